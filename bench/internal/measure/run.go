package measure

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/surety-go/surety/bench/internal/workload"
)

// Quality says how much measuring a run does.
type Quality struct {
	Name   string
	Rounds int           // how often every subject is sampled
	Target time.Duration // how long a sample should take
	Limit  time.Duration // no round begins that would probably end later than this
}

// Qualities are the levels that can be chosen by name.
var Qualities = []Quality{
	{Name: "quick", Rounds: 9, Target: 20 * time.Millisecond, Limit: 95 * time.Second},
}

// Plan is what a run does.
type Plan struct {
	Cells   []workload.Cell
	Seed    uint64
	Quality Quality

	// Progress is called before each sample. Step counts the samples taken,
	// those of the calibration included, out of steps.
	Progress func(step, steps int, what string)
}

// Sampled is one sample of a subject.
type Sampled struct {
	Round int // from 0; samples of one cell and round were taken one after the other
	Taken
}

// Subject is what was measured of one subject in one cell.
type Subject struct {
	Name    string
	Ops     int // operations per sample, from the calibration
	Samples []Sampled
	Err     error // what ended the measuring of this subject, or nil
}

// Cell is what was measured in one cell.
type Cell struct {
	workload.Cell
	Detail   string
	Subjects []Subject
}

// Result is what a run measured.
type Result struct {
	Cells   []Cell
	Rounds  int    // complete rounds
	Stopped string // why there are fewer rounds than planned, or ""
}

// Run measures the plan's cells. It opens every workload and calibrates every
// subject, which also warms up what the process has in common, and then
// takes, in each round, one sample of every subject: cells in a shuffled
// order, and within a cell its subjects in a shuffled order, so that what
// disturbs the machine for a while meets the subjects of a cell alike. When
// ctx ends, Run returns what was measured until then.
func Run(ctx context.Context, p Plan) Result {
	r := newRunner(p)
	start := time.Now()
	r.pass(ctx, "calibrating", r.calibrate)
	res := Result{Cells: r.cells}
	var longest time.Duration
	for round := range p.Quality.Rounds {
		if ctx.Err() != nil {
			break
		}
		if round > 0 && time.Since(start)+longest > p.Quality.Limit {
			res.Stopped = fmt.Sprintf("stopped at the limit of %v for quality %s", p.Quality.Limit, p.Quality.Name)
			return res
		}
		began := time.Now()
		r.round = round
		r.pass(ctx, fmt.Sprintf("round %d of %d", round+1, p.Quality.Rounds), r.sample)
		longest = max(longest, time.Since(began))
		if ctx.Err() == nil {
			res.Rounds++
		}
	}
	if ctx.Err() != nil {
		res.Stopped = "interrupted"
	}
	return res
}

type runner struct {
	plan      Plan
	cells     []Cell
	workloads []workload.Workload // of each cell; cells of one case share theirs
	order     *rand.Rand
	round     int
	step      int
	steps     int
}

func newRunner(p Plan) *runner {
	r := &runner{
		plan:      p,
		cells:     make([]Cell, len(p.Cells)),
		workloads: make([]workload.Workload, len(p.Cells)),
		order:     rand.New(rand.NewPCG(p.Seed, 0)),
	}
	opened := map[*workload.Case]workload.Workload{}
	for i, c := range p.Cells {
		w, ok := opened[c.Case]
		if !ok {
			w = c.Case.Open(p.Seed)
			opened[c.Case] = w
		}
		r.workloads[i] = w
		r.cells[i] = Cell{Cell: c, Detail: w.Detail}
		for _, name := range c.Case.Subjects {
			r.cells[i].Subjects = append(r.cells[i].Subjects, Subject{Name: name})
		}
		r.steps += len(c.Case.Subjects) * (p.Quality.Rounds + 1)
	}
	return r
}

// pass calls f for every subject that has not failed, in shuffled order,
// until ctx ends.
func (r *runner) pass(ctx context.Context, what string, f func(cell int, s *Subject) error) {
	for _, i := range r.order.Perm(len(r.cells)) {
		c := &r.cells[i]
		for _, j := range r.order.Perm(len(c.Subjects)) {
			if ctx.Err() != nil {
				return
			}
			s := &c.Subjects[j]
			if r.plan.Progress != nil {
				r.plan.Progress(r.step, r.steps, what+", "+c.Name()+", "+s.Name)
			}
			if s.Err == nil {
				s.Err = f(i, s)
			}
			r.step++
		}
	}
}

func (r *runner) calibrate(cell int, s *Subject) (err error) {
	s.Ops, err = Calibrate(r.workloads[cell], s.Name, r.cells[cell].Goroutines, r.plan.Quality.Target)
	return err
}

func (r *runner) sample(cell int, s *Subject) error {
	t, err := Sample(r.workloads[cell], s.Name, r.cells[cell].Goroutines, s.Ops)
	if err == nil {
		s.Samples = append(s.Samples, Sampled{r.round, t})
	}
	return err
}
