// Package index is the program codeindex, which indexes trees of Go source.
package index

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/term"
)

// Exit codes.
const (
	exitComplete    = 0
	exitSomeFailed  = 1 // files failed, or -baseline found a difference
	exitUsage       = 2
	exitNothing     = 3
	exitInterrupted = 130
)

// Main runs codeindex with the arguments of the process and returns its exit
// code.
func Main() int {
	return command(context.Background(), os.Args[1:], os.Stdout, os.Stderr, terminal(os.Stderr))
}

// terminal returns the screen behind f, or nil if f is no terminal.
func terminal(f *os.File) *screen {
	fd := int(f.Fd())
	if !term.IsTerminal(fd) {
		return nil
	}
	return &screen{w: f, width: func() int {
		columns, _, err := term.GetSize(fd)
		if err != nil {
			return 0
		}
		return columns
	}}
}

// command runs codeindex with the arguments and returns its exit code. The
// first interrupt ends the work, a second one the program at once.
func command(ctx context.Context, args []string, stdout, stderr io.Writer, s *screen) int {
	o, err := parseOptions(ctx, args)
	if err != nil {
		fmt.Fprintf(stderr, "codeindex: %v\n", err)
		return exitUsage
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	defer stop()
	context.AfterFunc(ctx, stop)

	out := bufio.NewWriter(stdout)
	code := o.run(ctx, out, stderr, s)
	if err := out.Flush(); err != nil {
		fmt.Fprintf(stderr, "codeindex: %v\n", err)
		return exitNothing
	}
	return code
}

// run does what the options ask for and returns the exit code.
func (o *options) run(ctx context.Context, stdout, stderr io.Writer, s *screen) int {
	fail := func(code int, format string, a ...any) int {
		fmt.Fprintf(stderr, "codeindex: "+format+"\n", a...)
		return code
	}
	switch {
	case o.help:
		fmt.Fprint(stdout, helpText)
		return exitComplete
	case o.list:
		return o.printAnalysers(stdout)
	}
	tc, err := askGo(ctx, o.tags)
	if len(o.roots) == 0 {
		if err != nil {
			return fail(exitNothing, "cannot find GOROOT/src: %v; put the go command on the PATH, or give a directory", err)
		}
		o.roots = []string{filepath.Join(tc.goroot, "src")}
	}
	started := time.Now()
	t, err := o.walk(ctx, tc, s)
	switch {
	case ctx.Err() != nil:
		return fail(exitInterrupted, "interrupted before any file was read")
	case err != nil:
		return fail(exitNothing, "%v", err)
	}
	walked := time.Since(started)
	x := &indexer{tc: tc, tree: t, all: o.all, only: o.only}
	if o.baseline {
		x.warm(ctx, s)
	}
	label := ""
	if o.baseline {
		label = "surety"
	}
	r, took := x.timed(ctx, newSuretyEngine(o.workers, newResolver(tc, t)), label, s)
	switch {
	case r.Total == 0 && len(t.failures) > 0:
		return fail(exitNothing, "%v; give a directory that can be read", t.failures[0])
	case r.Total == 0:
		return fail(exitNothing, "no files to read in %s; give a directory that holds Go source, or -all for what `go list ./...` leaves out", strings.Join(o.roots, ", "))
	case o.find != "":
		return o.printFound(r, stdout, fail)
	}
	rep := newReport(t, r, o.kinds(), o.top)
	rep.measured(took, walked, o.workerCount())
	if o.baseline && r.complete() {
		rep.Baseline = x.baseline(ctx, o.workers, r, took, s)
	}
	if !o.json {
		rep.print(stdout)
	} else if err := writeJSON(stdout, rep); err != nil {
		return fail(exitNothing, "%v", err)
	}
	if rep.Interrupted {
		fmt.Fprintf(stderr, "codeindex: interrupted; the report covers %s of at least %s\n", thousands(rep.FilesRead), count(rep.FilesToRead, "file"))
	}
	return rep.exitCode()
}

// walk finds the files, and shows how many on the screen.
func (o *options) walk(ctx context.Context, tc toolchain, s *screen) (*tree, error) {
	p := newProgress("looking for files")
	defer s.show(p)()
	return walk(ctx, tc, o.all, o.roots, p)
}

// printAnalysers lists the kinds of files and what is read in each.
func (o *options) printAnalysers(w io.Writer) int {
	t := newTable("kind", "reads")
	t.left(1)
	for kind, a := range analysers.All() {
		t.row(kind, a.doc)
	}
	t.print(w)
	return exitComplete
}

// printFound prints the definitions that -find asks for.
func (o *options) printFound(r *result, stdout io.Writer, fail func(int, string, ...any) int) int {
	found := r.find(o.find)
	if o.json {
		if err := writeJSON(stdout, append([]definition{}, found...)); err != nil {
			return fail(exitNothing, "%v", err)
		}
	} else {
		printFound(stdout, found)
	}
	switch {
	case !r.complete():
		return fail(exitInterrupted, "interrupted; %s of at least %s were searched", thousands(r.Read), count(r.Total, "file"))
	case len(found) == 0:
		return fail(exitNothing, "%s", r.notFoundMessage(o.find))
	case len(r.Failures) > 0:
		return fail(exitSomeFailed, "%s could not be searched; run without -find to see which", count(len(r.Failures), "file"))
	}
	return exitComplete
}

// exitCode returns what the report amounts to.
func (rep *report) exitCode() int {
	switch {
	case rep.Interrupted || rep.Baseline != nil && rep.Baseline.Interrupted:
		return exitInterrupted
	case len(rep.Failures) > 0 || rep.Baseline != nil && !rep.Baseline.Identical:
		return exitSomeFailed
	}
	return exitComplete
}

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
