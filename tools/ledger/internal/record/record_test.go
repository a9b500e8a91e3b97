package record

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/internal/mutate"
)

func TestRecordComesBack(t *testing.T) {
	path := filepath.Join(t.TempDir(), "record.json")
	r, err := Load(path)
	require.NoError(t, err)
	b := Kill{Mutant: "P-1/b", Check: "c", Verdict: mutate.Killed, Says: "a <b>", Hashes: Hashes{"1", "2"}, Millis: 5}
	r.PutKill(b)
	r.PutKill(Kill{Mutant: "P-1/a", Check: "c", Verdict: mutate.Survived})
	r.PutControl(Control{Check: "c", Passed: true, Executions: 7})
	r.PutRun(Run{Check: "c", Package: "p", Functions: []string{"F"}})
	r.PutPlain(Plain{Mutant: "P-1/a", Survives: true})
	require.NoError(t, r.Save(path))

	again, err := Load(path)
	require.NoError(t, err)
	assert.Equal(t, r, again)
	assert.Equal(t, "P-1/a", again.Kills[0].Mutant, "entries are sorted")
	k, ok := again.Kill("P-1/b", "c")
	assert.True(t, ok)
	assert.Equal(t, b, k)
	_, ok = again.Kill("P-1/b", "d")
	assert.False(t, ok)

	first, err := os.ReadFile(path)
	require.NoError(t, err)
	slower := b
	slower.Millis = 900
	again.PutKill(slower)
	require.NoError(t, again.Save(path))
	second, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, string(first), string(second), "another time is no news")
	slower.SourceHash = "3"
	again.PutKill(slower)
	k, _ = again.Kill("P-1/b", "c")
	assert.Equal(t, slower, k)

	again.Keep(map[string]bool{"P-1/a": true}, map[string]bool{"c": true})
	assert.Len(t, again.Kills, 1)
	assert.Len(t, again.Plain, 1)
	again.Keep(map[string]bool{"P-1/a": true}, nil)
	assert.Empty(t, again.Kills)
	assert.Empty(t, again.Controls)
	assert.Empty(t, again.Runs)
}

func TestBrokenRecordIsAnError(t *testing.T) {
	path := filepath.Join(t.TempDir(), "record.json")
	require.NoError(t, os.WriteFile(path, []byte("{"), 0o666))
	_, err := Load(path)
	assert.ErrorContains(t, err, "record.json")
}

// A check's hash covers what only tests are made of: for the cache's
// exploration its own tests and the explorer, not the map that it ships with.
func TestCheckFiles(t *testing.T) {
	root, err := filepath.Abs(filepath.Join("..", "..", "..", ".."))
	require.NoError(t, err)
	h := NewHasher(root)
	explorer, err := h.CheckFiles(mutate.Check{Method: mutate.Explorer, Package: "concurrent/once", Test: "TestX"})
	require.NoError(t, err)
	in := func(name string) string { return filepath.Join(root, filepath.FromSlash(name)) }
	assert.Subset(t, explorer, []string{in("concurrent/once/cache_explore_test.go"), in("internal/explore/dpor.go"), in("internal/explore/sched/sched.go"), in("internal/lin/lin.go")})
	for _, shipped := range []string{"concurrent/once/cache.go", "concurrent/atomicmap/map.go", "internal/waitgraph/waitgraph.go"} {
		assert.NotContains(t, explorer, in(shipped))
	}
	tiny, err := h.CheckFiles(mutate.Check{Method: mutate.TinyExplorer, Package: "concurrent/once", Test: "TestX"})
	require.NoError(t, err)
	assert.Equal(t, explorer, tiny, "it is made of the same files where there are none for tiny tables")
	plain, err := h.CheckFiles(mutate.Check{Method: mutate.Behaviour, Package: "concurrent/once", Test: "TestX"})
	require.NoError(t, err)
	assert.NotContains(t, plain, in("internal/explore/sched/sched.go"))
}
