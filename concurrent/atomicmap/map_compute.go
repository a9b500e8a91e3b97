package atomicmap

import (
	"context"
	"fmt"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/internal/args"
	"github.com/surety-go/surety/internal/contexts"
)

// Op is what a function given to Compute decides about its key.
type Op int

const (
	Keep   Op = iota // leave the key as it is
	Set              // set the key to the value returned
	Remove           // delete the key
)

// MaxRuns is how often Compute runs its function before it gives up because
// the key was written during each run.
const MaxRuns = 128

// LoadOrCompute returns the value of key, or sets it to what f returns if
// there is none. Loaded reports whether there was one.
//
// At any time at most one function computes a key, here or in Compute; the
// other calls wait for it and then look again, so that f runs only while the
// key has no value. If f fails, the key stays as it is and the error is
// returned to this call alone: those who wait run their own functions. Plain
// writes do not wait: a value that was stored while f ran is kept, and
// returned as loaded.
//
// When ctx ends while the call waits, or has ended when f is to be started, it
// returns the cause. F receives ctx, marked as part of the computation; a call
// that passes it on and would wait for the computation itself returns a
// *concurrent.ReentrantError. A key that does not equal itself gives
// concurrent.ErrInvalidKey. A nil ctx or f panics.
//
// Concurrency: atomic(key); lock-free on hit, else waits(a computation of key), abort(ctx); callback inline claims(key), panic propagated; 0 allocs (key present).
func (m *Map[K, V]) LoadOrCompute(ctx context.Context, key K, f func(context.Context) (V, error)) (value V, loaded bool, err error) {
	const call = "atomicmap: LoadOrCompute"
	args.Context(ctx, call)
	args.Func(f == nil, call)
	if v, ok := m.Load(key); ok {
		return v, true, nil
	}
	return m.computeAbsent(ctx, call, key, f)
}

// computeAbsent is LoadOrCompute of a key that had no value just now. It is apart
// because a function with a deferred call is slower where there is a value, too.
func (m *Map[K, V]) computeAbsent(ctx context.Context, call string, key K, f func(context.Context) (V, error)) (value V, loaded bool, err error) {
	c, err := m.claim(ctx, call, key)
	if err != nil {
		return value, false, err
	}
	defer m.claims.release(c)

	if v, ok := m.Load(key); ok { // computed while this call waited
		return v, true, nil
	}
	if !contexts.Endless(&ctx) && ctx.Err() != nil {
		return value, false, context.Cause(ctx)
	}
	computed, err := f(c.context(ctx))
	if err != nil {
		return value, false, err
	}
	value, loaded = m.storeAbsent(key, computed, call)
	return value, loaded, nil
}

// Compute changes key as f decides: it calls f with the value of key, and
// whether there is one, and then keeps, sets or removes it. It returns the
// value that key has afterwards, and whether it has one.
//
// At any time at most one function computes a key, here or in LoadOrCompute;
// other calls wait their turn. Plain writes do not wait: if one changes the
// key while f runs, f runs again with the new value, so that its decision is
// always about the value it replaces. F must therefore have no effects that
// may not happen twice. If the key was written during each of MaxRuns runs,
// by f itself or by others, Compute gives up with concurrent.ErrReentrant and
// the key is as those writes left it.
//
// If f fails, the key stays as it is and Compute returns no value and the
// error. When ctx ends while the call waits, or has ended when f is to be
// started, it returns the cause. F receives ctx, marked as part of the
// computation; a call that passes it on and would wait for the computation
// itself returns a *concurrent.ReentrantError. A key that does not equal
// itself gives concurrent.ErrInvalidKey. A nil ctx or f, and an Op that is
// none of the three, panic.
//
// The allocation is that of a context of 24 bytes. If ctx is
// context.Background(), there is none, or one for 64 computations.
//
// Concurrency: atomic(key); waits(a computation of key), abort(ctx); callback inline claims(key), panic propagated; 1 allocs (key present, no other computation, V a pointer or at most 64 bits without pointers).
func (m *Map[K, V]) Compute(ctx context.Context, key K, f func(ctx context.Context, old V, loaded bool) (V, Op, error)) (value V, ok bool, err error) {
	const call = "atomicmap: Compute"
	args.Context(ctx, call)
	args.Func(f == nil, call)
	c, err := m.claim(ctx, call, key)
	if err != nil {
		return value, false, err
	}
	defer m.claims.release(c)

	inside := c.context(ctx)
	for range MaxRuns {
		if !contexts.Endless(&ctx) && ctx.Err() != nil {
			return value, false, context.Cause(ctx)
		}
		var old V
		d, hash := m.insert(key, call)
		was := d.look(hash, key) // linearization point of Keep
		if was.had() {
			old = decode[V](d.table.form, was.value)
		}
		computed, op, err := f(inside, old, was.had())
		if err != nil {
			return value, false, err
		}
		switch op {
		case Keep:
			return old, was.had(), nil
		case Set:
			if m.commit(d, hash, key, was, &computed) {
				return computed, true, nil
			}
		case Remove:
			if m.commit(d, hash, key, was, nil) {
				return value, false, nil
			}
		default:
			panic(fmt.Sprintf("%s: its function returned Op(%d); return Keep, Set or Remove", call, op))
		}
	}
	return value, false, fmt.Errorf("%s: %w: key %s was written during each of %d runs of its function; let the function return Set instead of writing the key, and let others write it with Compute",
		call, concurrent.ErrReentrant, args.FormatKey(key), MaxRuns)
}

// claim waits for the right to compute key and takes it.
func (m *Map[K, V]) claim(ctx context.Context, call string, key K) (*claim[K], error) {
	m.nocopy.Check("atomicmap: Map")
	if d := m.core.directory.Load(); (d == nil || d.hashing == careful) && !args.Usable(key) {
		return nil, args.KeyError(key, call)
	}
	return m.claims.acquire(ctx, call, key)
}

// commit sets the value of key to next, nil to delete it, if the key still
// has what it had in the table of d, and reports whether it did.
func (m *Map[K, V]) commit(d *directory[K], hash uint64, key K, was seen[K], next *V) bool {
	if now := m.core.directory.Load(); now == nil || now.table != d.table {
		return false // cleared meanwhile: f runs again
	}
	return exchange(d, hash, key, was, next)
}
