package poolsuite

import (
	"context"
	"fmt"

	"github.com/surety-go/surety/bench/internal/workload"
)

// loop is the slice that parallel loops go over, and what they do with an
// element.
type loop struct {
	n     int
	add   Element            // adds value(i) to element i
	value func(i int) uint64 // must be added to element i by each loop

	// If not 0, the elements are cut into so many ranges, and the executor
	// goes over these: over adds value(i) to each element i of one.
	parts int
	over  func(s []uint64, lo, hi int)
}

// run goes over s.
func (l loop) run(p Loops, s []uint64) error {
	if l.parts == 0 {
		return p.ForEach(s, l.add)
	}
	return p.ForEach(make([]uint64, l.parts), func(_ context.Context, part int, _ *uint64) error {
		l.over(s, len(s)*part/l.parts, len(s)*(part+1)/l.parts)
		return nil
	})
}

// indices is a loop of n elements that adds little more than the index.
func indices(seed uint64, n int) loop {
	return loop{
		n: n,
		add: func(_ context.Context, i int, e *uint64) error {
			*e += seed + uint64(i)
			return nil
		},
		value: func(i int) uint64 { return seed + uint64(i) },
	}
}

// parallel goes over a slice of a loop's size again and again.
func parallel(name, op string, workers count, draw func(seed uint64) loop) workload.Case {
	return workload.Case{
		Name:     fmt.Sprintf("%s/workers=%s", name, workers.name),
		Op:       op,
		Subjects: those[Loops](),
		Alone:    []string{equivalent},
		Open: func(seed uint64) workload.Workload {
			l := draw(seed)
			return workload.Workload{
				Detail: fmt.Sprintf("n=%d, %s", l.n, workers.detail()),
				Chunk:  l.n,
				New: func(subject string, goroutines int) workload.Instance {
					return newParallel(l, open(subject, workers.n).(Loops), goroutines)
				},
			}
		},
	}
}

func even(workers count) workload.Case {
	return parallel("for-even", "one of n elements of a slice, to which a parallel loop adds its index", workers,
		func(seed uint64) loop {
			return indices(seed, workload.RunSize(seed, "pool/for-even", 100_000))
		})
}

// million is the loop of a bar: so many elements, each so cheap, that what is
// paid per element shows.
func million(workers count) workload.Case {
	c := parallel("for-million", "one of about 1,000,000 elements of a slice, to which a parallel loop adds its index", workers,
		func(seed uint64) loop {
			return indices(seed, workload.RunSize(seed, "pool/for-million", 1_000_000))
		})
	c.Exactly = 1 // each caller has a slice of its own
	return c
}

// ranges is the same by ranges: the function goes over a part of the elements
// in a loop of its own, and the executor is given as many parts as workers.
func ranges(workers count) workload.Case {
	c := parallel("for-ranges", "one of about 1,000,000 elements of a slice that is cut into as many ranges as there are workers, each of which a task goes over, to add the index", workers,
		func(seed uint64) loop {
			l := indices(seed, workload.RunSize(seed, "pool/for-ranges", 1_000_000))
			l.parts = workers.n
			l.over = func(s []uint64, lo, hi int) {
				for i := lo; i < hi; i++ {
					s[i] += seed + uint64(i)
				}
			}
			return l
		})
	c.Exactly = 1
	return c
}

func tiny(workers count) workload.Case {
	return parallel("for-tiny", "one of 8 elements of a slice, to which a parallel loop adds its index", workers,
		func(seed uint64) loop { return indices(seed, 8) })
}

// skewed draws a place for a run of a 64th of the elements that take 256 times
// as long as the others, about 5 us each.
func skewed(workers count) workload.Case {
	return parallel("for-skewed", "one of n elements of a parallel loop; a 64th of them, in a row, take 4,096 multiplications, the others 16", workers,
		func(seed uint64) loop {
			n := workload.RunSize(seed, "pool/for-skewed", 10_000)
			// Another place in each process: how well the parts of a loop fit
			// one place says little.
			first := int(workload.Subseed(seed, "pool/for-skewed/first") % uint64(n-n/64))
			value := func(i int) uint64 {
				if i >= first && i < first+n/64 {
					return workload.Work(seed+uint64(i), 4096)
				}
				return workload.Work(seed+uint64(i), 16)
			}
			add := func(_ context.Context, i int, e *uint64) error {
				*e += value(i)
				return nil
			}
			return loop{n: n, add: add, value: value}
		})
}

// newParallel goes over the whole slice in every call of Body, also if the
// runner asks for less than a chunk.
func newParallel(l loop, p Loops, goroutines int) workload.Instance {
	slices := make([][]uint64, goroutines) // each caller has its own
	for i := range slices {
		slices[i] = make([]uint64, l.n)
	}
	loops := make(workload.Sums, goroutines)
	return workload.Instance{
		Body: func(worker, _, _ int) {
			if err := l.run(p, slices[worker]); err != nil {
				panic(err) // add gives none
			}
			loops[worker].V++
		},
		Check: func() error {
			for w, s := range slices {
				for i, v := range s {
					if want := loops[w].V * l.value(i); v != want {
						return fmt.Errorf("element %d is %d after %d loops, not %d", i, v, loops[w].V, want)
					}
				}
			}
			return nil
		},
		Digest: func() string {
			var sum uint64
			for _, v := range slices[0] {
				sum = workload.Mix(sum + v)
			}
			return fmt.Sprintf("%x", sum)
		},
		Close: p.Close,
	}
}
