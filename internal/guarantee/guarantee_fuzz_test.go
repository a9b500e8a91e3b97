package guarantee

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// FuzzParse shows that text and Line correspond one to one for every text
// that the grammar accepts.
func FuzzParse(f *testing.F) {
	f.Add("Concurrency: immutable; wait-free.")
	f.Add("Concurrency: atomic(key); wait-free on hit, else waits(room), abort(ctx); callback inline claims(key), panic contained; 3 allocs (word-sized K, V).")
	f.Fuzz(func(t *testing.T, text string) {
		line, err := Parse(text)
		if err != nil {
			return
		}
		require.Equal(t, text, line.String())
	})
}

// FuzzString shows that every line the grammar can express survives being
// written and read, also when a comment wraps it.
func FuzzString(f *testing.F) {
	f.Add(uint64(0), "room", "word-sized K", 0)
	f.Add(^uint64(0), "the function's end", "", 1<<30)
	f.Fuzz(func(t *testing.T, choices uint64, what, condition string, allocs int) {
		if !isPhrase(what) || condition != "" && !isPhrase(condition) || allocs < 0 {
			return
		}
		want := generate(choices, what, condition, allocs)
		got, err := Parse(want.String())
		require.NoError(t, err)
		assert.Equal(t, want, got)
	})
}

// generate returns the line that the choices describe.
func generate(choices uint64, what, condition string, allocs int) Line {
	choose := func(n int) int {
		c := int(choices % uint64(n))
		choices /= uint64(n)
		return c
	}
	progress := func() Progress {
		kind := Kind([]Kind{WaitFree, LockFree, BoundedWait, Linear, Waits}[choose(5)])
		if kind != Waits {
			return Progress{Kind: kind}
		}
		return Progress{Kind: kind, What: what, End: []End{Abort, Detach}[choose(2)]}
	}
	l := Line{Level: []Level{Immutable, Independent, Atomic, Shared, Readers, Exclusive, InitOnly, Hostile}[choose(8)]}
	if l.Level == Atomic {
		l.Scope = []Scope{Key, Whole, Batch}[choose(3)]
	}
	if l.Progress = progress(); choose(2) == 1 {
		l.OnHit = progress()
	}
	if choose(2) == 1 {
		l.Callback = Callback{
			Mode:    []Mode{Inline, Concurrent, Later}[choose(3)],
			Claim:   []Claim{Unlocked, ClaimsKey}[choose(2)],
			Outcome: []Outcome{Propagated, Contained, Fatal}[choose(3)],
		}
	}
	if choose(2) == 1 {
		l.Allocs = Allocs{Stated: true, N: allocs, Condition: condition}
	}
	return l
}
