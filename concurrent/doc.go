// Package concurrent holds the words that all primitives of Surety share:
// their errors, and the vocabulary in which they state what they guarantee.
//
// # Which one do I want?
//
//   - I want many goroutines to use one map: [atomicmap.Map].
//   - I want a value per key, computed by whoever asks first, and kept:
//     [atomicmap.Map.LoadOrCompute]. If loading can be slow, or fail, or
//     grow stale, or must be bounded: [once.Cache].
//   - I want one value for the whole process, computed when first needed:
//     [once.Value].
//   - I want many tasks run by few goroutines: [pool.Pool].
//   - I want to start tasks and be sure that all have ended: [pool.Pool.Scope],
//     or [pool.Pool.ScopeAll] if one that fails does not concern the others.
//   - I want to work on the elements of a slice in parallel: [pool.ForEach].
//   - I want the result of a task later: [pool.Submit].
//   - I want plugins, drivers or formats to register themselves, and tests to
//     replace one without other tests noticing: [registry.Registry].
//
// A plain map and a mutex remain right where one goroutine at a time uses the
// data, or where several fields must change together.
//
// # The Concurrency line
//
// Every exported function and method ends its doc comment with one line:
//
//	Concurrency: LEVEL; PROGRESS[; callback MODE CLAIM, panic OUTCOME][; N allocs[ (CONDITION)]].
//
// For a returned iterator, function or future, the line describes its use,
// not the call that returns it. A line is not prose, it is executed: tests
// measure the allocations, cancel the waits, re-enter from the callbacks.
//
// LEVEL says who must synchronize and what is observed:
//
//   - immutable: the value never changes once its constructor returned.
//   - independent: touches nothing shared.
//   - atomic(key), atomic(whole), atomic(batch): any goroutine, any time;
//     linearizable for one key, for the whole object, or for the group of the
//     call: it takes effect at one instant between call and return, in an
//     order consistent with real time, and synchronizes before every call
//     that observes its effect.
//   - shared: any goroutine, any time; no data race, invariants hold; each
//     element returned was current at some instant during the call, and
//     synchronizes as a look-up of it would.
//   - readers: may overlap calls of level readers, no other.
//   - exclusive: one call at a time on one value.
//   - init-only: before the value is shared.
//   - hostile: touches process-wide state without synchronization.
//
// PROGRESS says what can delay the call; "P on hit, else P" where a hit is
// delayed by less:
//
//   - wait-free: a bounded number of its own steps.
//   - lock-free: retries only because another call made progress.
//   - bounded wait: may wait for a short critical section that runs no user
//     code and does not grow with the object.
//   - linear: as bounded wait, but its work or a writer's wait grows with the
//     object's size.
//   - waits(WHAT), abort(ctx): waits for WHAT; when ctx ends the caller
//     returns its cause and no effect took place.
//   - waits(WHAT), detach(ctx): waits for WHAT; when ctx ends the caller
//     leaves and effects already taken stay; the doc comment says what goes on.
//
// MODE is where a callback runs: inline on the caller's goroutine, concurrent
// on others, or later, after the call returned. CLAIM is unlocked (no internal
// lock is held; the callback may call anything) or claims(key) (the key is
// claimed meanwhile; a call that would wait for that claim from inside fails
// with [ErrReentrant]). OUTCOME is where its panic goes: propagated to the
// caller or joiner, contained in an error, or fatal to the process.
//
// # Contexts and re-entrancy
//
// A callback receives a context that marks what it is part of. A callback
// that passes it on is protected: a call that would wait for the callback
// itself, also around several goroutines, keys and primitives, returns
// [ErrReentrant] instead of hanging. A callback that drops its context is not
// detected and can deadlock. The mark is dead once the callback has returned.
//
// # Order
//
// In the terms of the Go memory model, in all primitives: a write
// synchronizes before the return of a call that observes it; handing a
// function over synchronizes before its start; its end synchronizes before
// the return of every call that reports the end.
//
// [atomicmap.Map]: https://pkg.go.dev/github.com/surety-go/surety/concurrent/atomicmap#Map
// [atomicmap.Map.LoadOrCompute]: https://pkg.go.dev/github.com/surety-go/surety/concurrent/atomicmap#Map.LoadOrCompute
// [once.Cache]: https://pkg.go.dev/github.com/surety-go/surety/concurrent/once#Cache
// [once.Value]: https://pkg.go.dev/github.com/surety-go/surety/concurrent/once#Value
// [pool.Pool]: https://pkg.go.dev/github.com/surety-go/surety/concurrent/pool#Pool
// [pool.Pool.Scope]: https://pkg.go.dev/github.com/surety-go/surety/concurrent/pool#Pool.Scope
// [pool.Pool.ScopeAll]: https://pkg.go.dev/github.com/surety-go/surety/concurrent/pool#Pool.ScopeAll
// [pool.ForEach]: https://pkg.go.dev/github.com/surety-go/surety/concurrent/pool#ForEach
// [pool.Submit]: https://pkg.go.dev/github.com/surety-go/surety/concurrent/pool#Submit
// [registry.Registry]: https://pkg.go.dev/github.com/surety-go/surety/concurrent/registry#Registry
package concurrent
