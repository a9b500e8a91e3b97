package explore

import (
	"sync"
	"unsafe"

	"github.com/surety-go/surety/internal/explore/sched"
)

// object is a word, lock, event or context of the program in one execution.
type object struct {
	at      unsafe.Pointer // keeps the object alive, so that its address stays its own
	holder  int32          // goroutine that holds the lock for writing, or -1
	intent  int32          // goroutine that awaits or holds an RWMutex for writing, or -1
	reader  int32          // number of readers of an RWMutex
	set     bool           // the event happened, or the context itself was cancelled
	early   bool           // that was before the first goroutine was started
	parent  int32          // number of the context it was derived from, or 0
	rw      bool           // an RWMutex
	awaited bool           // a word of 64 bits: somebody has announced that it awaits a change of it
	alien   bool           // a context not made by the seam, whose end must be polled
}

// objects numbers the objects of an execution from 1, in the order in which
// operations on them are announced. That order is the same in all executions
// that share a prefix, and at each step of the prefix the pending operations
// have been announced: so what a strategy remembers of a step means the same
// objects in every execution that reaches the step, at whatever addresses.
//
// All of it is hidden from the race detector and free of maps and append, see package sched.
type objects struct {
	list  []object // by number; list[0] is not in use
	count int32    // numbers given
	slots []slot   // open addressing by address; length a power of two
	epoch uint32   // slots of other epochs are free
}

type slot struct {
	epoch  uint32
	number int32
	at     uintptr
}

func newObjects() objects {
	const slots = 256
	return objects{list: make([]object, slots/2+1), slots: make([]slot, slots)}
}

// reset forgets all objects.
//
//go:norace
func (o *objects) reset() {
	o.count = 0
	o.epoch++
}

// number returns the number of the object at an address, a new one if the
// address was not met in this execution.
//
//go:norace
func (o *objects) number(at unsafe.Pointer, kind sched.Kind) int32 {
	s := o.slot(uintptr(at))
	if s.epoch == o.epoch {
		return s.number
	}
	o.count++
	if int(o.count)*2 > len(o.slots) {
		o.grow()
		s = o.slot(uintptr(at))
	}
	*s = slot{o.epoch, o.count, uintptr(at)}
	ob := &o.list[o.count]
	*ob = object{at: at, holder: -1, intent: -1}
	switch kind {
	case sched.Set, sched.Happened, sched.Wait, sched.WaitContext:
		ob.set = closed(at)
		ob.early = ob.set
	case sched.RWIntend, sched.RWTryLock, sched.RLock, sched.TryRLock:
		ob.rw = true
	case sched.Cancel, sched.Observe:
		ob.alien = true
	}
	return o.count
}

//go:norace
func (o *objects) slot(at uintptr) *slot {
	mask := uintptr(len(o.slots) - 1)
	for i := (at * 0x9e3779b1 >> 7) & mask; ; i = (i + 1) & mask {
		s := &o.slots[i]
		if s.epoch != o.epoch || s.at == at {
			return s
		}
	}
}

//go:norace
func (o *objects) grow() {
	old := o.slots
	o.slots = make([]slot, 2*len(old))
	for i := range old {
		if old[i].epoch == o.epoch {
			*o.slot(old[i].at) = old[i]
		}
	}
	list := make([]object, len(o.slots)/2+1)
	//lint:ignore S1001 copy reports to the race detector, from here too
	for i := range o.list {
		list[i] = o.list[i]
	}
	o.list = list
}

// unlock gives back the locks that an abandoned execution left taken: a lock
// can outlive the execution. The seam's shim of a lock has the real lock as
// its only field.
func (o *objects) unlock() {
	for i := int32(1); i <= o.count; i++ {
		ob := &o.list[i]
		if !ob.rw && ob.holder >= 0 {
			(*sync.Mutex)(ob.at).Unlock()
			continue
		}
		if ob.holder >= 0 {
			(*sync.RWMutex)(ob.at).Unlock()
		}
		for ; ob.reader > 0; ob.reader-- {
			(*sync.RWMutex)(ob.at).RUnlock()
		}
	}
}

// held reports whether the object at an address is a lock that somebody holds.
//
//go:norace
func (o *objects) held(at unsafe.Pointer) bool {
	s := o.slot(uintptr(at))
	return s.epoch == o.epoch && o.list[s.number].taken()
}

// ended reports whether the context with that number has ended.
//
//go:norace
func (o *objects) ended(number int32) bool {
	for ; number != 0; number = o.list[number].parent {
		if ob := &o.list[number]; ob.set || ob.alien && closed(ob.at) {
			return true
		}
	}
	return false
}

// within reports whether the context with that number is top or derived from
// top.
func (o *objects) within(number, top int32) bool {
	for ; number != 0; number = o.list[number].parent {
		if number == top {
			return true
		}
	}
	return false
}

// closed reports whether the channel at that address is closed.
//
//go:norace
func closed(at unsafe.Pointer) bool {
	select {
	case <-*(*<-chan struct{})(unsafe.Pointer(&at)):
		return true
	default:
		return false
	}
}
