package runner

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/surety-go/surety/bench/internal/worker"
)

func TestTurnsAlternate(t *testing.T) {
	turns := newTurns(3)
	var log []int // guarded by the turns: -race would tell
	var all sync.WaitGroup
	for k, n := range []int{3, 1, 4} {
		all.Go(func() {
			turns.await(k)
			defer turns.leave(k)
			for i := range n {
				if i > 0 {
					turns.pass(k)
				}
				log = append(log, k)
			}
		})
	}
	all.Wait()
	assert.Equal(t, []int{0, 1, 2, 0, 2, 0, 2, 2}, log)
}

// Two programs take their steps in turns, and when the worker of one dies, the
// steps that are left.
func TestProgramsTakeTurns(t *testing.T) {
	var mu sync.Mutex
	var log []string
	crashed := false
	launch := func(_ context.Context, program string, job worker.Job, _ func() time.Duration, on func(worker.Event)) ending {
		assert.True(t, job.Turns)
		for j, s := range job.Cells[0].Subjects {
			for range s.Samples {
				on(worker.Event{Kind: worker.Waiting})
				on(worker.Event{Kind: worker.Begin, Subject: j})
				mu.Lock()
				log = append(log, program+" "+s.Name)
				mu.Unlock()
				if program == "new" && s.Name == "base" && !crashed {
					crashed = true
					return ending{how: died, text: "test"}
				}
				on(worker.Event{Kind: worker.Sampled, Subject: j, Ops: 1, Metrics: map[string]float64{"ns/op": 1}})
			}
		}
		on(worker.Event{Kind: worker.Ended})
		return ending{how: ended}
	}
	p := plan(t, rows(t, []string{"timed"}, "surety", "base"))
	p.Quality = Quality{Name: "test", Processes: 1, Rounds: 2, Target: time.Millisecond}
	p.Programs = []Program{{"old", "old"}, {"new", "new"}}
	r := newRunner(p, launch, time.Now)
	r.run(t.Context())
	assert.Empty(t, r.result().Stopped)
	first, other := log[0][:3], log[1][:3]
	assert.ElementsMatch(t, []string{"old", "new"}, []string{first, other})
	want := map[string][]string{}
	for _, l := range log {
		want[l[:3]] = append(want[l[:3]], l[4:])
	}
	assert.Equal(t, map[string][]string{
		"old": {"surety", "surety", "base", "base"},
		"new": {"surety", "surety", "base"}, // left out after it died
	}, want)
	for i, l := range log[:6] {
		assert.Equal(t, []string{first, other}[i%2], l[:3], "step %d of %v", i, log)
	}
}
