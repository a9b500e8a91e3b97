package once

import (
	"context"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// put writes the slot as a commit or Set does, and leaves the rest of the
// write, the call of admit, to the test.
func put(c *Cache[string, int], key string, value int) *entry[string, int] {
	e := c.newEntry(key, value)
	c.entries.Store(key, e)
	return e
}

// Each case displaces an entry between the write of its slot and its admit
// (unlink before link).
func TestAnEntryThatWasDisplacedIsNotAdmitted(t *testing.T) {
	for name, displace := range map[string]func(*Cache[string, int]){
		"Invalidate":    func(c *Cache[string, int]) { c.Invalidate("a") },
		"InvalidateAll": func(c *Cache[string, int]) { c.InvalidateAll() },
		"Set":           func(c *Cache[string, int]) { c.Set("a", 2) },
	} {
		var c Cache[string, int]
		e := put(&c, "a", 1)
		displace(&c)
		c.admit(e, nil)
		assert.Equal(t, Occupied(&c), Linked(&c), name)
	}
}

// Each case displaces an entry, and its list goes before it is discarded.
func TestAnEntryIsDiscardedOnce(t *testing.T) {
	var c Cache[string, int]
	e := put(&c, "a", 1)
	c.admit(e, nil)
	c.InvalidateAll()
	c.Set("b", 2)
	c.discard(e)
	c.discard(e)
	assert.Equal(t, 1, Linked(&c))
}

// An eviction takes an entry, not what has taken its place in the slot.
func TestAnEvictionSparesTheSuccessor(t *testing.T) {
	c := NewCache(CacheConfig[string, int]{MaxEntries: 1})
	old := put(c, "a", 1)
	c.admit(old, nil)
	successor := put(c, "a", 2)
	c.Set("b", 3) // evicts old from the list
	c.Invalidate("b")
	value, ok := c.Peek("a")
	assert.True(t, ok)
	assert.Equal(t, 2, value)
	assert.Zero(t, c.Stats().Evictions)
	c.admit(successor, old)
	assert.Equal(t, 1, Linked(c))
}

// A load begins in the place of what its caller saw, and of nothing else.
func TestALoadDisplacesOnlyWhatHasExpired(t *testing.T) {
	var c Cache[string, int]
	expired := put(&c, "a", 1)
	now := put(&c, "a", 2)
	assert.Nil(t, c.begin(context.Background(), "a", expired))
	assert.Nil(t, c.begin(context.Background(), "a", nil))
	held, ok := c.entries.Load("a")
	require.True(t, ok)
	assert.Same(t, now, held)
	assert.Zero(t, c.Stats())
}

// InvalidateAll clears the slots only with the list's lock held, so that no
// entry is admitted between. A clear without it may or may not be seen here; a
// clear with it never is.
func TestInvalidateAllClearsUnderTheLock(t *testing.T) {
	var c Cache[string, int]
	c.Set("a", 1)
	c.policy.mu.Lock()
	done := make(chan struct{})
	go func() {
		defer close(done)
		c.InvalidateAll()
	}()
	for range 1000 {
		runtime.Gosched()
		if c.entries.Len() == 0 {
			t.Error("cleared without the lock")
			break
		}
	}
	c.policy.mu.Unlock()
	<-done
	assert.Zero(t, c.entries.Len())
}
