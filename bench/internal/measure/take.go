// Package measure runs instances of workloads and measures time and
// allocations.
package measure

import (
	"cmp"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/surety-go/surety/bench/internal/workload"
)

// Taken is what some operations took together.
type Taken struct {
	Ops    int
	Time   time.Duration
	Bytes  uint64
	Allocs uint64
}

// Metrics returns the figures per operation by unit.
func (t Taken) Metrics() map[string]float64 {
	n := float64(t.Ops)
	return map[string]float64{
		workload.PerOp: float64(max(t.Time, 1)) / n,
		"B/op":         float64(t.Bytes) / n,
		"allocs/op":    float64(t.Allocs) / n,
	}
}

// Add adds what other operations took.
func (t *Taken) Add(u Taken) {
	t.Ops += u.Ops
	t.Time += u.Time
	t.Bytes += u.Bytes
	t.Allocs += u.Allocs
}

// Take measures operations 0 to ops-1 of the instance, called by that many
// goroutines. Each takes chunks of consecutive operations until none is left,
// so that all are busy to the end and the operations performed do not depend
// on who is quicker. A chunk of zero is chosen by size.
func Take(in workload.Instance, goroutines, ops, chunk int) Taken {
	if chunk == 0 {
		chunk = min(max(ops/(goroutines*16), 1), 1024)
	}
	var (
		next  atomic.Int64
		ready atomic.Int64
		begin atomic.Bool
		ended sync.WaitGroup
	)
	work := func(worker int) {
		for {
			hi := int(next.Add(int64(chunk)))
			lo := hi - chunk
			if lo >= ops {
				return
			}
			in.Body(worker, lo, min(hi, ops))
		}
	}
	for worker := 1; worker < goroutines; worker++ {
		ended.Go(func() {
			ready.Add(1)
			for !begin.Load() {
				runtime.Gosched()
			}
			work(worker)
		})
	}
	for ready.Load() < int64(goroutines-1) {
		runtime.Gosched()
	}
	return During(func() int {
		begin.Store(true)
		work(0)
		ended.Wait()
		if in.Settle != nil {
			in.Settle()
		}
		return ops
	})
}

// During measures f, which returns how many operations it performed.
func During(f func() (ops int)) Taken {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	ops := f()
	elapsed := time.Since(start)
	runtime.ReadMemStats(&after)
	return Taken{ops, elapsed, after.TotalAlloc - before.TotalAlloc, after.Mallocs - before.Mallocs}
}

// Sample makes instances of the subject, measures ops operations in all,
// rounded up to whole chunks or instances, checks the results and closes the
// instances. An instance that serves the whole sample is warmed up with a
// quarter as many operations first. A collection comes before what is measured,
// so that no sample pays for what another left behind.
func Sample(w workload.Workload, subject string, goroutines, ops int) (Taken, error) {
	return sample(w, Request{Subject: subject, Goroutines: goroutines, Ops: ops, Collect: true}, new(Spent))
}

func sample(w workload.Workload, r Request, spent *Spent) (Taken, error) {
	r.Ops = roundUp(r.Ops, w)
	if w.Fresh == 0 {
		return sampleOne(w, r, r.Ops/4, spent)
	}
	if r.Collect {
		spent.collect()
	}
	var sum Taken
	part := r
	part.Ops, part.Collect = w.Fresh, false
	for done := 0; done < r.Ops; done += w.Fresh {
		t, err := sampleOne(w, part, 0, spent)
		if err != nil {
			return sum, err
		}
		sum.Add(t)
	}
	return sum, nil
}

func sampleOne(w workload.Workload, r Request, warmup int, spent *Spent) (Taken, error) {
	var in workload.Instance
	spent.make(func() { in = w.New(r.Subject, r.Goroutines) })
	defer spent.make(func() { end(in) })
	if warmup > 0 {
		Take(in, r.Goroutines, warmup, w.Chunk)
	}
	if r.Collect {
		spent.collect() // after New, so that what making the instance left behind is gone
	}
	t := Take(in, r.Goroutines, r.Ops, w.Chunk)
	var err error
	spent.make(func() { err = check(in) })
	return t, err
}

func check(in workload.Instance) error {
	if in.Check == nil {
		return nil
	}
	return in.Check()
}

func end(in workload.Instance) {
	if in.Close != nil {
		in.Close()
	}
}

// leastOp is what an operation that fills something from empty takes at least.
const leastOp = 10 * time.Nanosecond

// Calibrate returns how many operations of the subject take about as long as
// target, in whole chunks or instances. It is 0 for workloads that do not
// count operations. One instance serves all steps, unless it is used up.
func Calibrate(w workload.Workload, subject string, goroutines int, target time.Duration) (ops int, spent Spent, err error) {
	if w.Measure != nil {
		return 0, spent, nil
	}
	if w.Fresh > 0 {
		if time.Duration(w.Fresh)*leastOp >= target {
			return w.Fresh, spent, nil // less than an instance cannot be measured, and one is enough
		}
		ops, err = calibrate(w, target, func(ops int) (Taken, error) {
			return sample(w, Request{Subject: subject, Goroutines: goroutines, Ops: ops}, &spent)
		})
		return ops, spent, err
	}
	var in workload.Instance
	spent.make(func() { in = w.New(subject, goroutines) })
	defer end(in)
	ops, err = calibrate(w, target, func(ops int) (Taken, error) { return Take(in, goroutines, ops, w.Chunk), nil })
	return ops, spent, cmp.Or(err, check(in))
}

// calibrate takes more and more operations until they last long enough to
// tell how many last as long as target.
func calibrate(w workload.Workload, target time.Duration, take func(ops int) (Taken, error)) (int, error) {
	for ops := roundUp(1, w); ; {
		t, err := take(ops)
		if err != nil {
			return 0, err
		}
		want := float64(ops) * float64(target) / float64(max(t.Time, 1))
		if t.Time >= target/2 || want <= float64(ops) {
			return roundUp(int(want), w), nil
		}
		// The few operations of an early step say little: grow in steps.
		ops = roundUp(min(int(want), ops*100), w)
	}
}

func roundUp(ops int, w workload.Workload) int {
	unit := max(w.Chunk, w.Fresh, 1)
	return max((ops+unit-1)/unit, 1) * unit
}
