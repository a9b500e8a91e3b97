package pool_test

import (
	"context"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent/pool"
)

// crashing names, in the environment of a child process, what it is to crash
// with.
const crashing = "SURETY_POOL_TEST_CRASH"

//go:noinline
func theFrameThatPanics() { panic("the value of the panic") }

// TestPanicOfGoCrashes: a panic of a task of Go or TryGo ends the process with
// its value and its stack, before anybody who waits for the pool goes on.
func TestPanicOfGoCrashes(t *testing.T) {
	if how := os.Getenv(crashing); how != "" {
		crash(how)
		return
	}
	for _, how := range []string{"Go", "TryGo", "on loan"} {
		t.Run(how, func(t *testing.T) {
			cmd := exec.Command(os.Args[0], "-test.run=^TestPanicOfGoCrashes$")
			cmd.Env = append(os.Environ(), crashing+"="+how)
			out, err := cmd.CombinedOutput()
			var exit *exec.ExitError
			require.ErrorAs(t, err, &exit, "%s", out)
			assert.Equal(t, 2, exit.ExitCode())
			assert.Contains(t, string(out), "panic: the value of the panic")
			assert.Contains(t, string(out), "pool_test.theFrameThatPanics")
		})
	}
}

func crash(how string) {
	p := pool.New(pool.Config{Workers: 1, Queue: pool.NoQueue})
	panics := func(context.Context) { theFrameThatPanics() }
	switch how {
	case "Go":
		_ = p.Go(bg, panics)
	case "TryGo":
		_ = p.TryGo(bg, panics)
	case "on loan":
		f, _ := pool.Submit(bg, p, func(ctx context.Context) (int, error) { return 0, p.Go(ctx, panics) })
		_, _ = f.Wait(bg)
	}
	_ = p.Shutdown(bg)
	os.Exit(0) // the test in the parent fails
}
