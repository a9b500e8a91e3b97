package trace

import (
	"math"
	"math/rand/v2"
	"slices"

	"github.com/surety-go/surety/bench/internal/workload"
)

// zipf draws ranks from 0 to n-1, rank i with a probability proportional to
// 1/(i+1)^s. rand.Zipf has no exponents up to 1.
type zipf struct {
	r   *rand.Rand
	cdf []float64 // cdf[i] is the weight of the ranks up to i
}

func newZipf(r *rand.Rand, s float64, n int) *zipf {
	z := &zipf{r, make([]float64, n)}
	sum := 0.0
	for i := range z.cdf {
		sum += math.Pow(float64(i+1), -s)
		z.cdf[i] = sum
	}
	return z
}

func (z *zipf) draw() int {
	x := z.r.Float64() * z.cdf[len(z.cdf)-1]
	i, _ := slices.BinarySearch(z.cdf, x)
	return min(i, len(z.cdf)-1)
}

// keys makes the keys of a trace: numbers from 0 become keys that are spread
// over 64 bits and differ from seed to seed.
type keys struct{ first uint64 }

func (k keys) of(i int) uint64 { return workload.Mix(k.first + uint64(i)) }

// Zipf draws requests independently of each other, for n keys by Zipf's law
// with exponent s.
func Zipf(r *rand.Rand, requests, n int, s float64) []uint64 {
	k, z := keys{r.Uint64()}, newZipf(r, s, n)
	out := make([]uint64, requests)
	for i := range out {
		out[i] = k.of(z.draw())
	}
	return out
}

// Loop requests n keys in turn, again and again.
func Loop(r *rand.Rand, requests, n int) []uint64 {
	k := keys{r.Uint64()}
	out := make([]uint64, requests)
	for i := range out {
		out[i] = k.of(i % n)
	}
	return out
}

// Scans draws as Zipf does with exponent 1, and after every period of such
// requests asks for length keys that are not asked for again.
func Scans(r *rand.Rand, requests, n, period, length int) []uint64 {
	k, z := keys{r.Uint64()}, newZipf(r, 1, n)
	out := make([]uint64, requests)
	once := n
	for i := range out {
		if i%(period+length) < period {
			out[i] = k.of(z.draw())
		} else {
			out[i] = k.of(once)
			once++
		}
	}
	return out
}

// Shifting draws as Zipf does with exponent 1, for n keys that are others
// after every period requests.
func Shifting(r *rand.Rand, requests, n, period int) []uint64 {
	k, z := keys{r.Uint64()}, newZipf(r, 1, n)
	out := make([]uint64, requests)
	for i := range out {
		out[i] = k.of(i/period*n + z.draw())
	}
	return out
}
