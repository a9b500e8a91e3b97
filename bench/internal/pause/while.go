package pause

import (
	"sync"
	"sync/atomic"
)

// While calls disturb, and victim in that many goroutines again and again from
// just before disturb begins until it has returned. It returns the durations
// of all calls of victim. Each goroutine makes at least minCalls calls, also
// after disturb if that was brief. worker counts the goroutines from 0, i the
// calls of one goroutine from 0.
//
// A call lasts from the end of the one before: the clock is read once per
// call, and no time goes unrecorded. With more goroutines than processors,
// disturb's included, the time that a goroutine waits for a processor is part
// of its calls.
func While(goroutines, minCalls int, victim func(worker, i int), disturb func()) *Recorder {
	var (
		begun, left sync.WaitGroup
		over        atomic.Bool
		recorders   = make([]Recorder, goroutines)
	)
	begun.Add(goroutines)
	for worker := range goroutines {
		left.Go(func() {
			r := &recorders[worker]
			begun.Done()
			last := now()
			for i := 0; i < minCalls || !over.Load(); i++ {
				victim(worker, i)
				end := now()
				r.Add(end - last)
				last = end
			}
		})
	}
	func() {
		defer left.Wait()
		defer over.Store(true) // also if disturb panics
		begun.Wait()
		disturb()
	}()
	all := new(Recorder)
	for i := range recorders {
		all.Merge(&recorders[i])
	}
	return all
}
