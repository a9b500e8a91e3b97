package index

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWork(t *testing.T) {
	w, err := NewWork(t.Context(), testTree(t))
	require.NoError(t, err)
	assert.Positive(t, w.Files())
	want := w.Run("sequential", 1)
	assert.Equal(t, w.Files(), want.r.Read)
	for _, engine := range Engines() {
		assert.NoError(t, want.Compare(w.Run(engine, 3)), engine)
	}
	assert.PanicsWithValue(t, `index: there is no engine "mutex"; use one of ["mutexes" "sequential" "surety"]`, func() { w.Run("mutex", 1) })
}

func TestIndexesThatDiffer(t *testing.T) {
	one, err := NewWork(t.Context(), writeTree(t, map[string]string{"a.go": "package a\n"}))
	require.NoError(t, err)
	other, err := NewWork(t.Context(), writeTree(t, map[string]string{"b.go": "package b\n"}))
	require.NoError(t, err)
	assert.ErrorContains(t, one.Run("surety", 1).Compare(other.Run("surety", 1)), " entries differ; file ")
}

func TestNewWorkWithoutFiles(t *testing.T) {
	_, err := NewWork(t.Context(), t.TempDir())
	assert.ErrorContains(t, err, "give a directory that holds Go source")
}

func TestStandardLibrary(t *testing.T) {
	directory, err := StandardLibrary(t.Context())
	require.NoError(t, err)
	assert.DirExists(t, filepath.Join(directory, "runtime"))
}
