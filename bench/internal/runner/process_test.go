package runner

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/bench/internal/worker"
)

// TestWorkerEndsWithItsInput starts a worker by hand, whose only subject hangs,
// and closes what it reads from, as happens if the parent ends.
func TestWorkerEndsWithItsInput(t *testing.T) {
	file := filepath.Join(t.TempDir(), "pid")
	path, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(path)
	cmd.Env = append(os.Environ(), worker.Variable+"=1", "SURETY_BENCH_TEST_PID="+file)
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	require.NoError(t, json.NewEncoder(in).Encode(worker.Job{Cells: []worker.Cell{
		{Suite: "fake", Case: "y", Goroutines: 1, Subjects: []worker.Subject{{Name: "pid", Samples: 1}}},
	}}))
	waitFor(t, file)
	require.NoError(t, in.Close())
	var exit *exec.ExitError
	require.ErrorAs(t, cmd.Wait(), &exit)
	assert.Equal(t, 1, exit.ExitCode())
}

func TestWorkerWithoutJob(t *testing.T) {
	path, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(path)
	cmd.Env = append(os.Environ(), worker.Variable+"=1")
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	require.ErrorAs(t, err, &exit)
	assert.Equal(t, 2, exit.ExitCode())
	assert.Equal(t, "bench: SURETY_BENCH_WORKER is set, but standard input holds no job (EOF); unset it\n", string(out))
}

// TestWatchOfAnInterruptedWorker: a worker that ends because of what ended ctx
// did not die.
func TestWatchOfAnInterruptedWorker(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	events := make(chan worker.Event)
	close(events)
	for range 100 {
		end := watch(ctx, events, func() time.Duration { return time.Hour }, nil)
		assert.Equal(t, ending{how: cancelled}, end)
	}
}

func TestTail(t *testing.T) {
	for _, c := range []struct{ written, want string }{
		{"", "exit status 2"},
		{"hello\n\n", "exit status 2: hello"},
		{"not ended", "exit status 2: not ended"},
		{"hello\npanic: a [recovered]\n\tpanic: b\n\ngoroutine 1 [running]:\nmain.main()\n", "panic: a [recovered]"},
		{"panic: a\nfatal error: b\nexit status 2\n", "fatal error: b"},
		{strings.Repeat("x", 3*longestLine) + "\n", "exit status 2: " + strings.Repeat("x", longestLine)},
	} {
		for _, piece := range []int{1, 7, 1 << 20} {
			var s tail
			for rest := c.written; rest != ""; {
				n := min(piece, len(rest))
				wrote, err := s.Write([]byte(rest[:n]))
				require.NoError(t, err)
				require.Equal(t, n, wrote)
				rest = rest[n:]
			}
			assert.Equal(t, c.want, s.reason(errors.New("exit status 2")), "%q in pieces of %d", c.written, piece)
		}
	}
}
