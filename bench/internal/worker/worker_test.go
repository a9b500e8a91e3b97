package worker

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/bench/internal/workload"
)

// fake is a suite whose cases log what becomes of their instances.
type fake struct {
	mu     sync.Mutex
	log    []string
	opened []uint64 // the seeds
	check  map[string]error
}

func (f *fake) suites([]string) ([]*workload.Suite, error) {
	timed := func(name string) workload.Case {
		return workload.Case{Name: name, Open: func(seed uint64) workload.Workload {
			f.opened = append(f.opened, seed)
			return workload.Workload{
				Detail: "detail of " + name,
				New: func(subject string, goroutines int) workload.Instance {
					f.note(fmt.Sprint("new ", name, " ", subject, " ", goroutines))
					return workload.Instance{
						Body:  func(_, lo, hi int) {},
						Check: func() error { return f.check[subject] },
						Close: func() { f.note("close") },
					}
				},
			}
		}}
	}
	other := workload.Case{Name: "other", Unit: "hit-%", Open: func(uint64) workload.Workload {
		return workload.Workload{Measure: func(subject string, goroutines int, atLeast time.Duration) (map[string]float64, error) {
			if subject == "lost" {
				return map[string]float64{"ns/op": 1}, nil
			}
			return map[string]float64{"hit-%": 50, "at-least": float64(atLeast)}, f.check[subject]
		}}
	}}
	return []*workload.Suite{{Name: "fake", Cases: []workload.Case{timed("x"), timed("y"), other}}}, nil
}

// made lists the instances that were made.
func (f *fake) made() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(f.log), func(l string) bool { return l == "close" })
}

func (f *fake) note(l string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.log = append(f.log, l)
}

// do runs a job in this process.
func do(t *testing.T, f *fake, job Job) []Event {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, run(f.suites, job, nil, &out))
	var events []Event
	for d := json.NewDecoder(&out); ; {
		var e Event
		err := d.Decode(&e)
		if errors.Is(err, io.EOF) {
			return events
		}
		require.NoError(t, err)
		events = append(events, e)
	}
}

func job(samples, ops int, cases ...string) Job {
	j := Job{Seed: 7, Process: 2, Target: time.Microsecond}
	for _, name := range cases {
		j.Cells = append(j.Cells, Cell{Suite: "fake", Case: name, Goroutines: 3, Subjects: []Subject{{"a", samples, ops}, {"b", samples, ops}}})
	}
	return j
}

func count(events []Event) map[Kind]int {
	n := map[Kind]int{}
	for _, e := range events {
		n[e.Kind]++
	}
	return n
}

func TestRunReportsEverything(t *testing.T) {
	f := &fake{}
	events := do(t, f, job(3, Uncalibrated, "x", "y"))
	assert.Equal(t, map[Kind]int{Begin: 2 + 4 + 12, Opened: 2, Calibrated: 4, Sampled: 12, Ended: 1}, count(events))
	assert.Equal(t, []uint64{workload.ProcessSeed(7, 2), workload.ProcessSeed(7, 2)}, f.opened)
	assert.Equal(t, Ended, events[len(events)-1].Kind)
	ops := map[[2]int]int{}
	for i, e := range events {
		switch e.Kind {
		case Calibrated:
			assert.Positive(t, e.Ops)
			ops[[2]int{e.Cell, e.Subject}] = e.Ops
		case Opened:
			assert.Equal(t, "detail of "+[]string{"x", "y"}[e.Cell], e.Text)
		case Sampled:
			assert.Equal(t, ops[[2]int{e.Cell, e.Subject}], e.Ops)
			assert.Positive(t, e.Metrics["ns/op"])
			assert.Contains(t, e.Metrics, "B/op")
			assert.Contains(t, e.Metrics, "allocs/op")
			begin := events[i-1]
			assert.Equal(t, Event{Kind: Begin, Cell: e.Cell, Subject: e.Subject, Text: "sampling"}, begin)
		}
	}
	assert.Contains(t, f.log, "new x a 3")
}

func TestRunTakesTurns(t *testing.T) {
	f := &fake{}
	j := job(2, 10, "x")
	j.Turns = true
	var events bytes.Buffer
	turn := make(chan struct{})
	var ended sync.WaitGroup
	ended.Go(func() { assert.NoError(t, run(f.suites, j, turn, &events)) })
	const steps = 2 + 2*2 // the warm-up and the samples of two subjects
	for i := range steps {
		assert.LessOrEqual(t, len(f.made()), i, "before turn %d", i)
		turn <- struct{}{}
	}
	ended.Wait()
	assert.Len(t, f.made(), steps)
	assert.Equal(t, steps, strings.Count(events.String(), string(Waiting)))
}

func TestRunUsesTheCalibrationOfTheJob(t *testing.T) {
	events := do(t, &fake{}, job(1, 1234, "x"))
	assert.Zero(t, count(events)[Calibrated])
	for _, e := range events {
		if e.Kind == Sampled {
			assert.Equal(t, 1234, e.Ops)
		}
	}
}

func TestRunLeavesOutWhatFails(t *testing.T) {
	f := &fake{check: map[string]error{"b": errors.New("lost one")}}
	events := do(t, f, job(3, 10, "x"))
	assert.Equal(t, 3, count(events)[Sampled])
	assert.Equal(t, 1, count(events)[Failed])
	for _, e := range events {
		if e.Kind == Failed {
			assert.Equal(t, Event{Kind: Failed, Subject: 1, Text: "lost one"}, e)
		}
	}
	var made, closed int
	for _, l := range f.log {
		if l == "close" {
			closed++
		} else {
			made++
		}
	}
	assert.Equal(t, made, closed, "not all instances were closed")
}

func TestRunOtherUnits(t *testing.T) {
	j := job(1, Uncalibrated, "other")
	j.Cells[0].Subjects[1].Name = "lost"
	for _, e := range do(t, &fake{}, j) {
		switch e.Kind {
		case Calibrated:
			assert.Zero(t, e.Ops)
		case Sampled:
			assert.Equal(t, 0, e.Subject)
			assert.Equal(t, map[string]float64{"hit-%": 50, "at-least": 1000}, e.Metrics)
		case Failed:
			assert.Equal(t, 1, e.Subject)
			assert.Equal(t, "the sample holds no hit-%", e.Text)
		}
	}
}

func TestRunRefuses(t *testing.T) {
	events := do(t, &fake{}, job(1, 1, "x", "nosuch"))
	require.Len(t, events, 1)
	assert.Equal(t, Event{Kind: Refused, Text: "there is no case fake/nosuch in this program"}, events[0])
}
