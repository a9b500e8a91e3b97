package index

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"time"
)

// A baseline is how the other engines did on the same files.
type baseline struct {
	Identical   bool          `json:"identical"`   // all engines agree on everything
	Interrupted bool          `json:"interrupted"` // not all engines ended
	Runs        []baselineRun `json:"runs"`
}

// A baselineRun is one engine's work. The first run is that of Surety, which
// the others are compared with.
type baselineRun struct {
	Engine  string  `json:"engine"`
	Seconds float64 `json:"seconds"`

	Comparison *comparison `json:"comparison,omitempty"` // nil for the first
}

// warm reads every file once, so that no engine pays for a cold disk.
func (x *indexer) warm(ctx context.Context, s *screen) {
	p := newProgress("reading ahead")
	defer s.show(p)()
	p.expect(len(x.tree.code) + len(x.tree.rest))
	for _, files := range [][]*sourceFile{x.tree.code, x.tree.rest} {
		for _, f := range files {
			if ctx.Err() != nil {
				return
			}
			_, _ = os.ReadFile(f.abs()) // what cannot be read shows when it counts
			p.done()
		}
	}
}

// timed runs an engine with its progress on the screen.
func (x *indexer) timed(ctx context.Context, e engine, label string, s *screen) (*result, time.Duration) {
	runtime.GC() // the garbage of an engine that ran before is not this one's
	p := newProgress(label)
	defer s.show(p)()
	r := x.run(ctx, e, p)
	return r, time.Since(p.started)
}

// baseline does the work again with the other engines, and compares. Surety's
// result is r, and took the given time.
func (x *indexer) baseline(ctx context.Context, workers int, r *result, took time.Duration, s *screen) *baseline {
	b := &baseline{
		Identical: true,
		Runs:      []baselineRun{{Engine: "surety", Seconds: took.Seconds()}},
	}
	for _, e := range []engine{
		newMutexEngine(workers, newResolver(x.tc, x.tree)),
		newSequentialEngine(newResolver(x.tc, x.tree)),
	} {
		other, took := x.timed(ctx, e, e.name(), s)
		if !other.complete() {
			b.Identical, b.Interrupted = false, true
			return b
		}
		run := baselineRun{Engine: e.name(), Seconds: took.Seconds(), Comparison: compareResults(r, other)}
		b.Identical = b.Identical && len(run.Comparison.Differences) == 0
		b.Runs = append(b.Runs, run)
	}
	return b
}

// shownDifferences is how many differences to a run are printed.
const shownDifferences = 10

func (b *baseline) print(w io.Writer) {
	fmt.Fprintln(w)
	t := newTable("The same work by", "seconds", "against surety")
	for i, run := range b.Runs {
		against := ""
		if i > 0 {
			against = fmt.Sprintf("%.2f x", run.Seconds/b.Runs[0].Seconds)
		}
		t.row(run.Engine, fmt.Sprintf("%.2f", run.Seconds), against)
	}
	t.printSection(w)
	for _, run := range b.Runs[1:] {
		if len(run.Comparison.Differences) > 0 {
			run.printDifferences(w)
		}
	}
	switch {
	case b.Interrupted:
		fmt.Fprintln(w, "PARTIAL: interrupted before all engines had ended")
	case b.Identical:
		var parts []string
		for _, c := range b.Runs[1].Comparison.Compared {
			parts = append(parts, count(c.Entries, c.What))
		}
		fmt.Fprintf(w, "identical: all three found the same in %s\n", strings.Join(parts, ", "))
	}
}

func (run *baselineRun) printDifferences(w io.Writer) {
	all := run.Comparison.Differences
	shown := all[:min(shownDifferences, len(all))]
	fmt.Fprintf(w, "DIFFERENT from %s in %s entries, of which %s:\n", run.Engine, thousands(len(all)), thousands(len(shown)))
	for _, d := range shown {
		fmt.Fprintf(w, "  %s: %s\n    surety: %s\n    %s: %s\n", d.What, d.Key, d.Here, run.Engine, d.There)
	}
}
