package measure_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/bench/internal/measure"
	"github.com/surety-go/surety/bench/internal/workload"
)

func TestTakeRunsEveryOperationOnce(t *testing.T) {
	for _, c := range []struct{ goroutines, ops, chunk int }{
		{1, 1, 0}, {1, 1000, 0}, {3, 1000, 0}, {3, 1000, 1}, {4, 1000, 300}, {2, 1, 0}, {8, 5, 2},
	} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			ran := make([]atomic.Int32, c.ops)
			settled := false
			in := workload.Instance{
				Body: func(worker, lo, hi int) {
					assert.Less(t, worker, c.goroutines)
					if c.chunk > 0 {
						assert.Zero(t, lo%c.chunk)
						assert.LessOrEqual(t, hi-lo, c.chunk)
					}
					for i := lo; i < hi; i++ {
						ran[i].Add(1)
					}
				},
				Settle: func() {
					settled = true
					for i := range ran {
						assert.EqualValues(t, 1, ran[i].Load(), "operation %d", i)
					}
				},
			}
			got := measure.Take(in, c.goroutines, c.ops, c.chunk)
			assert.True(t, settled)
			assert.Equal(t, c.ops, got.Ops)
			assert.Positive(t, got.Time)
		})
	}
}

var sink []byte

func TestTakeCountsAllocations(t *testing.T) {
	in := workload.Instance{Body: func(_, lo, hi int) {
		for range hi - lo {
			sink = make([]byte, 64)
		}
	}}
	got := measure.Take(in, 1, 1000, 0)
	// The runtime allocates now and then on its own.
	assert.InDelta(t, 1000, got.Allocs, 50)
	assert.InDelta(t, 64000, got.Bytes, 20000)
}

func TestSampleRoundsUpToWholeInstances(t *testing.T) {
	var made, ops, closed int
	w := workload.Workload{
		Fresh: 10,
		New: func(subject string, goroutines int) workload.Instance {
			assert.Equal(t, "a", subject)
			assert.Equal(t, 1, goroutines)
			made++
			return workload.Instance{
				Body:  func(_, lo, hi int) { ops += hi - lo },
				Close: func() { closed++ },
			}
		},
	}
	got, err := measure.Sample(w, "a", 1, 25)
	require.NoError(t, err)
	assert.Equal(t, []int{3, 30, 3, 30}, []int{made, ops, closed, got.Ops})
}

func TestSampleRoundsUpToWholeChunks(t *testing.T) {
	w := workload.Workload{Chunk: 10, New: func(string, int) workload.Instance {
		return workload.Instance{Body: func(_, lo, hi int) {}}
	}}
	got, err := measure.Sample(w, "a", 1, 25)
	require.NoError(t, err)
	assert.Equal(t, 30, got.Ops)
}

func TestSampleWarmsUp(t *testing.T) {
	var ops int
	w := workload.Workload{New: func(string, int) workload.Instance {
		return workload.Instance{Body: func(_, lo, hi int) { ops += hi - lo }}
	}}
	got, err := measure.Sample(w, "a", 1, 800)
	require.NoError(t, err)
	assert.Equal(t, 800, got.Ops, "the warm-up was measured")
	assert.Equal(t, 900, ops)
}

// fake is a suite whose subjects note who was sampled when.
type fake struct {
	log   []string
	check func(subject string) error
}

func (f *fake) cells(t *testing.T, goroutines ...int) []workload.Cell {
	open := func(name string) func(uint64) workload.Workload {
		return func(seed uint64) workload.Workload {
			return workload.Workload{
				Detail: fmt.Sprint("seed ", seed),
				New: func(subject string, n int) workload.Instance {
					f.log = append(f.log, fmt.Sprint(name, " ", subject, " ", n))
					return workload.Instance{
						Body: func(_, lo, hi int) {},
						Check: func() error {
							if f.check == nil {
								return nil
							}
							return f.check(subject)
						},
					}
				},
			}
		}
	}
	subjects := []string{"a", "b", "c"}
	s := &workload.Suite{Name: "fake", Baseline: "b", Cases: []workload.Case{
		{Name: "x", Subjects: subjects, Open: open("x")},
		{Name: "y", Subjects: subjects, Open: open("y")},
	}}
	cells, err := workload.Cells([]*workload.Suite{s}, goroutines, nil)
	require.NoError(t, err)
	return cells
}

func quality(rounds int) measure.Quality {
	return measure.Quality{Name: "test", Rounds: rounds, Target: time.Microsecond, Limit: time.Hour}
}

func TestRunSamplesEverySubjectOncePerRound(t *testing.T) {
	const rounds = 5
	f := &fake{}
	var steps []int
	var last int
	r := measure.Run(t.Context(), measure.Plan{
		Cells: f.cells(t, 1, 2), Seed: 7, Quality: quality(rounds),
		Progress: func(step, of int, what string) {
			steps = append(steps, step)
			last = of
		},
	})
	assert.Equal(t, rounds, r.Rounds)
	assert.Empty(t, r.Stopped)
	require.Len(t, r.Cells, 4)
	for _, c := range r.Cells {
		assert.Equal(t, "seed 7", c.Detail)
		require.Len(t, c.Subjects, 3)
		for _, s := range c.Subjects {
			require.Len(t, s.Samples, rounds)
			for i, x := range s.Samples {
				assert.Equal(t, i, x.Round)
				assert.Equal(t, s.Ops, x.Ops)
			}
		}
	}
	assert.Equal(t, 4*3*(rounds+1), last)
	assert.Len(t, steps, last)

	// Within a round, the three subjects of a cell follow each other, and
	// rounds are shuffled differently.
	log := f.log[len(f.log)-rounds*12:]
	cells, subjects := map[string]bool{}, map[string]bool{} // the orders that occurred
	for round := range rounds {
		part := log[round*12 : (round+1)*12]
		seen := map[string]int{}
		var cellOrder string
		for i := 0; i < 12; i += 3 {
			var a, b, c, name, n string
			_, err := fmt.Sscan(strings.Join(part[i:i+3], " "), &name, &a, &n, &name, &b, &n, &name, &c, &n)
			require.NoError(t, err)
			subjects[a+b+c] = true
			cellOrder += name + n
			for _, entry := range part[i : i+3] {
				assert.Equal(t, name+n, entry[:1]+entry[4:], "round %d mixes cases: %v", round, part)
				seen[entry]++
			}
		}
		assert.Len(t, seen, 12, "round %d", round)
		cells[cellOrder] = true
	}
	assert.Greater(t, len(cells), 1, "cells were not shuffled")
	assert.Greater(t, len(subjects), 1, "subjects were not shuffled")
}

func TestRunFailureOfOneSubject(t *testing.T) {
	boom := errors.New("lost one")
	failed := 0
	f := &fake{check: func(subject string) error {
		if subject == "b" && failed < 2 { // in its first sample in both cells
			failed++
			return boom
		}
		return nil
	}}
	r := measure.Run(t.Context(), measure.Plan{Cells: f.cells(t, 1), Quality: quality(2)})
	assert.Equal(t, 2, r.Rounds)
	for _, c := range r.Cells {
		assert.ErrorIs(t, c.Subjects[1].Err, boom)
		assert.Empty(t, c.Subjects[1].Samples)
		assert.Len(t, c.Subjects[0].Samples, 2)
		assert.Len(t, c.Subjects[2].Samples, 2)
	}
}

func TestRunKeepsWhatWasMeasuredWhenInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	f := &fake{}
	r := measure.Run(ctx, measure.Plan{
		Cells: f.cells(t, 1), Quality: quality(5),
		Progress: func(step, _ int, _ string) {
			if step == 6+6+2 { // the calibration, one round, two of the next
				cancel()
			}
		},
	})
	assert.Equal(t, 1, r.Rounds)
	assert.Equal(t, "interrupted", r.Stopped)
	total := 0
	for _, c := range r.Cells {
		for _, s := range c.Subjects {
			total += len(s.Samples)
		}
	}
	assert.Equal(t, 6+3, total)
}

func TestRunStopsAtTheLimit(t *testing.T) {
	q := quality(5)
	q.Limit = time.Nanosecond
	f := &fake{}
	r := measure.Run(t.Context(), measure.Plan{Cells: f.cells(t, 1), Quality: q})
	assert.Equal(t, 1, r.Rounds, "one round is always measured")
	assert.Contains(t, r.Stopped, "limit of 1ns")
}
