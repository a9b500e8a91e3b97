package runner

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/bench/internal/result"
	"github.com/surety-go/surety/bench/internal/worker"
	"github.com/surety-go/surety/bench/internal/workload"
)

// points is how many points each subject of each cell has.
func points(r *result.Run) map[string]int {
	n := map[string]int{}
	for _, c := range r.Cells {
		for _, s := range c.Subjects {
			n[c.Case+" "+s.Name+s.Variant] = len(s.Points)
		}
	}
	return n
}

// failures is the Err of each subject that has one.
func failures(r *result.Run) map[string]string {
	errs := map[string]string{}
	for _, c := range r.Cells {
		for _, s := range c.Subjects {
			if s.Err != "" {
				errs[c.Case+" "+s.Name+s.Variant] = s.Err
			}
		}
	}
	return errs
}

func TestRunMeasuresInProcesses(t *testing.T) {
	p := plan(t, rows(t, []string{"x", "timed"}, "surety", "base"))
	r := Run(t.Context(), p)
	assert.Empty(t, r.Stopped)
	assert.Empty(t, failures(r))
	assert.Equal(t, map[string]int{"x surety": 3, "x base": 3, "timed surety": 3, "timed base": 3}, points(r))
	assert.Len(t, r.Workers, 3)

	x := r.Cells[0]
	assert.Equal(t, "fake/x/g=1", x.Name)
	assert.Equal(t, "detail", x.Detail)
	assert.Equal(t, "hit-%", x.Unit)
	assert.Equal(t, "base", x.Baseline)
	for i, point := range x.Subjects[0].Points {
		assert.Equal(t, i, point.Process)
		assert.Equal(t, 2, point.Samples)
		assert.Equal(t, float64(workload.ProcessSeed(5, i)), point.Metrics["hit-%"], "the processes draw alike")
	}
	for _, s := range r.Cells[1].Subjects {
		ops := r.Calibration[result.Key("fake/timed/g=1", s.Name)]
		assert.Positive(t, ops)
		for _, point := range s.Points {
			assert.Equal(t, ops, point.Ops, "calibrated again")
			assert.Positive(t, point.Metrics["ns/op"])
		}
	}
}

func TestRunUsesAnotherCalibration(t *testing.T) {
	p := plan(t, rows(t, []string{"timed"}, "surety", "base"))
	p.Quality.Processes = 1
	p.Calibration = map[string]int{result.Key("fake/timed/g=1", "surety"): 1000}
	p.Calibrated = p.Quality.Target / 2
	r := Run(t.Context(), p)
	assert.Equal(t, 2000, r.Cells[0].Subjects[0].Points[0].Ops, "twice the target takes twice the operations")
	assert.Positive(t, r.Cells[0].Subjects[1].Points[0].Ops, "what the calibration lacks was not calibrated")
}

func TestRunGoesOnAfterFailures(t *testing.T) {
	for subject, want := range map[string]string{
		"panics":  "in process 2 while sampling: panic: boom",
		"crashes": "in process 2 while sampling: fatal error: sync: unlock of unlocked mutex",
		"exits":   "in process 2 while sampling: exit status 5: good bye",
		"fails":   "in process 2: lost one",
	} {
		t.Run(subject, func(t *testing.T) {
			t.Parallel()
			p := plan(t, rows(t, []string{"x", "y"}, "surety", subject, "prints"))
			r := Run(t.Context(), p)
			assert.Empty(t, r.Stopped)
			assert.Equal(t, map[string]string{"x " + subject: want}, failures(r))
			assert.Equal(t, map[string]int{
				"x surety": 3, "x prints": 3, "y surety": 3, "y " + subject: 3, "y prints": 3,
				"x " + subject: 1,
			}, points(r))
			for _, c := range r.Cells {
				for _, point := range c.Subjects[0].Points {
					assert.Equal(t, 2, point.Samples, "samples were lost or repeated after the restart")
				}
			}
		})
	}
}

func TestRunGoesOnAfterAHang(t *testing.T) {
	p := plan(t, rows(t, []string{"x", "y"}, "surety", "hangs"))
	// Only with what does hang is the watch impatient, so that nothing else
	// is thought to, however busy the machine is.
	impatient := func(ctx context.Context, program string, job worker.Job, patience func() time.Duration, on func(worker.Event)) ending {
		hanging := false
		return launch(ctx, program, job, func() time.Duration {
			if hanging {
				return 10 * time.Millisecond
			}
			return patience()
		}, func(e worker.Event) {
			on(e)
			hanging = e.Kind == worker.Begin && e.Subject >= 0 && job.Process == 1 &&
				job.Cells[e.Cell].Case == "x" && job.Cells[e.Cell].Subjects[e.Subject].Name == "hangs"
		})
	}
	run := newRunner(p, impatient, time.Now)
	run.run(t.Context())
	r := run.result()
	assert.Equal(t, map[string]string{"x hangs": "hung in process 2 while sampling: no sign for 1h0m0s"}, failures(r))
	assert.Equal(t, map[string]int{"x surety": 3, "x hangs": 1, "y surety": 3, "y hangs": 3}, points(r))
}

func TestRunLeavesOutOfTheSuiteWhatCrashesTwice(t *testing.T) {
	p := plan(t, rows(t, []string{"x", "y", "z"}, "surety", "everywhere"))
	r := Run(t.Context(), p)
	errs := failures(r)
	require.Len(t, errs, 3)
	left := 0
	for _, err := range errs {
		if err != "in process 1 while sampling: panic: again" {
			assert.Regexp(t, `^left out from process 1 on: hung or crashed in fake/./g=1 and fake/./g=1$`, err)
			left++
		}
	}
	assert.Equal(t, 1, left)
	assert.Len(t, r.Workers, 2+3, "two workers crashed")
}

func TestRunLeavesOutWhatDoesNotOpen(t *testing.T) {
	p := plan(t, rows(t, []string{"unopened", "x"}, "surety", "base"))
	r := Run(t.Context(), p)
	const why = "in process 1 while opening: panic: no luck"
	assert.Equal(t, map[string]string{"unopened surety": why, "unopened base": why}, failures(r))
	assert.Equal(t, 3, points(r)["x surety"])
}

func TestRunStopsIfWorkersDoNotWork(t *testing.T) {
	p := plan(t, rows(t, []string{"x"}, "surety"))
	p.Traces = []string{"end at once"}
	r := Run(t.Context(), p)
	assert.Equal(t, "process 1 ended twice before it measured anything: exit status 7", r.Stopped)
	assert.Len(t, r.Workers, 2)

	p = plan(t, rows(t, []string{"x"}, "surety"))
	p.Programs[0].Path = filepath.Join(t.TempDir(), "nosuch")
	assert.Contains(t, Run(t.Context(), p).Stopped, "process 1: the worker process does not start: ")
}

func TestRunOfTwoPrograms(t *testing.T) {
	p := plan(t, rows(t, []string{"x"}, "surety", "panics"))
	p.Quality.Processes = 8
	p.Programs = []Program{{p.Programs[0].Path, "old"}, {p.Programs[0].Path, "new"}}
	r := Run(t.Context(), p)
	assert.Equal(t, map[string]int{"x suretyold": 8, "x suretynew": 8, "x panicsold": 1, "x panicsnew": 1}, points(r))
	first := map[string]bool{}
	process := -1
	for _, w := range r.Workers {
		if w.Process != process {
			process = w.Process
			first[w.Variant] = true
		}
	}
	assert.Len(t, first, 2, "the order of the two programs was not drawn: %v", r.Workers)
}

// waitFor returns the contents of the file once it is there.
func waitFor(t *testing.T, name string) string {
	t.Helper()
	for {
		if b, err := os.ReadFile(name); err == nil {
			return string(b)
		}
		require.NoError(t, t.Context().Err())
		time.Sleep(time.Millisecond)
	}
}

func TestRunKeepsWhatWasMeasuredWhenInterrupted(t *testing.T) {
	file := filepath.Join(t.TempDir(), "pid")
	t.Setenv("SURETY_BENCH_TEST_PID", file)
	p := plan(t, rows(t, []string{"timed", "x"}, "surety", "base"))
	// In a run of one process only the last sample hangs.
	p.Rows = append(p.Rows, rows(t, []string{"y"}, "pid")...)
	ctx, cancel := context.WithCancel(t.Context())
	var r *result.Run
	var run sync.WaitGroup
	run.Go(func() { r = Run(ctx, p) })
	pid := waitFor(t, file)
	cancel()
	run.Wait()
	assert.Equal(t, "interrupted", r.Stopped)
	assert.Len(t, r.Workers, 1)
	assert.Zero(t, points(r)["y pid"])
	assert.Empty(t, failures(r), "the interrupt was taken for a failure")
	assertGone(t, pid)
}

func TestRunStopsAtTheLimit(t *testing.T) {
	t.Setenv("SURETY_BENCH_TEST_PID", filepath.Join(t.TempDir(), "pid"))
	p := plan(t, rows(t, []string{"y"}, "pid"))
	p.Quality.Limit = time.Second
	r := Run(t.Context(), p)
	assert.Equal(t, "stopped at the limit of 1s of quality test", r.Stopped)
}

func TestRunTellsProgress(t *testing.T) {
	p := plan(t, rows(t, []string{"x", "timed"}, "surety", "base"))
	var last Progress
	calls := 0
	p.Progress = func(now Progress) {
		assert.GreaterOrEqual(t, now.Done, last.Done)
		assert.Contains(t, now.What, "fake/")
		last = now
		calls++
	}
	Run(t.Context(), p)
	assert.Equal(t, 1.0, last.Done)
	assert.Zero(t, last.Left)
	assert.Contains(t, last.What, "process 3 of 3, sampling fake/")
	assert.Greater(t, calls, 2*3*4)
}
