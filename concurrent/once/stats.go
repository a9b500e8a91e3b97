package once

import "github.com/surety-go/surety/internal/seam"

// Stats is what a cache has done since it was made. The numbers are read one
// after the other, so calls in flight may show in some and not yet in others.
type Stats struct {
	// Entries is Cache.Len.
	Entries int

	// Hits is the number of calls of Get and GetFunc that found a value. It
	// is 0 unless CacheConfig.CountHits is set.
	Hits int64

	// Misses is the number of all other calls of Get and GetFunc, whatever
	// they returned. Calls with an invalid key and calls that were misuse
	// count as neither.
	Misses int64

	// Loads is the number of loads that were started. Misses that joined a
	// load, or were refused because their context had ended, make the
	// difference to Misses.
	Loads int64

	// LoadErrors is the number of loads that ended with an error, a panic or
	// Goexit.
	LoadErrors int64

	// Evictions is the number of values removed to make room for others.
	Evictions int64

	// Expirations is the number of values removed because they had expired.
	// An expired value that was set again or invalidated does not count.
	Expirations int64
}

// counts is the numbers of Stats that are counted.
type counts struct {
	hits, misses, loads, loadErrors, evictions, expirations seam.Counter
}

// Stats returns what the cache has done so far.
//
// Concurrency: shared; wait-free; 0 allocs.
func (c *Cache[K, V]) Stats() Stats {
	return Stats{
		Entries:     c.Len(),
		Hits:        c.counts.hits.Load(),
		Misses:      c.counts.misses.Load(),
		Loads:       c.counts.loads.Load(),
		LoadErrors:  c.counts.loadErrors.Load(),
		Evictions:   c.counts.evictions.Load(),
		Expirations: c.counts.expirations.Load(),
	}
}
