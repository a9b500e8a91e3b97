// Command bench compares the primitives of Surety with what one writes by hand
// on a mutex, in one run on this machine:
//
//	go run ./bench
//
// It also prints what becomes of the same abuses in Surety and its peers:
//
//	go run ./bench -abuse
//
// README.md beside this file says how to read what it prints.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/surety-go/surety/bench/internal/abusepeers"
	"github.com/surety-go/surety/bench/internal/environ"
	"github.com/surety-go/surety/bench/internal/measure"
	"github.com/surety-go/surety/bench/internal/report"
	"github.com/surety-go/surety/bench/internal/suites"
	"github.com/surety-go/surety/bench/internal/workload"
)

// Exit codes.
const (
	exitOK          = 0
	exitFailed      = 1 // a subject gave wrong results, or the report could not be written
	exitUsage       = 2
	exitInterrupted = 130
)

func main() {
	if code, ok := abusepeers.Child(); ok {
		os.Exit(code)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o, code, done := parse(args, stdout, stderr)
	if done {
		return code
	}
	if o.abuse {
		return compareAbuse(ctx, o, stdout, stderr)
	}
	cells, err := workload.Cells(suites.All(), o.goroutines, o.only)
	if err != nil {
		return usageError(stderr, "-only: %v", err)
	}
	if o.list {
		list(stdout, cells)
		return exitOK
	}
	if len(cells) == 0 {
		return usageError(stderr, "-cpu: no row runs with those numbers of goroutines; -cpu 1,2 leaves none out")
	}
	return measureAndReport(ctx, o, cells, stdout, stderr)
}

func measureAndReport(ctx context.Context, o options, cells []workload.Cell, stdout, stderr io.Writer) int {
	env := environ.Now()
	fmt.Fprintf(stderr, "bench: quality %s, seed %d (-seed %d draws the same sizes and keys again)\n", o.quality.Name, o.seed, o.seed)
	progress := newProgress(stderr)
	plan := measure.Plan{Cells: cells, Seed: o.seed, Quality: o.quality, Progress: progress.show}
	result := measure.Run(ctx, plan)
	progress.clear()
	env.LoadAfter = environ.Load()

	d := report.New(env, plan, result)
	write := d.Text
	if o.json {
		write = d.JSON
	}
	if err := write(stdout); err != nil {
		fmt.Fprintf(stderr, "bench: the report could not be written: %v\n", err)
		return exitFailed
	}
	switch {
	case ctx.Err() != nil:
		return exitInterrupted
	case len(d.Errors()) > 0:
		for _, e := range d.Errors() {
			fmt.Fprintf(stderr, "bench: %s\n", e)
		}
		return exitFailed
	}
	return exitOK
}

func list(w io.Writer, cells []workload.Cell) {
	for _, c := range cells {
		fmt.Fprintf(w, "%s\n  op: %s\n  subjects:", c.Name(), c.Case.Op)
		for i, name := range c.Case.Subjects {
			if i > 0 {
				fmt.Fprint(w, ",")
			}
			fmt.Fprintf(w, " %s", name)
			if name == c.Suite.Baseline {
				fmt.Fprint(w, " (baseline)")
			}
		}
		fmt.Fprintln(w)
	}
}
