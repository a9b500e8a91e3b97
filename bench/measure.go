package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/surety-go/surety/bench/internal/environ"
	"github.com/surety-go/surety/bench/internal/matrix"
	"github.com/surety-go/surety/bench/internal/result"
	"github.com/surety-go/surety/bench/internal/runner"
	"github.com/surety-go/surety/bench/internal/suites"
	"github.com/surety-go/surety/bench/internal/versions"
	"github.com/surety-go/surety/bench/internal/workload"
)

// measureRows chooses the rows, measures them in worker processes, and prints
// and records what that showed.
func measureRows(ctx context.Context, o options, stdout, stderr io.Writer) int {
	all, err := suites.Traced(o.traces)
	if err != nil {
		return usageError(stderr, "-trace: %v", err)
	}
	if len(o.only) == 0 && len(o.traces) > 0 {
		o.only = []string{"cache/*/trace=*"}
	}
	rows, err := matrix.Rows(all, o.choice())
	if err != nil {
		return usageError(stderr, "%v", err)
	}
	if o.command == doList {
		printRows(stdout, rows)
		return exitOK
	}
	plan, info, err := o.plan(rows)
	if err != nil {
		return failed(stderr, err)
	}
	record, err := newRecord(o.out)
	if err != nil {
		return failed(stderr, err)
	}
	defer record.close()
	defer func() { info.cleanup() }() // of what build adds
	if err := o.build(ctx, &plan, &info, stderr); err != nil {
		return failed(stderr, err)
	}
	run := measured(ctx, o, plan, info, stderr)
	run.Manifest = matrix.NewManifest(suites.All(), rows, processors())
	code := o.print(run, stdout, stderr)
	if err := record.write(run); err != nil {
		return failed(stderr, err)
	}
	if ctx.Err() != nil {
		fmt.Fprintln(stderr, "bench: interrupted; the report is of what was measured until then")
		return exitInterrupted
	}
	return cmp.Or(failures(run, stderr), code)
}

// background is what a run is recorded with.
type background struct {
	env      environ.Environment // before anything was built or measured
	against  string
	warnings []string
	scratch  string // directory to be removed, or ""
}

func (b background) cleanup() {
	if b.scratch != "" {
		_ = os.RemoveAll(b.scratch) // in the system's directory for such files
	}
}

// plan makes the plan of a run with this program alone.
func (o options) plan(rows []matrix.Row) (runner.Plan, background, error) {
	executable, err := os.Executable()
	if err != nil {
		return runner.Plan{}, background{}, fmt.Errorf("the program cannot find itself, to run workers: %w", err)
	}
	plan := runner.Plan{
		Rows:     rows,
		Seed:     o.seed,
		Quality:  o.quality,
		Programs: []runner.Program{{Path: executable}},
		Traces:   o.traces,
	}
	info := background{env: environ.Now()}
	if o.calibration == "" {
		return plan, info, nil
	}
	from, err := result.ReadFile(o.calibration)
	if err != nil {
		return plan, info, fmt.Errorf("-calibration: %w", err)
	}
	if why := calibratedElsewhere(from.Environment, info.env); why != "" {
		info.warnings = append(info.warnings, "-calibration: "+o.calibration+" is not used: "+why)
		return plan, info, nil
	}
	plan.Calibration, plan.Calibrated = from.Calibration, from.Target
	return plan, info, nil
}

// calibratedElsewhere says why a calibration does not fit, or "".
func calibratedElsewhere(then, now environ.Environment) string {
	for _, x := range []struct {
		what      string
		then, now any
	}{
		{"Go", then.Go, now.Go},
		{"CPU", then.CPU, now.CPU},
		{"architecture", then.Arch + " " + then.Level, now.Arch + " " + now.Level},
		{"GOMAXPROCS", then.GOMAXPROCS, now.GOMAXPROCS},
	} {
		if x.then != x.now {
			return fmt.Sprintf("its %s is %v, and here it is %v", x.what, x.then, x.now)
		}
	}
	return ""
}

// build builds the programs of a run against another commit.
func (o options) build(ctx context.Context, plan *runner.Plan, b *background, stderr io.Writer) (err error) {
	if o.against == "" {
		return nil
	}
	checkout, ref := environ.Checkout(), o.against
	if ref == recorded {
		if ref, err = lastRecorded(filepath.Join(checkout, "bench", "results")); err != nil {
			return fmt.Errorf("-against: %w", err)
		}
	}
	if b.scratch, err = os.MkdirTemp("", "surety-bench-"); err != nil {
		return fmt.Errorf("-against: %w", err)
	}
	fmt.Fprintf(stderr, "bench: building the benchmarks with the library of %s and with that of the checkout\n", ref)
	pair, err := versions.Build(ctx, versions.Installed, checkout, ref, o.overlay, b.scratch)
	if err != nil {
		return fmt.Errorf("-against: %w", err)
	}
	b.against = pair.Commit[:12]
	plan.Programs = []runner.Program{{Path: pair.Old, Variant: "old"}, {Path: pair.New, Variant: "new"}}
	return nil
}

// measured runs the plan and adds to the result where that took place.
func measured(ctx context.Context, o options, plan runner.Plan, b background, stderr io.Writer) *result.Run {
	env, warnings := b.env, b.warnings
	if environ.Busy(env.LoadBefore, env.CPUs) {
		warnings = append(warnings, fmt.Sprintf("the machine was busy: the load before was %s on %d CPUs", env.LoadBefore, env.CPUs))
	}
	for _, w := range warnings {
		fmt.Fprintf(stderr, "bench: %s\n", w)
	}
	fmt.Fprintf(stderr, "bench: quality %s, seed %d (-seed %d draws the same sizes and keys again)\n", o.quality.Name, o.seed, o.seed)
	within := ""
	if limit := o.quality.Limit; limit > 0 {
		within = fmt.Sprintf(", within %v", limit)
	}
	fmt.Fprintf(stderr, "bench: %d rows, %d processes%s, each %s\n", len(plan.Rows), o.quality.Processes, within, o.quality.Planned(plan.Rows))
	progress := newProgress(stderr)
	plan.Progress = func(p runner.Progress) { progress.show(p.Done, p.Left, p.What) }
	run := runner.Run(ctx, plan)
	progress.clear()
	env.LoadAfter = environ.Load()
	run.Environment = env
	run.Warnings = append(warnings, run.Warnings...)
	run.Against, run.Overlay = b.against, o.overlay
	run.Suites = described(plan.Rows)
	return run
}

// described lists the suites of the rows, in their order.
func described(rows []matrix.Row) []result.Suite {
	var list []result.Suite
	for _, r := range rows {
		if n := len(list); n > 0 && list[n-1].Name == r.Suite.Name {
			continue
		}
		s := result.Suite{Name: r.Suite.Name, Doc: r.Suite.Doc}
		for _, omitted := range r.Suite.Omitted {
			s.Omitted = append(s.Omitted, result.Omission(omitted))
		}
		list = append(list, s)
	}
	return list
}

// failures reports the subjects that failed, and returns the exit code: only
// failures of Surety itself are one of the program, and what makes it
// impossible to go on.
func failures(run *result.Run, stderr io.Writer) int {
	code := exitOK
	for _, c := range run.Cells {
		for _, s := range c.Subjects {
			if s.Err == "" {
				continue
			}
			name := s.Name
			if s.Variant != "" {
				name += " (" + s.Variant + ")"
			}
			fmt.Fprintf(stderr, "bench: %s, %s: %s\n", c.Name, name, s.Err)
			if s.Name == workload.Surety {
				code = exitFailed
			}
		}
	}
	return code
}

func printRows(w io.Writer, rows []matrix.Row) {
	for _, r := range rows {
		fmt.Fprintf(w, "%s\n  op: %s\n", r.Name(), r.Case.Op)
		if r.Case.CompareBy() != workload.PerOp {
			fmt.Fprintf(w, "  unit: %s\n", r.Case.CompareBy())
		}
		fmt.Fprint(w, "  subjects:")
		for i, name := range r.Subjects {
			if i > 0 {
				fmt.Fprint(w, ",")
			}
			fmt.Fprintf(w, " %s", name)
			switch name {
			case r.Suite.Baseline:
				fmt.Fprint(w, " (baseline)")
			case r.Suite.Equivalent:
				fmt.Fprint(w, " (without concurrency)")
			}
		}
		fmt.Fprintln(w)
	}
}
