package mapsuite

import (
	"fmt"
	"math/rand/v2"

	"github.com/surety-go/surety/bench/internal/workload"
)

func mixCases[K comparable](k kind[K]) []workload.Case {
	var cases []workload.Case
	for _, size := range []struct {
		name  string
		about int
	}{{"small", 100}, {"large", 50_000}} {
		hits := workload.Memo(func(seed uint64) drawn[K] { return draw(k, seed, size.name, size.about, 1) })
		mixed := workload.Memo(func(seed uint64) drawn[K] { return draw(k, seed, size.name, size.about, 2) })
		for _, reads := range []int{100, 90, 50} {
			op, draw := "a load of one of n keys, which are all there", hits
			if reads < 100 {
				op = fmt.Sprintf("a load (%d%%), store or delete (%d%% each) of one of 2n keys, about n of which are there", reads, (100-reads)/2)
				draw = mixed
			}
			cases = append(cases, workload.Case{
				Name: fmt.Sprintf("%s/%s/reads=%d", k.name, size.name, reads),
				Op:   op,
				Open: func(seed uint64) workload.Workload { return openMix(k, draw(seed), reads) },
			})
		}
	}
	return cases
}

// drawn is what the cases of one size share.
type drawn[K comparable] struct {
	n     int    // entries
	keys  []K    // a multiple of n; one of each multiple is there at the beginning
	steps []K    // the keys of consecutive operations
	kinds uint64 // what the kinds of operations follow from
}

func draw[K comparable](k kind[K], seed uint64, size string, about, multiple int) drawn[K] {
	r := rand.New(rand.NewPCG(seed, workload.Subseed(seed, "map/"+size)))
	n := workload.Size(r, about)
	keys := k.keys(r, multiple*n)
	return drawn[K]{n, keys, script(r, keys), r.Uint64()}
}

func openMix[K comparable](k kind[K], d drawn[K], reads int) workload.Workload {
	return workload.Workload{
		Detail: fmt.Sprintf("n=%d", d.n),
		New: func(subject string, goroutines int) workload.Instance {
			t := k.make(subject)
			for i := 0; i < len(d.keys); i += len(d.keys) / d.n {
				t.Store(d.keys[i], uint64(i))
			}
			sums := make(workload.Sums, goroutines)
			return workload.Instance{
				Body:   mixBody(t, d.steps, d.kinds, uint64(reads), sums),
				Digest: digest(t, sums),
			}
		},
	}
}

func mixBody[K comparable](t Table[K], steps []K, kinds, reads uint64, sums workload.Sums) func(worker, lo, hi int) {
	return func(worker, lo, hi int) {
		var sum uint64
		for i := lo; i < hi; i++ {
			key := steps[i&(len(steps)-1)]
			// Which kind of operation comes is drawn anew in each pass over
			// the steps: a number below 200, so that halves of what is no
			// load are whole.
			switch x := workload.Mix(kinds+uint64(i)) >> 32 * 200 >> 32; {
			case x < 2*reads:
				v, ok := t.Load(key)
				if ok {
					sum += v
				}
			case x%2 == 0:
				t.Store(key, uint64(i))
			default:
				t.Delete(key)
			}
		}
		sums[worker].V += sum
	}
}
