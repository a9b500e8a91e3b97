//go:build surety_explore

package explore

//lint:file-ignore SA2001 the locks are what is tested

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/surety-go/surety/internal/lin"
	"github.com/surety-go/surety/internal/seam"
)

// The faults of this file were found in real libraries, after release or
// shortly before. Each is rebuilt in miniature, with its mended form: the
// search must find the fault within a bound and exhaust the mended program.

// bug is one fault.
type bug struct {
	name    string
	within  int // executions
	kind    Kind
	program func(r *R, mended bool)
}

var bugs = []bug{
	{"compare-and-swap that is not atomic (golang/go#70970)", 10, Illegal, casNotAtomic},
	{"update lost while a table grows (xsync v3.0.0)", 20, Illegal, lostOnResize},
	{"Forget deletes a newer flight (x/sync/singleflight)", 20, Illegal, forgetNewer},
	{"lost wake-up", 20, Deadlock, lostWakeUp},
	{"ABA in a stack", 50, Illegal, abaStack},
	{"locks taken in both orders", 10, Deadlock, lockOrder},
}

func TestKnownBugs(t *testing.T) {
	for _, b := range bugs {
		t.Run(b.name, func(t *testing.T) {
			found := Search(Options{}, func(r *R) { b.program(r, false) })
			require.NotNil(t, found.Failure, "not found: %v", found)
			assert.Equal(t, b.kind, found.Failure.Kind, "%v", found.Failure)
			assert.LessOrEqual(t, found.Executions, b.within)
			mended := Search(Options{}, func(r *R) { b.program(r, true) })
			assert.Nil(t, mended.Failure)
			assert.True(t, mended.Complete, "%v", mended)
			t.Logf("found in %d executions; mended: %v\n%v", found.Executions, mended, found.Failure)
		})
	}
}

// The random strategies find them too, if less quickly.
func TestKnownBugsAtRandom(t *testing.T) {
	for _, b := range bugs {
		for name, s := range map[string]Strategy{"random": Random(), "PCT": PCT(3), "preemptions": Preemptions(2)} {
			found := Search(Options{Strategy: s, MaxExecutions: 20_000, Seed: 1, ShrinkExecutions: -1}, func(r *R) { b.program(r, false) })
			if assert.NotNil(t, found.Failure, "%s: %s", name, b.name) {
				assert.Equal(t, b.kind, found.Failure.Kind)
			}
		}
	}
}

// An operation of a word that may be absent: 0.
type wordOp struct {
	name     string
	old, new int
}

var word = lin.Model[int, wordOp, any]{
	Step: func(s int, in wordOp, out any) (int, bool) {
		switch in.name {
		case "store":
			return in.new, true
		case "load":
			return s, out == s
		case "delete":
			return 0, true
		}
		if s != in.old {
			return s, out == false
		}
		return in.new, out == true
	},
}

// casNotAtomic: the value of an entry is compared, and then the entry is
// replaced, without a lock that would hold off another writer between.
func casNotAtomic(r *R, mended bool) {
	type entry struct{ value int }
	var (
		lock seam.Mutex
		slot seam.Pointer[entry]
	)
	slot.Store(&entry{1})
	cas := func(old, new int) bool {
		if mended {
			lock.Lock()
			defer lock.Unlock()
		}
		if slot.Load().value != old {
			return false
		}
		slot.Store(&entry{new})
		return true
	}
	r.Go("two", func() { r.Call(wordOp{"cas", 1, 2}, func() any { return cas(1, 2) }) })
	r.Go("three", func() { r.Call(wordOp{"cas", 1, 3}, func() any { return cas(1, 3) }) })
	r.Go("load", func() { r.Call(wordOp{name: "load"}, func() any { return slot.Load().value }) })
	model := word
	model.Init = 1
	r.Check(Linearizable(model))
}

// lostOnResize: a writer must check that nobody grows the table after it has
// locked its bucket; the flag is raised before the bucket is copied.
func lostOnResize(r *R, mended bool) {
	type table struct {
		lock  seam.Mutex
		value int
	}
	var (
		current  seam.Pointer[table]
		resizing seam.Bool
		done     = seam.NewEvent()
	)
	current.Store(new(table))
	r.Name(&current, "current")
	r.Name(&resizing, "resizing")
	store := func(v int) {
		for {
			var t *table
			if mended {
				t = current.Load()
				t.lock.Lock()
				if resizing.Load() {
					t.lock.Unlock()
					done.Wait()
					continue
				}
				if current.Load() != t {
					t.lock.Unlock()
					continue
				}
			} else {
				t = current.Load()
				if resizing.Load() {
					done.Wait()
					continue
				}
				t.lock.Lock()
			}
			t.value = v
			t.lock.Unlock()
			return
		}
	}
	resize := func() {
		if !resizing.CompareAndSwap(false, true) {
			return
		}
		old, grown := current.Load(), new(table)
		old.lock.Lock()
		grown.value = old.value
		old.lock.Unlock()
		current.Store(grown)
		resizing.Store(false)
		done.Set()
	}
	r.Go("writer", func() { r.Call(wordOp{name: "store", new: 1}, func() any { store(1); return nil }) })
	r.Go("grower", func() { resize() })
	r.Join()
	r.Call(wordOp{name: "load"}, func() any { return current.Load().value })
	r.Check(Linearizable(word))
}

// forgetNewer: a flight removes its key when it ends, though the key was
// forgotten meanwhile and belongs to a newer flight. Then two newer ones run
// at a time.
func forgetNewer(r *R, mended bool) {
	type flight struct{ done seam.Event }
	var (
		mu        seam.Mutex
		current   *flight // guarded by mu
		running   seam.Int32
		forgotten = seam.NewEvent()
	)
	start := func() *flight {
		current = &flight{seam.NewEvent()}
		return current
	}
	end := func(f *flight) {
		mu.Lock()
		if !mended || current == f {
			current = nil
		}
		mu.Unlock()
		f.done.Set()
	}
	get := func() {
		mu.Lock()
		if f := current; f != nil {
			mu.Unlock()
			f.done.Wait()
			return
		}
		f := start()
		mu.Unlock()
		if running.Add(1) > 1 {
			r.Fatalf("two loads run at a time")
		}
		running.Add(-1)
		end(f)
	}
	old := start()
	r.Go("old", func() { end(old) })
	r.Go("forget", func() {
		mu.Lock()
		current = nil
		mu.Unlock()
		forgotten.Set()
		get()
	})
	r.Go("get", func() {
		forgotten.Wait()
		get()
	})
}

// lostWakeUp: the waiter looks, finds nothing, and announces itself too late.
func lostWakeUp(r *R, mended bool) {
	var (
		ready  seam.Bool
		waiter seam.Pointer[seam.Event]
	)
	r.Go("waiter", func() {
		if !mended && ready.Load() {
			return
		}
		e := seam.NewEvent()
		waiter.Store(&e)
		if mended && ready.Load() {
			return
		}
		e.Wait()
	})
	r.Go("waker", func() {
		ready.Store(true)
		if w := waiter.Load(); w != nil {
			w.Set()
		}
	})
}

// abaStack: a stack of cells with numbers, where a cell can be pushed again
// between the load and the exchange of the head.
func abaStack(r *R, mended bool) {
	var (
		head seam.Uint64 // number of the top cell, and above it a count of changes
		next [4]seam.Uint64
	)
	pop := func() uint64 {
		for {
			h := head.Load()
			cell := h & 0xff
			if cell == 0 {
				return 0
			}
			to := next[cell].Load() & 0xff
			if mended {
				to |= h&^0xff + 1<<8
			}
			if head.CompareAndSwap(h, to) {
				return cell
			}
		}
	}
	push := func(cell uint64) {
		for {
			h := head.Load()
			next[cell].Store(h & 0xff)
			to := cell
			if mended {
				to |= h&^0xff + 1<<8
			}
			if head.CompareAndSwap(h, to) {
				return
			}
		}
	}
	push(2)
	push(1)
	var got [3]uint64
	r.Go("a", func() { got[0] = pop() })
	r.Go("b", func() {
		got[1] = pop()
		got[2] = pop()
		push(got[1])
	})
	r.Check(func(History) error {
		owners := map[uint64]int{got[0]: 1}
		if got[1] != 0 {
			owners[got[2]]++
		}
		for cell := pop(); cell != 0; cell = pop() {
			owners[cell]++
		}
		for cell, n := range owners {
			if cell != 0 && n > 1 {
				return fmt.Errorf("cell %d is in the stack twice, or still after it was popped", cell)
			}
		}
		return nil
	})
}

func lockOrder(r *R, mended bool) {
	var a, b seam.Mutex
	both := func(first, second *seam.Mutex) {
		first.Lock()
		second.Lock()
		second.Unlock()
		first.Unlock()
	}
	r.Go("ab", func() { both(&a, &b) })
	r.Go("ba", func() {
		if mended {
			both(&a, &b)
		} else {
			both(&b, &a)
		}
	})
}

// A waiter on an event and a context leaves with whichever comes; if both
// came, the event wins.
func TestEventWinsOverContext(t *testing.T) {
	results := map[[2]bool]bool{} // was it set before the wait ended, and what did the wait say
	result := Search(Options{}, func(r *R) {
		ctx, cancel := seam.WithCancelCause(context.Background())
		e := seam.NewEvent()
		var set bool
		r.Go("set", func() { e.Set() })
		r.Go("cancel", func() { cancel(nil) })
		r.Go("wait", func() {
			got := e.WaitContext(ctx)
			set = e.Happened()
			results[[2]bool{set, got}] = true
		})
	})
	require.Nil(t, result.Failure)
	require.True(t, result.Complete)
	assert.Equal(t, map[[2]bool]bool{{true, true}: true, {false, false}: true, {true, false}: true}, results,
		"the last one: set after the wait had ended with the context")
}
