package mutate

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
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
	build := append(c.Method.build(), more...)
	out, err := unneeded(r.Root, c)
	if err != nil {
		return Outcome{}, err
	}
	if m != nil || len(out) > 0 {
		path, err := overlay(r.Root, dir, m, out)
		if err != nil {
			return Outcome{}, err
		}
		build = append(build, "-overlay="+path)
	}
	env := append(r.environment(), "SURETY_EXPLORE_SCHEDULES="+dir)
	if c.Method.Explored() {
		env = append(env, "GOMAXPROCS=1") // one process explores; the other cores have other runs
	}
	if c.Method.Alone() {
		if err := r.compile(ctx, env, dir, build, c.Package); err != nil {
			return Outcome{}, err
		}
	}
	defer r.take(c.Method.Alone())()
	args := append([]string{"test", "-json", "-vet=off", "-count=1", "-run=" + c.pattern(), "-timeout=" + r.timeout().String()}, build...)
	printed, err := r.goCommand(ctx, env, append(args, "./"+c.Package))
	if err != nil {
		return Outcome{}, err
	}
	return outcomeOf(c, printed), nil
}

// compile leaves what go test has to compile in the go command's cache, so that
// a run that has the cores for itself does not keep them for that. What does not
// build is the run's to report.
func (r *Runner) compile(ctx context.Context, env []string, dir string, build []string, pkg string) error {
	defer r.take(false)()
	args := append([]string{"test", "-c", "-vet=off", "-o=" + filepath.Join(dir, "test")}, build...)
	_, _, err := r.execute(ctx, env, append(args, "./"+pkg))
	return err
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
	printed, err := r.goCommand(ctx, r.environment(), []string{"test", "-json", "-vet=off", "-race", "-failfast", fmt.Sprintf("-count=%d", rounds),
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
// a test fails is no error of it.
func (r *Runner) goCommand(ctx context.Context, env, args []string) ([]byte, error) {
	out, errs, err := r.execute(ctx, env, args)
	if err != nil {
		return nil, err
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("go %s printed nothing but\n%s", strings.Join(args, " "), errs)
	}
	return out, nil
}

// execute runs the go command in the root. That it exits with a failure is no
// error.
func (r *Runner) execute(ctx context.Context, env, args []string) (out, errs []byte, err error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir, cmd.Env = r.Root, env
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	cmd.WaitDelay = 5 * time.Second
	group(cmd)
	err = cmd.Run()
	if ctx.Err() != nil {
		return nil, nil, context.Cause(ctx)
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return nil, nil, err
	}
	return stdout.Bytes(), stderr.Bytes(), nil
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
