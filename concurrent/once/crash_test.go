package once_test

import (
	"context"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent/once"
)

// A load function that panics when no caller waits any more crashes the
// process with its own panic and stack, also if the caller left by a panic of
// its context. The crash is that of a copy of this test binary.
func TestAPanicThatNobodyWaitsForCrashes(t *testing.T) {
	const child = "SURETY_ONCE_CRASH"
	leave := map[string]func(context.CancelFunc){
		"its context ends":   func(cancel context.CancelFunc) { cancel() },
		"its context panics": func(context.CancelFunc) { panic("no answer") },
	}
	if how := os.Getenv(child); how != "" {
		abandonAndPanic(leave[how])
		time.Sleep(10 * time.Second) // until the crash
		os.Exit(0)
	}
	exe, err := os.Executable()
	require.NoError(t, err)
	for how := range leave {
		cmd := exec.Command(exe, "-test.run=^"+t.Name()+"$")
		cmd.Env = append(os.Environ(), child+"="+how)
		out, err := cmd.CombinedOutput()
		var exit *exec.ExitError
		require.ErrorAs(t, err, &exit, how)
		assert.Equal(t, 2, exit.ExitCode(), how)
		assert.Contains(t, string(out), "panic: nobody is left\n", how)
		assert.Contains(t, string(out), "once_test.panicWhenAbandoned", "the stack of the panic")
	}
}

func abandonAndPanic(leave func(context.CancelFunc)) {
	defer func() { _ = recover() }()
	var c once.Cache[string, int]
	ctx, cancel := context.WithCancel(context.Background())
	started := make(chan struct{})
	look := &endedOnLook{ctx, func() { <-started; leave(cancel) }}
	_, _ = c.GetFunc(look, "a", func(ctx context.Context, _ string) (int, error) {
		close(started)
		panicWhenAbandoned(ctx)
		return 0, nil
	})
}

func panicWhenAbandoned(ctx context.Context) {
	<-ctx.Done()
	panic("nobody is left")
}
