// Command ledger proves the guarantees of the primitives: it runs the checks
// that the ledgers name on the mutants that these are to kill, and writes what
// it found to EVIDENCE.md.
//
//	go run ./tools/ledger -h
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"syscall"
	"time"

	"github.com/surety-go/surety/internal/mutate"
)

const usage = `usage: go run ./tools/ledger [flags]

Proves the guarantees in the files ledger.toml: compiles every mutant apart
from the work tree, runs on it the checks that are to kill it, runs these
without it, measures which functions the runs of the Concurrency lines
execute, and writes tools/ledger/record.json, EVIDENCE.md and api/ledger.golden.
Without flags it proves everything. It ends with status 1 if a rule is broken:
a mutant that survives, a check that kills nothing, a line without a run, a
proof of source that has changed since, a promise that became weaker.

  -only REGEXP   prove only what matches: IDs, mutants, checks, lines
  -changed       prove only what the record does not know for the present source
  -check         prove nothing; report every rule that is broken
  -slice         for CI: -check, then prove what files changed since -base touch
                 and an eighth of all mutants, another one each day; write nothing
  -nightly       prove everything, believe nothing recorded, write nothing
  -plain         measure which mutants the plain behaviour tests let through,
                 five times under the race detector (with -only, or all that are
                 not measured yet as they are written)
  -base REF      for -slice: what to compare with (HEAD~1)
  -budget TIME   begin nothing after that time; what is left is said (none)
  -j N           runs at the same time (half as many again as cores, because
                 each compiles, links and runs on one core for a part of its time)
`

type options struct {
	only, base                            string
	changed, check, slice, nightly, plain bool
	budget                                time.Duration
	parallel                              int
}

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

func run(args []string, out, errs io.Writer) int {
	o, status := parse(args, out, errs)
	if status >= 0 {
		return status
	}
	root, err := findRoot()
	if err != nil {
		fmt.Fprintln(errs, err)
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	l := ledger{root: root, options: o, out: out}
	problems, err := l.run(ctx)
	report(out, problems)
	switch {
	case ctx.Err() != nil:
		fmt.Fprintln(errs, "interrupted; what was proven until then is in the record")
		return 130
	case err != nil:
		fmt.Fprintln(errs, err)
		return 2
	case broken(problems) > 0:
		return 1
	}
	return 0
}

// parse reads the flags. Status is that of the process, or -1 if it goes on.
func parse(args []string, out, errs io.Writer) (o options, status int) {
	flags := flag.NewFlagSet("ledger", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&o.only, "only", "", "")
	flags.BoolVar(&o.changed, "changed", false, "")
	flags.BoolVar(&o.check, "check", false, "")
	flags.BoolVar(&o.slice, "slice", false, "")
	flags.BoolVar(&o.nightly, "nightly", false, "")
	flags.BoolVar(&o.plain, "plain", false, "")
	flags.StringVar(&o.base, "base", "HEAD~1", "")
	flags.DurationVar(&o.budget, "budget", 0, "")
	flags.IntVar(&o.parallel, "j", (3*runtime.GOMAXPROCS(0)+1)/2, "")
	err := flags.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		_, _ = io.WriteString(out, usage)
		fmt.Fprintln(out, "\nOperators of mutants:")
		for _, op := range mutate.Operators {
			fmt.Fprintf(out, "  %-21s %s\n", op.Operator, op.Does)
		}
		return o, 0
	case err == nil && flags.NArg() > 0:
		err = fmt.Errorf("there is no argument %q, only flags", flags.Arg(0))
	case err == nil && o.modes() > 1:
		err = errors.New("-changed, -check, -slice, -nightly exclude each other")
	}
	if err == nil {
		_, err = regexp.Compile(o.only)
	}
	if err != nil {
		fmt.Fprintf(errs, "ledger: %v; -h shows the flags\n", err)
		return o, 2
	}
	return o, -1
}

func (o options) modes() int {
	n := 0
	for _, mode := range []bool{o.changed, o.check, o.slice, o.nightly} {
		if mode {
			n++
		}
	}
	return n
}

// findRoot returns the folder of the repository: the one with go.work, here
// or above.
func findRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.work")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("ledger: not in the repository: no go.work in this folder or above it")
		}
		dir = parent
	}
}
