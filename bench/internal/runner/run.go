package runner

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/surety-go/surety/bench/internal/matrix"
	"github.com/surety-go/surety/bench/internal/result"
	"github.com/surety-go/surety/bench/internal/workload"
)

// Program is an executable that calls [worker.Child].
type Program struct {
	Path    string
	Variant string // as in result.Subject
}

// Plan is what a run does.
type Plan struct {
	Rows        []matrix.Row
	Seed        uint64
	Quality     Quality
	Programs    []Program      // one, or the two that are compared
	Traces      []string       // files of the trace suite's cases
	Calibration map[string]int // operations per sample that another run found, by result.Key; may lack some
	Calibrated  time.Duration  // the target of Calibration

	// Progress is called, if it is not nil, when a step begins or ends.
	Progress func(Progress)
}

// Run measures the rows of the plan in worker processes. The first one finds
// out how many operations a sample takes; all others use the same numbers. Of
// two programs each process number runs both at the same time: their workers
// take the same steps in turns, and which one begins is drawn.
//
// A subject that makes its worker hang or crash, or that fails its check, is
// left out of the cell from then on, with the reason in its Err. When ctx ends,
// or the limit of the quality is reached, the result holds what was measured
// until then, and Stopped says why.
func Run(ctx context.Context, p Plan) *result.Run {
	r := newRunner(p, launch, time.Now)
	r.run(ctx)
	return r.result()
}

// errLimit is the cause of the end of a run at its limit.
var errLimit = errors.New("limit reached")

type runner struct {
	plan     Plan
	launch   launcher
	now      func() time.Time
	start    time.Time
	order    *rand.Rand
	effort   effort
	cost     cost          // of the last process
	overhead time.Duration // of the last process: what was no step
	variants []*variant
	ops      map[string]int // by result.Key, for the target of the quality
	details  []detail       // by row
	spent    []result.Spent // by row
	workers  []result.Worker
	lowered  map[effort]int // processes by their effort, where it is not the full one
	stopped  string
	begun    int // processes of all programs
	progress meter
}

func newRunner(p Plan, l launcher, now func() time.Time) *runner {
	r := &runner{
		plan:    p,
		launch:  l,
		now:     now,
		start:   now(),
		order:   rand.New(rand.NewPCG(p.Seed, workload.Subseed(p.Seed, "programs"))),
		effort:  effort{p.Quality.Rounds, p.Quality.Target},
		ops:     map[string]int{},
		lowered: map[effort]int{},
		details: make([]detail, len(p.Rows)),
		spent:   make([]result.Spent, len(p.Rows)),
	}
	for _, program := range p.Programs {
		r.variants = append(r.variants, newVariant(program, p.Rows))
	}
	for key, ops := range p.Calibration {
		r.ops[key] = rescale(ops, p.Calibrated, p.Quality.Target)
	}
	r.cost = guess(r.effort, p.Rows, p.Quality)
	r.progress = meter{report: p.Progress, now: now, start: r.start, limit: p.Quality.Limit}
	return r
}

// rescale returns the operations that take as long as to if ops take as long
// as from.
func rescale(ops int, from, to time.Duration) int {
	if from <= 0 || ops <= 0 {
		return ops
	}
	return max(1, int(float64(ops)*float64(to)/float64(from)))
}

func (r *runner) run(ctx context.Context) {
	if r.plan.Quality.Limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, r.plan.Quality.Limit, errLimit)
		defer cancel()
	}
	for p := range r.plan.Quality.Processes {
		if !r.affordable(p) {
			return
		}
		if err := r.together(ctx, p); err != nil {
			r.stop(ctx, err)
			return
		}
	}
}

// together measures one process of every program, one step at a time. What
// this runner holds is touched only by the one whose turn it is.
func (r *runner) together(ctx context.Context, process int) error {
	var all sync.WaitGroup
	errs := make([]error, len(r.variants))
	t := newTurns(len(r.variants))
	order := r.order.Uint64()
	for k, i := range r.order.Perm(len(r.variants)) {
		all.Go(func() {
			t.await(k)
			defer t.leave(k)
			errs[k] = r.process(ctx, process, r.variants[i], order, func() { t.pass(k) })
		})
	}
	all.Wait()
	return cmp.Or(errs...)
}

// affordable sets the effort of process p to what the limit allows for it and
// all after it, and reports whether there is time for process p.
func (r *runner) affordable(p int) bool {
	limit := r.plan.Quality.Limit
	if limit == 0 {
		return true
	}
	left := limit - r.now().Sub(r.start)
	if p == 0 {
		left -= calibrating(r.effort, r.cost.pairs)
	}
	q, variants := r.plan.Quality, len(r.variants)
	full := effort{q.Rounds, q.Target}
	dear := 0
	for later := p; later < q.Processes; later++ {
		if q.takesDear(later) {
			dear++
		}
	}
	r.effort = fit(full, r.cost, (q.Processes-p)*variants, dear*variants, left)
	next := r.cost.of(r.effort)
	if q.takesDear(p) {
		next += r.cost.dear
	}
	if p > 0 && next*time.Duration(variants) > left {
		r.stopped = fmt.Sprintf("%d of %d processes fitted into %v", p, q.Processes, limit)
		return false
	}
	if r.effort != full {
		r.lowered[r.effort]++
	}
	return true
}

// shortened says what the limit cost, or nothing.
func (r *runner) shortened() []string {
	if len(r.lowered) == 0 {
		return nil
	}
	var list []string
	for _, e := range slices.SortedFunc(maps.Keys(r.lowered), func(a, b effort) int {
		return cmp.Or(cmp.Compare(b.rounds, a.rounds), cmp.Compare(b.target, a.target))
	}) {
		list = append(list, fmt.Sprintf("%d took %v", r.lowered[e], e))
	}
	return []string{fmt.Sprintf("to stay within %v, of %d processes %s", r.plan.Quality.Limit, r.plan.Quality.Processes, strings.Join(list, ", "))}
}

func (r *runner) stop(ctx context.Context, err error) {
	switch {
	case errors.Is(context.Cause(ctx), errLimit):
		r.stopped = fmt.Sprintf("stopped at the limit of %v of quality %s", r.plan.Quality.Limit, r.plan.Quality.Name)
	case ctx.Err() != nil:
		r.stopped = "interrupted"
	default:
		r.stopped = err.Error()
	}
}

// roundsOf is how many samples that process takes of each subject of the row.
func (r *runner) roundsOf(row, process int) int {
	return r.plan.Quality.rounds(r.plan.Rows[row].Case, process, r.effort.rounds)
}

func (r *runner) result() *result.Run {
	q := r.plan.Quality
	run := &result.Run{
		Seed:        r.plan.Seed,
		Quality:     q.Name,
		Processes:   q.Processes,
		Planned:     q.Planned(r.plan.Rows),
		Stopped:     r.stopped,
		Warnings:    r.shortened(),
		Target:      q.Target,
		Calibration: maps.Clone(r.ops),
		Workers:     slices.Clone(r.workers),
	}
	for i, row := range r.plan.Rows {
		run.Cells = append(run.Cells, r.cell(i, row))
	}
	return run
}

func (r *runner) cell(i int, row matrix.Row) result.Cell {
	c := result.Cell{
		Name:       row.Name(),
		Suite:      row.Suite.Name,
		Case:       row.Case.Name,
		Op:         row.Case.Op,
		Detail:     r.details[i].String(),
		Goroutines: row.Goroutines,
		Unit:       row.Case.CompareBy(),
		Baseline:   row.Suite.Baseline,
		Equivalent: row.Suite.Equivalent,
		Core:       slices.Clone(row.Suite.Core),
		Spent:      r.spent[i],
	}
	for j := range row.Subjects {
		for _, v := range r.variants {
			c.Subjects = append(c.Subjects, v.pairs[i][j].subject(v.program.Variant))
		}
	}
	return c
}

// detail is what the processes drew for a row.
type detail struct {
	first   string
	known   bool
	differs bool
}

func (d *detail) add(text string) {
	if !d.known {
		d.first, d.known = text, true
	}
	d.differs = d.differs || text != d.first
}

func (d *detail) String() string {
	if d.differs {
		return d.first + " in the first process, others in the others"
	}
	return d.first
}
