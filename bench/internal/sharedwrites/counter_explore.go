//go:build surety_explore

package sharedwrites

import (
	"bytes"
	"runtime"
	"runtime/debug"
	"sync"
	"time"
	"unsafe"

	"github.com/surety-go/surety/internal/explore/sched"
)

// operations is how often each operation is performed.
const operations = 256

// kind is an operation that is counted.
type kind struct {
	name string

	// prepare makes what the operations work on. Its own writes do not
	// count.
	prepare func(c *counter) steps
}

// steps is what is done with what was prepared. All but op may be nil.
type steps struct {
	op    func(i int) // counted, for i from 0 to operations-1
	drain func()      // counted: what the operations left to be done
	visit func()      // not counted: touches all that the operations wrote and left to be found
}

// counts is what all operations together did.
type counts struct {
	modifies, stores, locks, additions int // of shared words
	events, goroutines                 int
}

func (c counts) sharedWrites() int { return c.modifies + c.stores + c.locks + c.additions }

// count performs operations of that kind and counts. The collector is off, so
// that no address is used twice.
func count(k kind) counts {
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	c := &counter{words: make(map[unsafe.Pointer]*word)}
	sched.Install(c)
	defer sched.Install(nil)
	s := k.prepare(c)
	for i := range operations {
		c.phase(i+1, true)
		s.op(i)
	}
	c.phase(operations+1, true)
	if s.drain != nil {
		s.drain()
	}
	c.goroutinesEnd()
	c.phase(operations+2, false)
	if s.visit != nil {
		s.visit()
	}
	return c.total()
}

// counter is a controller that lets everything happen at once, and counts.
type counter struct {
	running sync.WaitGroup // goroutines that the primitives started

	mu       sync.Mutex
	counting bool
	present  int // the operation that is performed
	words    map[unsafe.Pointer]*word
	apart    counts // events and goroutines, which belong to no word
}

// word is what is known of an atomic word or a lock.
type word struct {
	by     toucher // who touched it first
	shared bool    // whether another one did
	counts counts
}

// toucher is one goroutine in one operation.
type toucher struct {
	operation int
	goroutine string
}

func (c *counter) phase(operation int, counting bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.present, c.counting = operation, counting
}

// goroutinesEnd returns when no goroutine is left that the primitives started.
func (c *counter) goroutinesEnd() { c.running.Wait() }

func (c *counter) total() counts {
	c.mu.Lock()
	defer c.mu.Unlock()
	sum := c.apart
	for _, w := range c.words {
		if w.shared {
			sum.modifies += w.counts.modifies
			sum.stores += w.counts.stores
			sum.locks += w.counts.locks
			sum.additions += w.counts.additions
		}
	}
	return sum
}

// Before counts an operation on obj. It returns nil, by which the shims do
// what they would do without a controller.
func (c *counter) Before(k sched.Kind, obj, _ unsafe.Pointer, _, _ uint64) *sched.Op {
	if obj == nil {
		return nil // the clock, a context
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	w := c.touch(obj)
	if !c.counting {
		return nil
	}
	switch k {
	case sched.Swap, sched.CompareAndSwap, sched.Modify:
		w.counts.modifies++
	case sched.Store:
		w.counts.stores++
	case sched.Count:
		w.counts.additions++
	case sched.Lock, sched.TryLock, sched.Unlock, sched.RLock, sched.TryRLock, sched.RUnlock,
		sched.RWIntend, sched.RWLock: // the two halves of one RWMutex.Lock
		w.counts.locks++
	case sched.RWTryLock, sched.RWUnlock:
		w.counts.locks += 2
	case sched.Set:
		c.apart.events++
	}
	return nil
}

func (c *counter) touch(obj unsafe.Pointer) *word {
	by := toucher{c.present, goroutine()}
	w := c.words[obj]
	if w == nil {
		w = &word{by: by}
		c.words[obj] = w
	}
	w.shared = w.shared || w.by != by
	return w
}

// goroutine returns the number of the calling goroutine.
func goroutine() string {
	var line [32]byte // begins with "goroutine 18 [running]"
	fields := bytes.Fields(line[:runtime.Stack(line[:], false)])
	return string(fields[1])
}

// Go starts f at once.
func (c *counter) Go(f func()) {
	c.mu.Lock()
	if c.counting {
		c.apart.goroutines++
	}
	c.mu.Unlock()
	c.running.Go(f)
}

// Derived does nothing: contexts are not counted.
func (c *counter) Derived(_, _ unsafe.Pointer) {}

// Clock returns always the same time: nothing expires.
func (c *counter) Clock() time.Duration { return 0 }

// Procs returns a number that does not depend on the machine.
func (c *counter) Procs() int { return 8 }

// HashMode returns the one whose hashes spread, the same in every process.
func (c *counter) HashMode() sched.HashMode { return sched.HashSpread }
