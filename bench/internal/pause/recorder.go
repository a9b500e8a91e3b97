// Package pause measures how long single calls wait, above all the longest of
// very many.
package pause

import (
	"math"
	"math/bits"
	"time"
)

// epoch is where the clock of this package begins. time.Since reads the
// monotonic clock only, time.Now the wall clock as well.
var epoch = time.Now()

func now() time.Duration { return time.Since(epoch) }

// Values below 2^(log2Parts+1) have a bucket each. Above, every doubling is
// divided into 2^log2Parts buckets of equal width, so that a bucket is at most
// 1/64 as wide as the values in it.
const (
	log2Parts = 6
	parts     = 1 << log2Parts
	buckets   = (63-log2Parts-1)*parts + 2*parts
)

// A Recorder collects durations without allocating. The zero Recorder is
// empty. It is used by one goroutine at a time.
type Recorder struct {
	counts [buckets]uint64
	count  uint64
	max    time.Duration
}

// bucket returns the index of the bucket of v, which is not negative.
func bucket(v int64) int {
	shift := max(bits.Len64(uint64(v))-log2Parts-1, 0)
	return shift<<log2Parts + int(v>>shift)
}

// greatest returns the greatest value whose bucket is i.
func greatest(i int) int64 {
	shift := max(i>>log2Parts-1, 0)
	return int64(i-shift<<log2Parts+1)<<shift - 1
}

// Add records a duration. A negative one counts as zero.
func (r *Recorder) Add(d time.Duration) {
	d = max(d, 0)
	r.counts[bucket(int64(d))]++
	r.count++
	r.max = max(r.max, d)
}

// Time calls f and records how long that took. The two readings of the clock
// are part of it with about one reading's time.
func (r *Recorder) Time(f func()) {
	start := now()
	f()
	r.Add(now() - start)
}

// Merge adds what other recorded.
func (r *Recorder) Merge(other *Recorder) {
	for i, n := range other.counts {
		r.counts[i] += n
	}
	r.count += other.count
	r.max = max(r.max, other.max)
}

// Count returns how many durations were recorded.
func (r *Recorder) Count() uint64 { return r.count }

// Max returns the longest recorded duration, exactly; 0 if there is none.
func (r *Recorder) Max() time.Duration { return r.max }

// Quantile returns the duration that a share q, from 0 to 1, of the recorded
// ones does not exceed (the nearest rank), or up to 1/64 more; 0 if there is
// none.
func (r *Recorder) Quantile(q float64) time.Duration {
	rank := uint64(math.Ceil(q * float64(r.count)))
	rank = min(max(rank, 1), r.count)
	var seen uint64
	for i, n := range r.counts {
		seen += n
		if n > 0 && seen >= rank {
			return min(time.Duration(greatest(i)), r.max)
		}
	}
	return 0
}
