//go:build surety_explore

package sharedwrites

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/internal/seam"
)

var update = flag.Bool("update", false, "rewrite testdata/counts.txt from what is counted")

// The counts are part of the design: one more shared write is a decision, not
// an accident.
func TestCounts(t *testing.T) {
	const golden = "testdata/counts.txt"
	var report strings.Builder
	require.NoError(t, Report(&report))
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(report.String()), 0o666))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Equal(t, string(want), report.String(),
		"if this change of the shared writes is meant, run: go test -tags surety_explore ./bench/internal/sharedwrites -update")
}

func TestEveryWriteCountsByItsKind(t *testing.T) {
	var (
		n    seam.Uint64
		b    seam.Bool
		p    seam.Pointer[int]
		c    seam.Counter
		mu   seam.Mutex
		rw   seam.RWMutex
		held int // by whoever has one of the locks
	)
	for _, r := range []struct {
		name string
		op   func()
		want counts
	}{
		{"reads", func() { n.Load(); b.Load(); p.Load(); c.Load() }, counts{}},
		{"stores", func() { n.Store(1); b.Store(true); p.Store(nil) }, counts{stores: 3}},
		{"swaps", func() { n.Swap(1); b.Swap(true); p.Swap(nil) }, counts{modifies: 3}},
		{"modifications", func() { n.Add(1); n.And(1); n.Or(1) }, counts{modifies: 3}},
		{"failed compare-and-swap", func() { n.CompareAndSwap(77, 78) }, counts{modifies: 1}},
		{"counter", func() { c.Add(1) }, counts{additions: 1}},
		{"mutex", func() { mu.Lock(); held++; mu.Unlock() }, counts{locks: 2}},
		{"mutex, tried", func() { mu.TryLock(); held++; mu.Unlock() }, counts{locks: 2}},
		{"read lock", func() { rw.RLock(); held++; rw.RUnlock() }, counts{locks: 2}},
		{"read lock, tried", func() { rw.TryRLock(); held++; rw.RUnlock() }, counts{locks: 2}},
		{"write lock", func() { rw.Lock(); held++; rw.Unlock() }, counts{locks: 4}},
		{"write lock, tried", func() { rw.TryLock(); held++; rw.Unlock() }, counts{locks: 4}},
		{"event", func() { seam.NewEvent().Set() }, counts{events: 1}},
		{"goroutine", func() { seam.Go(func() {}) }, counts{goroutines: 1}},
	} {
		got := count(kind{r.name, func(*counter) steps {
			return steps{op: func(int) { r.op() }}
		}})
		r.want.times(operations)
		assert.Equal(t, r.want, got, r.name)
	}
}

func (c *counts) times(n int) {
	for _, f := range []*int{&c.modifies, &c.stores, &c.locks, &c.additions, &c.events, &c.goroutines} {
		*f *= n
	}
}

func TestOnlySharedWordsCount(t *testing.T) {
	word := func(s func(words *[operations]seam.Uint64) steps) int {
		return count(kind{"", func(*counter) steps { return s(new([operations]seam.Uint64)) }}).stores
	}
	write := func(words *[operations]seam.Uint64) func(int) {
		return func(i int) { words[i].Store(1) }
	}
	assert.Zero(t, word(func(words *[operations]seam.Uint64) steps {
		return steps{op: write(words)}
	}), "nobody else looks")
	assert.Equal(t, operations, word(func(words *[operations]seam.Uint64) steps {
		words[0].Load()
		return steps{op: func(int) { words[0].Store(1) }}
	}), "each operation writes the same word")
	assert.Equal(t, operations, word(func(words *[operations]seam.Uint64) steps {
		return steps{op: write(words), visit: func() {
			for i := range words {
				words[i].Load()
			}
		}}
	}), "others find it afterwards")
	assert.Equal(t, operations, word(func(words *[operations]seam.Uint64) steps {
		return steps{op: func(i int) {
			words[i].Store(1)
			done := make(chan struct{})
			seam.Go(func() { words[i].Load(); close(done) })
			<-done
		}}
	}), "a goroutine that the operation starts reads it")
	assert.Zero(t, word(func(words *[operations]seam.Uint64) steps {
		for i := range words {
			words[i].Store(1)
		}
		return steps{op: func(int) {}, visit: func() { write(words)(0) }}
	}), "only the operations' own writes count")
}
