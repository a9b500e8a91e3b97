//go:build surety_explore

package seam_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/surety-go/surety/internal/explore"
	"github.com/surety-go/surety/internal/seam"
)

// order is two operations on one object: what the second sees depends on
// whether the first has happened.
type order struct {
	act func()
	see func() bool
}

// word is the operations of an atomic word.
type word[T any] interface {
	Load() T
	Store(T)
	Swap(T) T
	CompareAndSwap(old, new T) bool
}

// wordOrders is the ways in which two goroutines can meet at a word that goes
// from zero to one.
func wordOrders[T comparable](orders map[string]func() order, name string, fresh func() word[T], zero, one T) {
	acts := map[string]func(word[T]){
		"Store":          func(w word[T]) { w.Store(one) },
		"Swap":           func(w word[T]) { w.Swap(one) },
		"CompareAndSwap": func(w word[T]) { w.CompareAndSwap(zero, one) },
	}
	sees := map[string]func(word[T]) bool{
		"Load":           func(w word[T]) bool { return w.Load() == one },
		"Swap":           func(w word[T]) bool { return w.Swap(zero) == one },
		"CompareAndSwap": func(w word[T]) bool { return !w.CompareAndSwap(zero, zero) },
	}
	for a, act := range acts {
		for s, see := range sees {
			orders[name+"."+a+" and "+s] = func() order {
				w := fresh()
				return order{func() { act(w) }, func() bool { return see(w) }}
			}
		}
	}
}

// number is the operations that integers have besides.
type number[T any] interface {
	word[T]
	Add(T) T
	And(T) T
	Or(T) T
}

func numberOrders[T int32 | int64 | uint32 | uint64](orders map[string]func() order, name string, fresh func() number[T]) {
	wordOrders(orders, name, func() word[T] { return fresh() }, 0, 1)
	orders[name+".Add and Load"] = func() order {
		w := fresh()
		return order{func() { w.Add(1) }, func() bool { return w.Load() == 1 }}
	}
	orders[name+".Or and And"] = func() order {
		w := fresh()
		return order{func() { w.Or(1) }, func() bool { return w.And(1) == 1 }}
	}
}

// allOrders is every operation of the seam that another can see.
func allOrders() map[string]func() order {
	orders := make(map[string]func() order)
	numberOrders(orders, "Int32", func() number[int32] { return new(seam.Int32) })
	numberOrders(orders, "Int64", func() number[int64] { return new(seam.Int64) })
	numberOrders(orders, "Uint32", func() number[uint32] { return new(seam.Uint32) })
	numberOrders(orders, "Uint64", func() number[uint64] { return new(seam.Uint64) })
	wordOrders(orders, "Bool", func() word[bool] { return new(seam.Bool) }, false, true)
	other := new(int)
	wordOrders(orders, "Pointer", func() word[*int] { return new(seam.Pointer[int]) }, nil, other)
	orders["Counter.Add and Load"] = func() order {
		c := new(seam.Counter)
		return order{func() { c.Add(1) }, func() bool { return c.Load() == 1 }}
	}
	orders["Event.Set and Happened"] = func() order {
		e := seam.NewEvent()
		return order{e.Set, e.Happened}
	}
	orders["cancel and Err"] = func() order {
		ctx, cancel := seam.WithCancelCause(context.Background())
		return order{func() { cancel(nil) }, func() bool { return ctx.Err() != nil }}
	}
	orders["Mutex.Lock and TryLock"] = func() order {
		m := new(seam.Mutex)
		return order{func() { m.Lock() }, func() bool { return !took(m.TryLock, m.Unlock) }}
	}
	orders["Mutex.Unlock and TryLock"] = func() order {
		m := new(seam.Mutex)
		m.Lock()
		return order{func() { m.Unlock() }, func() bool { return m.TryLock() }}
	}
	orders["RWMutex.RLock and TryLock"] = func() order {
		m := new(seam.RWMutex)
		return order{func() { m.RLock() }, func() bool { return !took(m.TryLock, m.Unlock) }}
	}
	orders["RWMutex.RUnlock and TryLock"] = func() order {
		m := new(seam.RWMutex)
		m.RLock()
		return order{func() { m.RUnlock() }, func() bool { return m.TryLock() }}
	}
	orders["RWMutex.Lock and TryRLock"] = func() order {
		m := new(seam.RWMutex)
		return order{func() { m.Lock() }, func() bool { return !took(m.TryRLock, m.RUnlock) }}
	}
	orders["RWMutex.Unlock and TryRLock"] = func() order {
		m := new(seam.RWMutex)
		m.Lock()
		return order{func() { m.Unlock() }, func() bool { return m.TryRLock() }}
	}
	return orders
}

// took reports whether try got a lock, which it gives back.
func took(try func() bool, giveBack func()) bool {
	ok := try()
	if ok {
		giveBack()
	}
	return ok
}

// Both orders of every two operations that can tell them apart are explored.
// An operation that was not announced, or as something that it is not, would
// be taken for independent, and one order left out.
func TestExploreBothOrders(t *testing.T) {
	for name, fresh := range allOrders() {
		seen := make(map[bool]bool)
		result := explore.Search(explore.Options{Name: name, AllowLocks: true}, func(r *explore.R) {
			o := fresh()
			var saw bool
			r.Go("act", o.act)
			r.Go("see", func() { saw = o.see() })
			r.Check(func(explore.History) error { seen[saw] = true; return nil })
		})
		assert.Nil(t, result.Failure, name)
		assert.Len(t, seen, 2, "%s: one order was left out", name)
	}
}
