package oncesuite

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/surety-go/surety/bench/internal/workload"
)

// Load computes the value of a key.
type Load = func(ctx context.Context, key uint64) (uint64, error)

// Config says how a subject makes a cache.
type Config struct {
	Capacity int           // how many entries it keeps; subjects without a bound ignore it
	TTL      time.Duration // from a value's load to its expiry; 0: values do not expire
	Load     Load
}

// Cache is the form in which caches are called.
type Cache interface {
	// Get returns the value of key, which it loads if there is none.
	Get(ctx context.Context, key uint64) (uint64, error)

	// Len returns how many entries the cache holds, when settled.
	Len() int
}

// What a cache can have besides.
type (
	// settler is a cache that stores what was loaded, or evicts, after Get
	// has returned.
	settler interface{ Settle() }

	// clearer is a cache from which all entries can be removed while others
	// call it.
	clearer interface{ InvalidateAll() }

	// ranger is a cache whose values can be visited while others call it.
	ranger interface {
		Values(visit func(value uint64))
	}

	// closer is a cache with goroutines or memory to be given back.
	closer interface{ Close() }
)

// Value is the form in which subjects without keys are called.
type Value interface {
	Get(ctx context.Context) (uint64, error)
}

// A peer makes caches or values or both.
type peer struct {
	cache func(Config) Cache
	value func(load func(context.Context) (uint64, error)) Value

	unbounded bool // ignores Config.Capacity
	noTTL     bool // ignores Config.TTL
	alone     bool // for one goroutine
	clears    bool // its caches are clearers
	ranges    bool // its caches are rangers

	// loadsAgain says that a caller that missed while another was loading
	// may load the key again afterwards.
	loadsAgain bool
}

var peers = map[string]peer{}

// add is called by the one file that a peer is.
func add(name string, p peer) { peers[name] = p }

// New makes a cache of that subject.
func New(subject string, c Config) (Cache, error) {
	p, ok := peers[subject]
	if !ok || p.cache == nil {
		return nil, fmt.Errorf("no cache is called %q; the subjects are %q", subject, subjects(baseline, isCache))
	}
	return p.cache(c), nil
}

// Close gives back what a cache holds.
func Close(c Cache) {
	if c, ok := c.(closer); ok {
		c.Close()
	}
}

// settle waits until what was loaded can be found.
func settle(c Cache) {
	if c, ok := c.(settler); ok {
		c.Settle()
	}
}

// subjects lists the peers that all of the conditions hold for, in the order
// of the report.
func subjects(baseline string, conditions ...func(peer) bool) []string {
	chosen := maps.Clone(peers)
	maps.DeleteFunc(chosen, func(_ string, p peer) bool {
		return slices.ContainsFunc(conditions, func(holds func(peer) bool) bool { return !holds(p) })
	})
	return workload.Order(maps.Keys(chosen), baseline)
}

func isCache(p peer) bool    { return p.cache != nil }
func isValue(p peer) bool    { return p.value != nil }
func isBounded(p peer) bool  { return !p.unbounded }
func concurrent(p peer) bool { return !p.alone }
func expires(p peer) bool    { return !p.noTTL }
func clears(p peer) bool     { return p.clears }
func ranges(p peer) bool     { return p.ranges }
