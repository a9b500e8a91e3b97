//go:build surety_explore

package atomicmap_test

import (
	"context"
	"maps"
	"slices"
	"testing"

	"github.com/surety-go/surety/concurrent/atomicmap"
	"github.com/surety-go/surety/internal/explore"
	"github.com/surety-go/surety/internal/seam"
)

// Every callback makes every plain call, itself and by another goroutine for
// which it waits, between writes that make the map grow and shrink. A call that
// needs a lock which the callback's caller holds, or waits for a computation or
// for an iteration, is a deadlock, which the explorer reports.
func TestExploreCallbacks(t *testing.T) {
	programs, total := 0, explore.Result{Complete: true}
	calls := plainCalls()
	callbacks := callbacks()
	for _, callback := range slices.Sorted(maps.Keys(callbacks)) {
		for _, method := range slices.Sorted(maps.Keys(calls)) {
			for _, elsewhere := range []bool{false, true} {
				name := t.Name() + ", " + callback + " makes " + method
				if elsewhere {
					name += " elsewhere"
				}
				total.Add(explore.Run(t, explore.Options{Name: name}, func(r *explore.R) {
					m := atomicmap.NewForTest[string, int](4, nil)
					r.Name(m, "map")
					body := func() {
						for key := 'a'; key < 'p'; key++ { // enough for every segment
							m.Store(string(key), 1)
							calls[method](m, string(key))
						}
						for key := 'b'; key < 'p'; key++ {
							m.Delete(string(key))
							calls[method](m, "a")
						}
						m.Store("a", 1)
					}
					m.Store("a", 1)
					m.Store("z", 1)
					begun, ended := seam.NewEvent(), seam.NewEvent()
					if elsewhere {
						r.Go("other", func() {
							begun.Wait()
							body()
							ended.Set()
						})
					}
					r.Go("caller", func() {
						err := callbacks[callback](m, "a", func(context.Context) {
							if elsewhere {
								begun.Set()
								ended.Wait()
							} else {
								body()
							}
						})
						if err != nil {
							r.Fatalf("%s: %v", callback, err)
						}
					})
				}))
				programs++
			}
		}
	}
	if !total.Complete {
		t.Errorf("not exhausted: %v", total)
	}
	t.Logf("%d programs, %v", programs, total)
}
