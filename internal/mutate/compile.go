package mutate

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// noDebugging leaves out what only debuggers read of the packages that are
// named to the go command: a fifth of what compiling costs.
const noDebugging = "-gcflags=-dwarf=false"

// Program is the tests of a package, compiled for checks. Its methods may be
// called by any number of goroutines, but Close, which is called once, after all
// others have returned.
type Program struct {
	runner *Runner
	pkg    string
	dir    string // where the program is; removed by Close
	none   End    // why there is no program, or ""
	said   string // by the go command, if there is none
}

// errHangs is the cause of the end of a run that does not end by itself.
var errHangs = errors.New("the tests do not end by themselves")

// Compile compiles the tests that checks ask for, with m in place if it is not
// nil, so that Cover finds out what is executed of the package in the folder
// cover, if that is not empty. All checks must be of one [Build]. That the tests
// do not build is no error but the outcome of each run of them; errors are those
// of the mutant's edits, of running the go command, and the cause of the end of ctx.
func (r *Runner) Compile(ctx context.Context, m *Mutant, cover string, checks ...Check) (*Program, error) {
	if len(checks) == 0 || slices.ContainsFunc(checks, func(c Check) bool { return c.Build() != checks[0].Build() }) {
		panic(fmt.Sprintf("mutate: Compile called for checks that are built in several ways, or for none: %v; call it for each Check.Build apart", checks))
	}
	build := checks[0].Build()
	dir, err := os.MkdirTemp("", "mutate-")
	if err != nil {
		return nil, err
	}
	p := &Program{runner: r, pkg: build.Package, dir: dir}
	if err := p.compile(ctx, m, cover, build, checks); err != nil {
		_ = p.Close()
		return nil, err
	}
	return p, nil
}

func (p *Program) compile(ctx context.Context, m *Mutant, cover string, build Build, checks []Check) error {
	out, err := unneeded(p.runner.Root, build.Package, checks)
	if err != nil {
		return err
	}
	changed, err := overlay(p.runner.Root, p.dir, m, out)
	if err != nil {
		return err
	}
	args := append([]string{"test", "-c", "-vet=off", noDebugging, "-ldflags=-s -w", "-overlay=" + changed, "-o=" + p.file()}, build.flags()...)
	if cover != "" {
		args = append(args, "-cover", "-coverpkg=./"+cover)
	}
	defer p.runner.take(false)()
	var errs bytes.Buffer
	cmd := p.runner.command(ctx, p.runner.Root, "go", append(args, "./"+build.Package)...)
	cmd.Stderr = &errs
	if err := execute(ctx, cmd); err != nil {
		return err
	}
	_, err = os.Stat(p.file())
	switch {
	case err == nil:
		return nil
	case !errors.Is(err, fs.ErrNotExist):
		return err
	case len(out) > 0 && errs.Len() == 0: // no file has any of the tests
		p.none = NotRun
	default:
		p.none, p.said = NotBuilt, errs.String()
	}
	return nil
}

func (p *Program) file() string { return filepath.Join(p.dir, "tests.exe") }

// Close removes what was compiled.
func (p *Program) Close() error { return os.RemoveAll(p.dir) }

// Run runs one of the checks. The error is the cause of the end of ctx, or that
// the process could not be started; how the check ended is in the outcome.
func (p *Program) Run(ctx context.Context, c Check) (Outcome, error) {
	return p.run(ctx, c)
}

// Cover runs one of the checks like Run and returns also which statements were
// executed meanwhile of the package that Compile was told of, in the format of
// go test -coverprofile; nothing if the check does not pass.
func (p *Program) Cover(ctx context.Context, c Check) (Outcome, string, error) {
	dir, err := os.MkdirTemp(p.dir, "cover-")
	if err != nil {
		return Outcome{}, "", err
	}
	profile := filepath.Join(dir, "profile")
	o, err := p.run(ctx, c, "-test.coverprofile="+profile)
	if err != nil || o.End != Passed {
		return o, "", err
	}
	text, err := os.ReadFile(profile)
	return o, string(text), err
}

// run does what go test does with what it has compiled.
func (p *Program) run(ctx context.Context, c Check, more ...string) (Outcome, error) {
	if p.none != "" {
		return Outcome{End: p.none, Output: p.said}, nil
	}
	schedules, err := os.MkdirTemp(p.dir, "schedules-")
	if err != nil {
		return Outcome{}, err
	}
	folder, err := filepath.Abs(filepath.Join(p.runner.Root, filepath.FromSlash(p.pkg)))
	if err != nil {
		return Outcome{}, err
	}
	defer p.runner.take(c.Method.Alone())()
	// Who does not answer to the time-out of the tests is ended from outside.
	limited, cancel := context.WithTimeoutCause(ctx, p.runner.timeout()+time.Minute, errHangs)
	defer cancel()
	var printed bytes.Buffer
	cmd := p.runner.command(limited, folder, p.file(), append([]string{"-test.v=test2json", "-test.paniconexit0",
		"-test.timeout=" + p.runner.timeout().String(), "-test.run=" + c.pattern()}, more...)...)
	cmd.Stdout, cmd.Stderr = &printed, &printed
	cmd.Env = append(cmd.Env, "PWD="+folder, "SURETY_EXPLORE_SCHEDULES="+schedules)
	if c.Method.Explored() {
		cmd.Env = append(cmd.Env, "GOMAXPROCS=1") // one process explores; the other cores have other runs
	}
	err = execute(limited, cmd)
	if errors.Is(err, errHangs) {
		return Outcome{End: TimedOut, Output: printed.String(), Elapsed: p.runner.timeout()}, nil
	}
	if err != nil {
		return Outcome{}, err
	}
	events, err := p.runner.convert(ctx, &printed)
	return outcomeOf(c, events), err
}

// convert returns what tests printed as go test -json says it.
func (r *Runner) convert(ctx context.Context, printed io.Reader) ([]byte, error) {
	tool, err := r.tool()
	if err != nil {
		return nil, err
	}
	var events bytes.Buffer
	cmd := r.command(ctx, r.Root, tool, "-t")
	cmd.Stdin, cmd.Stdout = printed, &events
	err = execute(ctx, cmd)
	return events.Bytes(), err
}

// findTool returns the path of test2json, which the go command compiles if that
// was not done before.
func (r *Runner) findTool() (string, error) {
	path, err := r.goCommand(context.Background(), []string{"tool", "-n", "test2json"})
	return strings.TrimSpace(string(path)), err
}
