package registrysuite

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// registered reports whether the key was free.
func registered(r Registry, key string, value uint64) (ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	return r.Register(key, value) == nil
}

func TestDuplicatesAreRejected(t *testing.T) {
	for subject, open := range peers {
		r := open()
		assert.True(t, registered(r, "a/b", 0), subject)
		assert.False(t, registered(r, "a/b", 2), subject)
		assert.True(t, registered(r, "a/c", 1), subject)
		assert.NoError(t, holds(r, []string{"a/b", "a/c"}), subject)
		assert.Error(t, holds(r, []string{"a/c"}), subject)
		assert.Error(t, holds(r, []string{"a/d"}), subject)
	}
}

// TestOverridesAreInTheContext checks what each context sees: the innermost
// override, and others nothing of it.
func TestOverridesAreInTheContext(t *testing.T) {
	for _, subject := range subjects(isDirectory) {
		d := peers[subject]().(Directory)
		require.NoError(t, d.Register("a", 1))
		require.NoError(t, d.Register("b", 2))
		outside := context.Background()
		one := d.WithOverride(outside, "a", 10)
		two := d.WithOverride(one, "a", 100)
		both := d.WithOverride(two, "b", 20)
		for _, c := range []struct {
			ctx  context.Context
			key  string
			want uint64
		}{{outside, "a", 1}, {one, "a", 10}, {two, "a", 100}, {one, "b", 2}, {two, "b", 2}, {both, "a", 100}, {both, "b", 20}} {
			v, err := d.Lookup(c.ctx, c.key)
			require.NoError(t, err, subject)
			assert.Equal(t, c.want, v, subject)
		}
		_, err := d.Lookup(two, "c")
		assert.Error(t, err, subject)
	}
}
