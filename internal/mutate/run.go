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
}

// Run runs one check, with m in place if it is not nil. The error is that of
// the mutant's edits, of the go command, or the cause of the end of ctx; how
// the check ended is in the outcome.
func (r *Runner) Run(ctx context.Context, c Check, m *Mutant) (Outcome, error) {
	return r.run(ctx, c, m, nil)
}

// Cover runs one check like Run, without a mutant, and returns also which
// statements of the package in the folder pkg were executed meanwhile, in the
// format of go test -coverprofile.
func (r *Runner) Cover(ctx context.Context, c Check, pkg string) (Outcome, string, error) {
	dir, err := os.MkdirTemp("", "mutate-cover-")
	if err != nil {
		return Outcome{}, "", err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	profile := dir + "/profile"
	o, err := r.run(ctx, c, nil, []string{"-coverprofile=" + profile, "-coverpkg=./" + pkg})
	if err != nil || o.End != Passed {
		return o, "", err
	}
	text, err := os.ReadFile(profile)
	return o, string(text), err
}

func (r *Runner) run(ctx context.Context, c Check, m *Mutant, more []string) (Outcome, error) {
	dir, err := os.MkdirTemp("", "mutate-")
	if err != nil {
		return Outcome{}, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	args := append([]string{"test", "-json", "-vet=off", "-count=1", "-run=" + c.pattern(), "-timeout=" + r.timeout().String()}, c.Method.build()...)
	args = append(args, more...)
	out, err := unneeded(r.Root, c)
	if err != nil {
		return Outcome{}, err
	}
	if m != nil || len(out) > 0 {
		path, err := overlay(r.Root, dir, m, out)
		if err != nil {
			return Outcome{}, err
		}
		args = append(args, "-overlay="+path)
	}
	defer r.take(c.Method.Alone())()
	env := append(r.environment(), "SURETY_EXPLORE_SCHEDULES="+dir)
	if c.Method.Explored() {
		env = append(env, "GOMAXPROCS=1") // one process explores; the other cores have other runs
	}
	printed, err := r.goCommand(ctx, env, append(args, "./"+c.Package))
	if err != nil {
		return Outcome{}, err
	}
	return outcomeOf(c, printed), nil
}

// Pass reports whether the tests pass, with m in place if it is not nil: rounds
// runs of each under the race detector. Crashes and time-outs are no passes.
func (r *Runner) Pass(ctx context.Context, m *Mutant, pkg string, tests []string, rounds int) (bool, error) {
	dir, err := os.MkdirTemp("", "mutate-")
	if err != nil {
		return false, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path, err := overlay(r.Root, dir, m, nil)
	if err != nil {
		return false, err
	}
	defer r.take(false)()
	printed, err := r.goCommand(ctx, r.environment(), []string{"test", "-json", "-vet=off", "-race", "-failfast", fmt.Sprintf("-count=%d", rounds),
		"-timeout=" + r.timeout().String(), "-overlay=" + path, "-run=^(" + strings.Join(tests, "|") + ")$", "./" + pkg})
	if err != nil {
		return false, err
	}
	switch {
	case bytes.Contains(printed, []byte(`"Action":"build-fail"`)):
		return false, fmt.Errorf("the tests of %s do not build:\n%s", pkg, printed)
	case bytes.Contains(printed, []byte(`"Action":"fail"`)):
		return false, nil
	case bytes.Contains(printed, []byte("no tests to run")):
		return false, fmt.Errorf("%s: none of the tests %v", pkg, tests)
	}
	return true, nil
}

// goCommand runs the go command in the root and returns what it printed. That
// a test fails is no error of it.
func (r *Runner) goCommand(ctx context.Context, env, args []string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir, cmd.Env = r.Root, env
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	cmd.WaitDelay = 5 * time.Second
	group(cmd)
	err := cmd.Run()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return nil, err
	}
	if out.Len() == 0 {
		return nil, fmt.Errorf("go %s: %v\n%s", strings.Join(args, " "), err, errs.Bytes())
	}
	return out.Bytes(), nil
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
	r.once.Do(func() { r.slots = newSlots(r.Parallel) })
	return r.slots.take(alone)
}
