package mapsuite

import (
	"strconv"

	"github.com/surety-go/surety/bench/internal/workload"
)

func computeHitCase[K comparable](k kind[K], about, steps int) workload.Case {
	c := workload.Case{
		Name: k.name + "/compute-hit/n=" + strconv.Itoa(about),
		Op:   "a load-or-compute of one of n keys, which are all there",
	}
	return computeCase(k, loads, c, about, steps, func(t Table[K], d computeKeys[K], lo, hi int) (sum uint64) {
		for i := lo; i < hi; i++ {
			sum += t.LoadOrCompute(d.hits.loads[d.hits.at(i)])
		}
		return sum
	})
}

func computeMissCase[K comparable](k kind[K], about, steps int) workload.Case {
	c := workload.Case{
		Name: k.name + "/compute-miss/n=" + strconv.Itoa(about),
		Op:   "a load-or-compute of a key that is not there, and a delete of it, in a map of n others",
	}
	return computeCase(k, changes, c, about, steps, func(t Table[K], d computeKeys[K], lo, hi int) (sum uint64) {
		for i := lo; i < hi; i++ {
			key := d.absent[i&(len(d.absent)-1)]
			sum += t.LoadOrCompute(key)
			t.Delete(key)
		}
		return sum
	})
}

// computeCase completes c, of which do performs operations lo to hi-1 and
// returns the sum of what they read.
func computeCase[K comparable](k kind[K], needs calls, c workload.Case, about, steps int, do func(t Table[K], d computeKeys[K], lo, hi int) uint64) workload.Case {
	place := c.Name
	c.Open = func(seed uint64) workload.Workload {
		n := workload.RunSize(seed, "map/"+place, about)
		return workload.Workload{
			Detail: detail(n),
			New: func(subject string, goroutines int) workload.Instance {
				d := drawComputeKeys(k, seed, place, n, steps)
				t := filled(k, subject, d.there)
				sums := make(workload.Sums, goroutines)
				return workload.Instance{
					Body:   func(worker, lo, hi int) { sums[worker].V += do(t, d, lo, hi) },
					Digest: digest(t, sums),
				}
			},
		}
	}
	return compare(k, needs, c)
}

// computeKeys are those of compute-hit and compute-miss.
type computeKeys[K comparable] struct {
	there  []K       // n
	hits   script[K] // of these
	absent []K       // a power of two of others, more than goroutines work on at a time
}

func drawComputeKeys[K comparable](k kind[K], seed uint64, place string, n, steps int) computeKeys[K] {
	return latest("map/"+place+"/seed="+strconv.FormatUint(seed, 10), func() computeKeys[K] {
		r := source(seed, "map/"+place)
		keys := k.keys(r, n+steps)
		r.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
		return computeKeys[K]{keys[:n], newScript(r, k, keys[:n], steps, false), keys[n:]}
	})
}
