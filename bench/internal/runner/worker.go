package runner

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/surety-go/surety/bench/internal/result"
	"github.com/surety-go/surety/bench/internal/worker"
)

// attempt is one worker of a process: the process itself, or what is left of
// it after a worker before had to be given up.
type attempt struct {
	*runner
	variant *variant
	process int
	pass    func() // ends the turn and waits for the next one
	job     worker.Job
	rows    []int   // of the job's cells
	columns [][]int // of the job's subjects, by cell

	present  *worker.Event // the Begin of the step that has not ended
	since    time.Time     // of present
	stepped  bool          // whether any step ended
	resident uint64
	sum      *sums
}

// sums is where the time of a process went.
type sums struct {
	calibrating time.Duration
	once        time.Duration // these as in cost
	dear        time.Duration
	rounds      time.Duration
	lost        time.Duration
}

// process measures everything that is left of one process of a program, with
// as many workers as that takes. Those of all programs take the same steps if
// order is the same. The error says why the run cannot go on.
func (r *runner) process(ctx context.Context, process int, v *variant, order uint64, pass func()) error {
	began := r.now()
	r.begun++
	var sum sums
	defer func() {
		for _, list := range v.pairs {
			for _, p := range list {
				p.close(process)
			}
		}
	}()
	for barren := 0; ; {
		a := r.newAttempt(process, v, order, &sum)
		a.pass = pass
		if len(a.job.Cells) == 0 {
			break
		}
		end := a.run(ctx)
		switch {
		case end.how == ended:
			r.account(began, sum)
			return nil
		case end.how == cancelled:
			return ctx.Err()
		case end.how == refused:
			return fmt.Errorf("process %d: %s", process+1, end.text)
		case a.present != nil:
			a.blame(end)
		case !a.stepped:
			if barren++; barren == 2 {
				return fmt.Errorf("process %d ended twice before it measured anything: %s", process+1, end.text)
			}
		}
	}
	return nil
}

// account notes what the process cost, for what the limit allows the next one.
func (r *runner) account(began time.Time, s sums) {
	all := r.now().Sub(began) / time.Duration(len(r.variants)) // they ran at the same time
	r.cost.effort, r.cost.rounds = r.effort, s.rounds
	r.cost.once = max(0, all-s.calibrating-s.dear-s.rounds-s.lost)
	if s.dear > 0 {
		r.cost.dear = s.dear
	}
	r.overhead, r.progress.known = max(0, r.cost.once-s.once), true
}

// newAttempt makes the job of what the process has not measured yet.
func (r *runner) newAttempt(process int, v *variant, order uint64, s *sums) *attempt {
	a := &attempt{
		runner:  r,
		variant: v,
		process: process,
		sum:     s,
		job: worker.Job{
			Process: process,
			Seed:    r.plan.Seed,
			Order:   order,
			Target:  r.effort.target,
			Turns:   len(r.variants) > 1,
			Traces:  r.plan.Traces,
		},
	}
	for i, row := range r.plan.Rows {
		cell := worker.Cell{Suite: row.Suite.Name, Case: row.Case.Name, Goroutines: row.Goroutines}
		var columns []int
		for j, name := range row.Subjects {
			p := v.pairs[i][j]
			if p.err != "" || p.samples >= r.roundsOf(i, process) {
				continue
			}
			ops, ok := r.ops[result.Key(row.Name(), name)]
			if ok {
				ops = rescale(ops, r.plan.Quality.Target, r.effort.target)
			} else {
				ops = worker.Uncalibrated
			}
			cell.Subjects = append(cell.Subjects, worker.Subject{Name: name, Samples: r.roundsOf(i, process) - p.samples, Ops: ops})
			columns = append(columns, j)
		}
		if len(columns) > 0 {
			a.job.Cells = append(a.job.Cells, cell)
			a.rows = append(a.rows, i)
			a.columns = append(a.columns, columns)
		}
	}
	return a
}

func (a *attempt) run(ctx context.Context) ending {
	began := a.now()
	a.since = began
	a.forecast()
	end := a.launch(ctx, a.variant.program.Path, a.job, a.patience, a.event)
	a.workers = append(a.workers, result.Worker{
		Process:  a.process,
		Variant:  a.variant.program.Variant,
		Elapsed:  a.now().Sub(began),
		Resident: a.resident,
	})
	return end
}

// patience is how long the worker may be silent in its present step.
func (a *attempt) patience() time.Duration {
	const slack = 10 // how much longer than before a step may take
	d := max(a.plan.Quality.Patience, slack*a.job.Target)
	if a.present != nil && a.present.Subject >= 0 {
		d = max(d, slack*a.pair(*a.present).longest)
	}
	return d
}

func (a *attempt) pair(e worker.Event) *pair {
	return a.variant.pairs[a.rows[e.Cell]][a.columns[e.Cell][e.Subject]]
}

func (a *attempt) name(cell int) string { return a.plan.Rows[a.rows[cell]].Name() }

// event takes what the worker reports.
func (a *attempt) event(e worker.Event) {
	switch e.Kind {
	case worker.Begin:
		a.present, a.since = &e, a.now()
		a.progress.begin(a.title(e))
		return
	case worker.Waiting:
		a.pass()
		return
	case worker.Opened:
		row := a.rows[e.Cell]
		a.details[row].add(e.Text)
		a.spent[row].Making += a.now().Sub(a.since)
		return
	case worker.Ended:
		a.present, a.resident = nil, e.Resident
		return
	}
	a.stepEnded(e, a.now().Sub(a.since))
}

// stepEnded takes what the worker reports at the end of a step of a subject.
func (a *attempt) stepEnded(e worker.Event, took time.Duration) {
	a.present, a.stepped = nil, true
	row, p := a.rows[e.Cell], a.pair(e)
	p.longest = max(p.longest, took)
	switch e.Kind {
	case worker.Calibrated:
		a.ops[result.Key(a.name(e.Cell), p.name)] = rescale(e.Ops, a.job.Target, a.plan.Quality.Target)
		a.book(row, e, took)
		if a.plan.Rows[row].Case.Group != "" {
			p.took += e.Making // in the next process, of the first sample
		}
		a.progress.end(calibrating(a.effort, 1))
	case worker.Sampled:
		p.add(e.Ops, e.Metrics, took)
		a.book(row, e, took)
		a.progress.end(a.expected(row, p))
	case worker.Failed:
		p.err = fmt.Sprintf("in process %d: %s", a.process+1, oneLine(e.Text))
		a.sum.lost += took
	}
}

// book notes where the time of a step went: for the report, and for what the
// limit allows the next process, which does not calibrate.
func (a *attempt) book(row int, e worker.Event, took time.Duration) {
	around := e.Making + e.Collecting
	part := result.Spent{Making: e.Making, Collecting: e.Collecting}
	if e.Kind == worker.Calibrated {
		part.Calibrating = took - around
	} else {
		part.Measuring = took - around
	}
	a.spent[row].Add(part)

	c, q := a.plan.Rows[row].Case, a.plan.Quality
	var first time.Duration // what only the first step of a group's subject takes
	if c.Group != "" {
		first = around
	}
	if e.Kind == worker.Calibrated {
		a.sum.calibrating += took - first
		took = first
	}
	switch {
	case c.Dear && q.DearIn > 0:
		a.sum.dear += took
	case c.Once && q.Once > 0:
		a.sum.once += took
	default:
		a.sum.once += first
		a.sum.rounds += took - first
	}
}

func (a *attempt) title(e worker.Event) string {
	title := fmt.Sprintf("process %d of %d", a.process+1, a.plan.Quality.Processes)
	if a.variant.program.Variant != "" {
		title += " (" + a.variant.program.Variant + ")"
	}
	title += ", " + e.Text + " " + a.name(e.Cell)
	if e.Subject >= 0 {
		title += ", " + a.pair(e).name
	}
	return title
}

// blame leaves out what the worker was at when it hung or died: a subject of a
// cell or, if the case was not open yet, all subjects of the case's cells.
func (a *attempt) blame(end ending) {
	e := *a.present
	a.sum.lost += a.now().Sub(a.since)
	reason := fmt.Sprintf("in process %d while %s: %s", a.process+1, e.Text, oneLine(end.text))
	if end.how == hung {
		reason = fmt.Sprintf("hung in process %d while %s: no sign for %v", a.process+1, e.Text, a.patience())
	}
	row := a.rows[e.Cell]
	if e.Subject >= 0 {
		a.pair(e).err = reason
		a.outcast(row, a.pair(e).name)
		return
	}
	for i, other := range a.plan.Rows {
		if other.Case != a.plan.Rows[row].Case {
			continue
		}
		for _, p := range a.variant.pairs[i] {
			p.err = reason
		}
	}
}

// outcast notes that the subject hung or crashed in the row. One that did so
// in two cells is left out of the whole suite: each time costs a worker, and
// the patience to find out that it hangs.
func (a *attempt) outcast(row int, subject string) {
	suite := a.plan.Rows[row].Suite
	who := subjectOf{suite.Name, subject}
	a.variant.broke[who] = append(a.variant.broke[who], a.plan.Rows[row].Name())
	cells := a.variant.broke[who]
	if len(cells) < 2 {
		return
	}
	for i, other := range a.plan.Rows {
		j := slices.Index(other.Subjects, subject)
		if other.Suite == suite && j >= 0 && a.variant.pairs[i][j].err == "" {
			a.variant.pairs[i][j].err = fmt.Sprintf("left out from process %d on: hung or crashed in %s", a.process+1, strings.Join(cells, " and "))
		}
	}
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
