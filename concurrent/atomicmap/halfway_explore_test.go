//go:build surety_explore

package atomicmap

import (
	"fmt"
	"testing"

	"github.com/surety-go/surety/internal/explore"
	"github.com/surety-go/surety/internal/seam"
)

// While a goroutine that moves entries does not go on, at whatever moment,
// others look up all keys, and write those that were there before: the explorer
// reports one that waits. Those that it keeps from nothing may begin moves of
// their own.
func TestExploreNobodyWaitsForWhoMoves(t *testing.T) {
	programs, total := 0, explore.Result{Complete: true}
	for _, buckets := range []int{2, 4, 100} {
		for slots := -1; slots <= 8; slots++ {
			name := fmt.Sprintf("%s, %d buckets, %d slots moved", t.Name(), buckets, slots)
			total.Add(explore.Run(t, explore.Options{Name: name}, stopped(buckets, slots)))
			programs++
		}
	}
	if !total.Complete {
		t.Errorf("not exhausted: %v", total)
	}
	t.Logf("%d programs, %v", programs, total)
}

func stopped(buckets, slots int) func(*explore.R) {
	return func(r *explore.R) {
		const keys = 6
		m := New(Config[int, int]{test: &geometry[int]{buckets: buckets}})
		r.Name(m, "map")
		for k := range keys {
			m.Store(k, k+1)
		}
		stops, goesOn := seam.NewEvent(), seam.NewEvent()
		r.Go("mover", func() {
			d := m.core.directory.Load()
			finish := halfway(d, d.segment(d.hash(1)), tooFull, slots)
			stops.Set()
			goesOn.Wait()
			finish()
		})
		expect := func(call string, k, v, want int, ok, wantOK bool) {
			if v != want || ok != wantOK {
				r.Fatalf("%s(%d): %d, %v; want %d, %v", call, k, v, ok, want, wantOK)
			}
		}
		holds := func(k, want int, wantOK bool) {
			v, ok := m.Load(k)
			expect("Load", k, v, want, ok, wantOK)
		}
		r.Go("others", func() {
			stops.Wait()
			for k := range keys {
				holds(k, k+1, true)
				holds(keys+k, 0, false)
				m.Store(k, 10+k)
				holds(k, 10+k, true)
				v, ok := m.Swap(k, 20+k)
				expect("Swap", k, v, 10+k, ok, true)
				v, ok = m.LoadAndDelete(k)
				expect("LoadAndDelete", k, v, 20+k, ok, true)
				holds(k, 0, false)
				m.Store(k, 30+k)
				if !CompareAndSwap(m, k, 30+k, 40+k) {
					r.Fatalf("CompareAndSwap(%d) failed", k)
				}
				m.Delete(k)
				v, ok = m.LoadOrStore(k, 50+k)
				expect("LoadOrStore", k, v, 50+k, ok, false)
			}
			for k := range keys {
				holds(k, 50+k, true)
			}
			goesOn.Set()
		})
		r.Check(func(explore.History) error {
			for k := range keys {
				if v, ok := m.Load(k); !ok || v != 50+k {
					return fmt.Errorf("in the end key %d has %d, %v", k, v, ok)
				}
			}
			if n := m.Len(); n != keys {
				return fmt.Errorf("Len is %d", n)
			}
			return nil
		})
	}
}
