package mutate

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"
)

// Runner runs checks. Its fields are set before its first use; its methods may
// be called by any number of goroutines.
type Runner struct {
	Root     string        // where packages and files begin
	Parallel int           // runs at the same time; those that need the cores for themselves run alone
	Timeout  time.Duration // of one run, building apart; 5 minutes if it is 0
	Env      []string      // added to the environment

	once  sync.Once
	slots *slots
	tool  func() (string, error) // path of test2json; set by once
}

// Pass reports whether the tests pass, with m in place if it is not nil: rounds
// runs of each under the race detector. Crashes are no passes, nor are tests that
// take longer than limit, or Timeout if that is less or limit is 0. Took is what
// tests that pass took, without building them.
func (r *Runner) Pass(ctx context.Context, m *Mutant, pkg string, tests []string, rounds int, limit time.Duration) (passed bool, took time.Duration, err error) {
	if limit == 0 || limit > r.timeout() {
		limit = r.timeout()
	}
	dir, err := os.MkdirTemp("", "mutate-")
	if err != nil {
		return false, 0, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path, err := overlay(r.Root, dir, m, nil)
	if err != nil {
		return false, 0, err
	}
	defer r.take(false)()
	printed, err := r.goCommand(ctx, []string{"test", "-json", "-vet=off", "-race", noDebugging, "-failfast", fmt.Sprintf("-count=%d", rounds),
		"-timeout=" + limit.String(), "-overlay=" + path, "-run=^(" + strings.Join(tests, "|") + ")$", "./" + pkg})
	if err != nil {
		return false, 0, err
	}
	switch {
	case bytes.Contains(printed, []byte(`"Action":"build-fail"`)):
		return false, 0, fmt.Errorf("the tests of %s do not build:\n%s", pkg, printed)
	case bytes.Contains(printed, []byte(`"Action":"fail"`)):
		return false, 0, nil
	case bytes.Contains(printed, []byte("no tests to run")):
		return false, 0, fmt.Errorf("%s: none of the tests %v", pkg, tests)
	}
	return true, packageTook(printed), nil
}

// goCommand runs the go command in the root and returns what it printed. That
// it exits with a failure is no error of it, but that it says nothing is.
func (r *Runner) goCommand(ctx context.Context, args []string) ([]byte, error) {
	var out, errs bytes.Buffer
	cmd := r.command(ctx, r.Root, "go", args...)
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := execute(ctx, cmd); err != nil {
		return nil, err
	}
	if out.Len() == 0 {
		return nil, fmt.Errorf("go %s printed nothing but\n%s", strings.Join(args, " "), errs.Bytes())
	}
	return out.Bytes(), nil
}

// command returns a program that runs in the folder dir and ends with ctx.
func (r *Runner) command(ctx context.Context, dir, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir, cmd.Env = dir, r.environment()
	cmd.WaitDelay = 5 * time.Second
	group(cmd)
	return cmd
}

// execute runs cmd, which ends with ctx. That it exits with a failure is no
// error.
func execute(ctx context.Context, cmd *exec.Cmd) error {
	err := cmd.Run()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if exit := new(exec.ExitError); errors.As(err, &exit) {
		return nil
	}
	return err
}

func (r *Runner) timeout() time.Duration {
	if r.Timeout == 0 {
		return 5 * time.Minute
	}
	return r.Timeout
}

func (r *Runner) environment() []string {
	return append(os.Environ(), r.Env...)
}

func (r *Runner) take(alone bool) (release func()) {
	r.once.Do(r.begin)
	return r.slots.take(alone)
}

func (r *Runner) begin() {
	r.slots = newSlots(r.Parallel)
	r.tool = sync.OnceValues(r.findTool)
}
