package guarantee

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWeaker(t *testing.T) {
	for _, c := range []struct{ old, new, lost string }{
		{"atomic(key); wait-free.", "atomic(key); wait-free.", ""},
		{"atomic(key); wait-free.", "atomic(whole); wait-free.", ""},
		{"atomic(key); wait-free.", "shared; wait-free.", "the level was atomic(key), is shared"},
		{"atomic(whole); wait-free.", "atomic(key); wait-free.", "the level"},
		{"immutable; wait-free.", "atomic(whole); wait-free.", "the level"},
		{"immutable; wait-free.", "independent; wait-free.", "the level"},
		{"independent; wait-free.", "immutable; wait-free.", "the level"},
		{"independent; wait-free.", "shared; wait-free.", "the level"},
		{"shared; wait-free.", "independent; wait-free.", ""},
		{"exclusive; linear.", "readers; linear.", ""},
		{"shared; bounded wait.", "shared; wait-free.", ""},
		{"shared; bounded wait.", "shared; linear.", "the progress was bounded wait, is linear"},
		{"shared; lock-free.", "shared; bounded wait.", "the progress"},
		{"shared; linear.", "shared; waits(x), abort(ctx).", "the progress"},
		{"shared; waits(x), abort(ctx).", "shared; waits(x), detach(ctx).", "the progress"},
		{"shared; waits(x), detach(ctx).", "shared; waits(x), abort(ctx).", "the progress"},
		{"shared; waits(x), abort(ctx).", "shared; waits(y), abort(ctx).", "the progress"},
		{"shared; waits(x), abort(ctx).", "shared; wait-free.", ""},
		{"shared; wait-free on hit, else linear.", "shared; bounded wait on hit, else linear.", "the progress on hit"},
		{"shared; wait-free on hit, else linear.", "shared; linear.", "the progress on hit"},
		{"shared; bounded wait on hit, else linear.", "shared; wait-free.", ""},
		{"shared; linear.", "shared; wait-free on hit, else linear.", ""},
		{"shared; linear.", "shared; linear; callback inline unlocked, panic propagated.", "the callback was none"},
		{"shared; linear; callback inline unlocked, panic propagated.", "shared; linear.", ""},
		{"shared; linear; callback inline claims(key), panic propagated.", "shared; linear; callback inline unlocked, panic propagated.", ""},
		{"shared; linear; callback inline unlocked, panic propagated.", "shared; linear; callback inline claims(key), panic propagated.", "the callback"},
		{"shared; linear; callback inline unlocked, panic propagated.", "shared; linear; callback later unlocked, panic propagated.", "the callback"},
		{"shared; linear; callback later unlocked, panic fatal.", "shared; linear; callback later unlocked, panic contained.", ""},
		{"shared; linear; callback later unlocked, panic contained.", "shared; linear; callback later unlocked, panic fatal.", "the callback"},
		{"shared; linear; 1 allocs.", "shared; linear; 0 allocs.", ""},
		{"shared; linear; 0 allocs.", "shared; linear; 1 allocs.", "the allocations were 0 allocs, are 1 allocs"},
		{"shared; linear; 0 allocs.", "shared; linear.", "the allocations were 0 allocs, are not stated"},
		{"shared; linear.", "shared; linear; 5 allocs.", ""},
		{"shared; linear; 0 allocs (x).", "shared; linear; 0 allocs.", ""},
		{"shared; linear; 0 allocs.", "shared; linear; 0 allocs (x).", "the allocations"},
	} {
		old, err := Parse(Prefix + c.old)
		require.NoError(t, err)
		new, err := Parse(Prefix + c.new)
		require.NoError(t, err)
		lost := strings.Join(Weaker(old, new), "; ")
		if c.lost == "" {
			assert.Empty(t, lost, "%s to %s", c.old, c.new)
		} else {
			assert.Contains(t, lost, c.lost, "%s to %s", c.old, c.new)
		}
	}
}

// Every word of the grammar has a place in the ranks, and none is stronger
// than itself.
func TestWeakerKnowsEveryWord(t *testing.T) {
	for _, level := range levels {
		assert.True(t, levelHolds(level, level), level)
		assert.True(t, level == "independent" || levelHolds("hostile", level), level)
	}
	for _, kind := range kinds {
		assert.Contains(t, kindRank, Kind(strings.TrimSuffix(kind, "(")))
	}
}
