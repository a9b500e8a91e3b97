package environ_test

import (
	"os"
	"os/exec"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/bench/internal/environ"
)

func TestNow(t *testing.T) {
	e := environ.Now()
	assert.Equal(t, runtime.Version(), e.Go)
	assert.Equal(t, runtime.GOOS, e.OS)
	assert.Equal(t, runtime.GOARCH, e.Arch)
	assert.Equal(t, runtime.NumCPU(), e.CPUs)
	assert.Equal(t, runtime.GOMAXPROCS(0), e.GOMAXPROCS)
}

// checkout makes a git repository whose go.mod names that module, with one
// commit, and makes it the working directory.
func checkout(t *testing.T, module string) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not installed")
	}
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("go.mod", []byte("module "+module+"\n"), 0o644))
	for _, args := range [][]string{
		{"init", "-q"},
		{"add", "."},
		{"-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false", "-c", "core.hooksPath=", "commit", "-q", "-m", "a"},
	} {
		out, err := exec.Command("git", args...).CombinedOutput()
		require.NoError(t, err, "%s", out)
	}
}

func TestCommit(t *testing.T) {
	checkout(t, "github.com/surety-go/surety")
	require.NoError(t, os.Mkdir("below", 0o755))
	t.Chdir("below")
	assert.Regexp(t, `^[0-9a-f]{12}$`, environ.Now().Commit)
	require.NoError(t, os.WriteFile("new.go", nil, 0o644))
	assert.Regexp(t, `^[0-9a-f]{12}\+changes$`, environ.Now().Commit)
}

func TestCommitOfAnotherProject(t *testing.T) {
	checkout(t, "example.com/other")
	assert.Empty(t, environ.Now().Commit)
}

func TestCommitOutsideOfGit(t *testing.T) {
	t.Chdir(t.TempDir())
	assert.Empty(t, environ.Now().Commit)
}

func TestBusy(t *testing.T) {
	assert.True(t, environ.Busy("1.01 0.50 0.20", 2))
	assert.False(t, environ.Busy("1.00 3.00 3.00", 2))
	assert.False(t, environ.Busy("", 2), "an unknown load")
}

func TestPeakResident(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("known on Linux only")
	}
	assert.Greater(t, environ.PeakResident(), uint64(1<<20))
}
