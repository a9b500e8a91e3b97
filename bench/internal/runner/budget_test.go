package runner

import (
	"context"
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
	c := cost{effort{2, 20 * ms}, time.Second, 2 * 2750 * ms, 100}
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
		assert.Equal(t, x.want, fit(effort{2, 20 * ms}, c, 10, x.left), "%v left", x.left)
	}
	assert.Equal(t, effort{1, ms}, fit(effort{1, ms}, c, 10, 0), "raised what was less")
}

func TestCostOfUnknownRounds(t *testing.T) {
	c := cost{effort{1, 20 * time.Millisecond}, time.Second, 0, 100}
	assert.Equal(t, time.Second, c.of(effort{2, 10 * time.Millisecond}))
}

// machine is a launcher that measures nothing and takes the time that a real
// one would take, on a clock of its own.
type machine struct {
	clock  time.Time
	start  time.Duration // of a process
	sample time.Duration // besides the target
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
				on(worker.Event{Kind: worker.Sampled, Cell: i, Subject: j, Ops: max(s.Ops, 1000), Metrics: map[string]float64{"ns/op": 1}})
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
	a := r.newAttempt(0, r.variants[0], 0, &spent{})
	assert.Equal(t, 20*time.Second, a.patience())
	a.event(worker.Event{Kind: worker.Begin})
	m.clock = m.clock.Add(15 * time.Second)
	a.event(worker.Event{Kind: worker.Sampled, Metrics: map[string]float64{}})
	a.event(worker.Event{Kind: worker.Begin})
	assert.Equal(t, 150*time.Second, a.patience())
}
