package suites_test

import (
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/bench/internal/measure"
	"github.com/surety-go/surety/bench/internal/memory"
	"github.com/surety-go/surety/bench/internal/suites"
	"github.com/surety-go/surety/bench/internal/workload"
)

// operations is how many a test runs: what an instance takes, or enough for
// every kind to occur.
func operations(w workload.Workload) int {
	if w.Fresh > 0 {
		return w.Fresh
	}
	return max(w.Chunk, 5000)
}

// TestSubjectsAgree runs the same operations of each workload on each of its
// subjects. With one goroutine all must give the same results; with several,
// none may lose any.
func TestSubjectsAgree(t *testing.T) {
	const seed = 42
	cells, err := workload.Cells(suites.Small(), []int{1, 3}, nil)
	require.NoError(t, err)
	opened := map[*workload.Case]workload.Workload{}
	for _, cell := range cells {
		t.Run(cell.Name(), func(t *testing.T) {
			w, ok := opened[cell.Case]
			if !ok {
				w = cell.Case.Open(seed)
				opened[cell.Case] = w
			}
			if w.Measure != nil {
				measureAll(t, cell, w)
				return
			}
			ops := operations(w)
			digests := map[string]string{}
			for _, subject := range cell.Subjects() {
				in := w.New(subject, cell.Goroutines)
				measure.Take(in, cell.Goroutines, ops, w.Chunk)
				if in.Check != nil {
					assert.NoError(t, in.Check(), subject)
				}
				digests[subject] = in.Digest()
				if in.Close != nil {
					in.Close()
				}
			}
			if cell.Goroutines > 1 {
				return
			}
			want := digests[workload.Surety]
			assert.NotEmpty(t, want)
			for subject, d := range digests {
				assert.Equal(t, want, d, subject)
			}
		})
	}
}

// measureAll checks that a workload that measures something else gives every
// subject a figure to compare it by.
func measureAll(t *testing.T, cell workload.Cell, w workload.Workload) {
	require.NotEmpty(t, cell.Case.Unit)
	for _, subject := range cell.Subjects() {
		figures, err := w.Measure(subject, cell.Goroutines, time.Millisecond)
		assert.NoError(t, err, subject)
		assert.Contains(t, figures, cell.Case.Unit, subject)
	}
}

// TestSeedsDraw checks that a seed draws the same workload again, and another
// seed another one.
func TestSeedsDraw(t *testing.T) {
	digest := func(c workload.Case, seed uint64) string {
		w := c.Open(seed)
		in := w.New(c.Subjects[0], 1)
		measure.Take(in, 1, operations(w), w.Chunk)
		if in.Close != nil {
			defer in.Close()
		}
		return w.Detail + " " + in.Digest()
	}
	for _, s := range suites.Small() {
		for _, c := range s.Cases {
			// Instances of a group go on with what the one before left.
			if !c.Goroutines.Allows(1) || c.Group != "" || c.Open(1).Measure != nil {
				continue
			}
			t.Run(s.Name+"/"+c.Name, func(t *testing.T) {
				assert.Equal(t, digest(c, 1), digest(c, 1))
				if s.Name == "pool" && !strings.HasPrefix(c.Name, "for-") && !strings.HasPrefix(c.Name, "nested") {
					return // nothing but the input of the work is drawn
				}
				assert.NotEqual(t, digest(c, 1), digest(c, 2))
			})
		}
	}
}

// TestWhatStaysOpenIsSmall: the collection before each sample looks through
// what all cases of a process hold, but for those measured apart or in groups.
// It may take no more than a few milliseconds.
func TestWhatStaysOpenIsSmall(t *testing.T) {
	const each, all = 3 << 20, 16 << 20 // bytes
	start := memory.Live()
	before := start
	var open []workload.Workload
	for _, s := range suites.All() {
		for _, c := range s.Cases {
			if c.Apart || c.Group != "" {
				continue
			}
			open = append(open, c.Open(1))
			now := memory.Live()
			assert.Less(t, int64(now)-int64(before), int64(each), "%s/%s holds much: measure it apart", s.Name, c.Name)
			before = now
		}
	}
	assert.Less(t, int64(before)-int64(start), int64(all))
	runtime.KeepAlive(open)
}

func TestSuitesAreComplete(t *testing.T) {
	names := map[string]bool{}
	for _, s := range suites.All() {
		assert.NotEmpty(t, s.Doc, s.Name)
		for _, c := range s.Cases {
			name := s.Name + "/" + c.Name
			assert.False(t, names[name], "%s twice", name)
			names[name] = true
			assert.NotEmpty(t, c.Op, name)
			require.NotEmpty(t, c.Subjects, name)
			assert.Equal(t, workload.Surety, c.Subjects[0], name)
			assert.True(t, slices.Contains(c.Subjects, s.Baseline) || omitsBaseline(s, name), "%s lacks its baseline, and nothing of what is omitted says why", name)
		}
	}
}

// omitsBaseline reports whether the suite says why the case of that name has no
// baseline: by an omission like "pool/nested: channel loop, ants-v2".
func omitsBaseline(s *workload.Suite, name string) bool {
	return slices.ContainsFunc(s.Omitted, func(o workload.Omission) bool {
		cases, subjects, _ := strings.Cut(o.What, ": ")
		return strings.HasPrefix(name, cases) && strings.Contains(subjects, s.Baseline)
	})
}
