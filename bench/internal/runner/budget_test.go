package runner

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/bench/internal/worker"
)

func TestFit(t *testing.T) {
	const ms = time.Millisecond
	// 100 subjects: a round is 2.5 s of operations with their warm-up, and
	// 0.25 s of anything else.
	c := cost{effort{2, 20 * ms}, time.Second, 0, 2 * 2750 * ms, 100}
	assert.Equal(t, 6500*ms, c.of(effort{2, 20 * ms}))
	assert.Equal(t, 3750*ms, c.of(effort{1, 20 * ms}))
	assert.Equal(t, 2500*ms, c.of(effort{1, 10 * ms}))
	for _, x := range []struct {
		left time.Duration
		want effort
	}{
		{time.Hour, effort{2, 20 * ms}},
		{69 * time.Second, effort{2, 20 * ms}},
		{68 * time.Second, effort{1, 20 * ms}},
		{39 * time.Second, effort{1, 16 * ms}},
		{28 * time.Second, effort{1, 9 * ms}},
		{time.Second, effort{1, 2 * ms}},
		{-time.Second, effort{1, 2 * ms}},
	} {
		assert.Equal(t, x.want, fit(effort{2, 20 * ms}, c, 10, 0, x.left), "%v left", x.left)
	}
	c.dear = 6 * time.Second
	assert.Equal(t, effort{1, 20 * ms}, fit(effort{2, 20 * ms}, c, 10, 4, 69*time.Second), "four processes take 24 s more")
	assert.Equal(t, effort{1, ms}, fit(effort{1, ms}, c, 10, 0, 0), "raised what was less")
}

func TestCostOfUnknownRounds(t *testing.T) {
	c := cost{effort{1, 20 * time.Millisecond}, time.Second, 0, 0, 100}
	assert.Equal(t, time.Second, c.of(effort{2, 10 * time.Millisecond}))
}

// machine is a launcher that measures nothing and takes the time that a real
// one would take, on a clock of its own.
type machine struct {
	clock  time.Time
	start  time.Duration // of a process
	sample time.Duration // besides the target
	making time.Duration // part of sample
	jobs   []worker.Job
	slow   func(process int) float64
}

func (m *machine) now() time.Time { return m.clock }

func (m *machine) pass(process int, d time.Duration) {
	f := 1.0
	if m.slow != nil {
		f = m.slow(process)
	}
	m.clock = m.clock.Add(time.Duration(float64(d) * f))
}

func (m *machine) launch(_ context.Context, _ string, job worker.Job, _ func() time.Duration, on func(worker.Event)) ending {
	m.jobs = append(m.jobs, job)
	m.pass(job.Process, m.start)
	for i, c := range job.Cells {
		for j, s := range c.Subjects {
			on(worker.Event{Kind: worker.Begin, Cell: i, Subject: j})
			if s.Ops == worker.Uncalibrated {
				m.pass(job.Process, 3*job.Target)
				on(worker.Event{Kind: worker.Calibrated, Cell: i, Subject: j, Ops: 1000})
				on(worker.Event{Kind: worker.Begin, Cell: i, Subject: j})
			}
			for range s.Samples {
				m.pass(job.Process, m.sample+withWarmup(job.Target))
				on(worker.Event{Kind: worker.Sampled, Cell: i, Subject: j, Ops: max(s.Ops, 1000), Metrics: map[string]float64{"ns/op": 1}, Making: m.making})
				on(worker.Event{Kind: worker.Begin, Cell: i, Subject: j})
			}
		}
	}
	on(worker.Event{Kind: worker.Ended})
	return ending{how: ended}
}

// pressed is a quality whose effort is easily too much for its limit.
var pressed = Quality{Name: "pressed", Processes: 8, Rounds: 2, Target: 25 * time.Millisecond, Limit: 115 * time.Second, Patience: 20 * time.Second}

// onMachine runs 80 subjects.
func onMachine(t *testing.T, m *machine, q Quality) *runner {
	names := []string{"surety", "base", "a", "b"}
	p := plan(t, nil)
	for range 20 {
		p.Rows = append(p.Rows, rows(t, []string{"timed"}, names...)...)
	}
	p.Quality = q
	r := newRunner(p, m.launch, m.now)
	r.run(t.Context())
	return r
}

func TestQuickFitsOnAnIdleMachine(t *testing.T) {
	m := &machine{start: time.Second, sample: 4 * time.Millisecond}
	r := onMachine(t, m, Qualities[0])
	assert.Len(t, m.jobs, 8)
	assert.Empty(t, r.result().Stopped)
	assert.Empty(t, r.result().Warnings)
	assert.Less(t, m.clock.Sub(r.start), 2*time.Minute)
}

func TestLimitLowersTheEffort(t *testing.T) {
	m := &machine{start: 3 * time.Second, sample: 50 * time.Millisecond}
	r := onMachine(t, m, pressed)
	assert.Len(t, m.jobs, 8)
	assert.Equal(t, 2, m.jobs[0].Cells[0].Subjects[0].Samples)
	assert.Equal(t, 1, m.jobs[1].Cells[0].Subjects[0].Samples)
	assert.Less(t, m.clock.Sub(r.start), 2*time.Minute)
	require.Len(t, r.result().Warnings, 1)
	assert.Regexp(t, `^to stay within 1m55s, of 8 processes \d took 1 round of 25ms samples$`, r.result().Warnings[0])
}

func TestLimitShortensSamples(t *testing.T) {
	m := &machine{start: 4 * time.Second, sample: 75 * time.Millisecond}
	r := onMachine(t, m, pressed)
	job := m.jobs[1]
	assert.Less(t, job.Target, 25*time.Millisecond)
	assert.Equal(t, 1000*int(job.Target)/int(25*time.Millisecond), job.Cells[0].Subjects[0].Ops, "as many operations as before")
	assert.Less(t, m.clock.Sub(r.start), 2*time.Minute)
}

func TestLimitRunsFewerProcesses(t *testing.T) {
	m := &machine{start: time.Second, sample: 4 * time.Millisecond, slow: func(process int) float64 {
		if process >= 3 {
			return 8 // someone else came
		}
		return 1
	}}
	r := onMachine(t, m, pressed)
	assert.Less(t, len(m.jobs), 8)
	assert.Less(t, m.clock.Sub(r.start), 2*time.Minute)
	assert.Regexp(t, `^\d of 8 processes fitted into 1m55s$`, r.result().Stopped)
}

func TestLimitTakesTheFullEffortAgain(t *testing.T) {
	m := &machine{start: time.Second, sample: 4 * time.Millisecond, slow: func(process int) float64 {
		if process == 0 {
			return 3 // someone else was there
		}
		return 1
	}}
	r := onMachine(t, m, pressed)
	assert.Len(t, m.jobs, 8)
	assert.Equal(t, 1, m.jobs[1].Cells[0].Subjects[0].Samples)
	assert.Equal(t, 2, m.jobs[7].Cells[0].Subjects[0].Samples)
	assert.Less(t, m.clock.Sub(r.start), 2*time.Minute)
}

// thrifty is a quality that saves on two kinds of cases.
var thrifty = Quality{Name: "thrifty", Processes: 3, Rounds: 4, Once: 1, DearIn: 2, Target: 5 * time.Millisecond, Patience: time.Minute}

// withDear is a plan of two cases, the first of which is one to save on.
func withDear(t *testing.T, q Quality, once, dear bool) Plan {
	p := plan(t, rows(t, []string{"x", "timed"}, "surety", "base"))
	c := *p.Rows[0].Case
	c.Once, c.Dear = once, dear
	p.Rows[0].Case = &c
	p.Quality = q
	return p
}

// samples lists how many samples the processes took in each row.
func samples(t *testing.T, p Plan) [2]string {
	m := &machine{}
	r := newRunner(p, m.launch, m.now)
	r.run(t.Context())
	var list [2]string
	for i, c := range r.result().Cells {
		for _, point := range c.Subjects[0].Points {
			list[i] += fmt.Sprint(point.Process, ":", point.Samples, " ")
		}
	}
	return list
}

func TestSavesOnWhatIsOnceOrDear(t *testing.T) {
	all := thrifty
	all.Once, all.DearIn = 0, 0
	const full = "0:4 1:4 2:4 "
	for _, c := range []struct {
		q          Quality
		once, dear bool
		want       string
		planned    string
	}{
		{thrifty, false, false, full, "4 rounds of 5ms samples"},
		{thrifty, true, false, "0:1 1:1 2:1 ", "4 rounds of 5ms samples, 1 of what takes long or is the same each time"},
		{thrifty, false, true, "0:4 2:4 ", "4 rounds of 5ms samples; the dearest rows in 2 processes"},
		{thrifty, true, true, "0:1 2:1 ", "4 rounds of 5ms samples, 1 of what takes long or is the same each time; the dearest rows in 2 processes"},
		{all, true, true, full, "4 rounds of 5ms samples"},
	} {
		p := withDear(t, c.q, c.once, c.dear)
		assert.Equal(t, [2]string{c.want, full}, samples(t, p))
		assert.Equal(t, c.planned, c.q.Planned(p.Rows))
	}
}

func TestDearProcessesAreSpread(t *testing.T) {
	for _, c := range []struct {
		in, of int
		want   string
	}{{5, 10, "x.x.x.x.x."}, {6, 10, "x.x.xx.x.x"}, {1, 3, "x.."}, {0, 3, "xxx"}, {3, 3, "xxx"}} {
		q := Quality{Processes: c.of, DearIn: c.in}
		got := ""
		for p := range c.of {
			got += map[bool]string{true: "x", false: "."}[q.takesDear(p)]
		}
		assert.Equal(t, c.want, got)
	}
}

// What is dear is measured whatever the limit: the other rows pay for it.
func TestLimitTakesSamplesFromRowsThatAreNotDear(t *testing.T) {
	m := &machine{start: 20 * time.Second, sample: 4 * time.Second}
	q := thrifty
	q.Limit = 157 * time.Second
	r := newRunner(withDear(t, q, true, true), m.launch, m.now)
	r.run(t.Context())
	require.Len(t, m.jobs, 3)
	assert.Len(t, m.jobs[1].Cells, 1)
	assert.Less(t, m.jobs[1].Cells[0].Subjects[0].Samples, 4)
	require.Len(t, m.jobs[2].Cells, 2)
	assert.Equal(t, 1, m.jobs[2].Cells[0].Subjects[0].Samples)
	assert.Less(t, m.jobs[2].Cells[1].Subjects[0].Samples, 4)
	assert.Less(t, m.clock.Sub(r.start), q.Limit)
}

func TestTimeSpentIsAccountedFor(t *testing.T) {
	m := &machine{sample: 40 * time.Millisecond, making: 10 * time.Millisecond}
	r := newRunner(withDear(t, thrifty, true, true), m.launch, m.now)
	r.run(t.Context())
	for i, samples := range []time.Duration{2 * 2, 2 * 3 * 4} {
		s := r.result().Cells[i].Spent
		assert.Equal(t, 2*15*time.Millisecond, s.Calibrating)
		assert.Equal(t, samples*10*time.Millisecond, s.Making)
		assert.Equal(t, samples*(30*time.Millisecond+withWarmup(5*time.Millisecond)), s.Measuring)
		assert.Equal(t, s.Calibrating+s.Making+s.Measuring, s.Total())
	}
}

// On a machine whose speed does not change, what is shown as left after the
// first process is what it takes.
func TestTimeLeftIsRight(t *testing.T) {
	m := &machine{start: 2 * time.Second, sample: 300 * time.Millisecond}
	p := withDear(t, thrifty, true, false)
	type seen struct {
		at time.Duration
		Progress
	}
	var all []seen
	start := m.clock
	p.Progress = func(now Progress) { all = append(all, seen{m.clock.Sub(start), now}) }
	newRunner(p, m.launch, m.now).run(t.Context())
	end := m.clock.Sub(start)
	checked := 0
	for _, s := range all {
		assert.True(t, s.Done >= 0 && s.Done <= 1)
		if s.at > end/2 {
			checked++
			assert.InDelta(t, (end - s.at).Seconds(), s.Left.Seconds(), 0.15*end.Seconds(), "after %v of %v", s.at, end)
		}
	}
	assert.Positive(t, checked)
}

func TestNoLimit(t *testing.T) {
	m := &machine{start: time.Hour, sample: time.Minute}
	p := plan(t, rows(t, []string{"timed"}, "surety", "base"))
	r := newRunner(p, m.launch, m.now)
	r.run(t.Context())
	assert.Len(t, m.jobs, 3)
	assert.Empty(t, r.result().Stopped)
}

func TestPatienceGrowsWithWhatStepsTake(t *testing.T) {
	p := plan(t, rows(t, []string{"x"}, "surety"))
	p.Quality.Patience = 20 * time.Second
	m := &machine{}
	r := newRunner(p, nil, m.now)
	a := r.newAttempt(0, r.variants[0], 0, &sums{})
	assert.Equal(t, 20*time.Second, a.patience())
	a.event(worker.Event{Kind: worker.Begin})
	m.clock = m.clock.Add(15 * time.Second)
	a.event(worker.Event{Kind: worker.Sampled, Metrics: map[string]float64{}})
	a.event(worker.Event{Kind: worker.Begin})
	assert.Equal(t, 150*time.Second, a.patience())
}
