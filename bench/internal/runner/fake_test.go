package runner

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/bench/internal/matrix"
	"github.com/surety-go/surety/bench/internal/worker"
	"github.com/surety-go/surety/bench/internal/workload"
)

// The workers of the tests are processes of the test binary.
func TestMain(m *testing.M) {
	if code, ok := worker.Child(fakeSuites); ok {
		os.Exit(code)
	}
	// Built with -race, each worker would take a second to end.
	os.Setenv("GORACE", "atexit_sleep_ms=0 "+os.Getenv("GORACE"))
	os.Exit(m.Run())
}

// fakeSuites has the subjects that the tests need. Those that misbehave do so
// in case x, and "everywhere" in all cases, from process 1 on.
//
// The only name of a trace file that it knows makes the worker end at once.
func fakeSuites(traces []string) ([]*workload.Suite, error) {
	if len(traces) > 0 {
		os.Exit(7)
	}
	subjects := []string{
		"surety", "base", "hangs", "panics", "crashes", "exits", "fails", "prints", "everywhere", "pid",
	}
	other := func(name string) workload.Case {
		return workload.Case{Name: name, Unit: "hit-%", Subjects: subjects, Open: func(seed uint64) workload.Workload {
			process := int(seed >> 48)
			return workload.Workload{
				Detail: "detail",
				Measure: func(subject string, _ int, atLeast time.Duration) (map[string]float64, error) {
					err := misbehave(subject, name, process)
					return map[string]float64{"hit-%": float64(seed), "at-least": float64(atLeast)}, err
				},
			}
		}}
	}
	timed := workload.Case{Name: "timed", Subjects: []string{"surety", "base"}, Open: func(uint64) workload.Workload {
		return workload.Workload{New: func(string, int) workload.Instance {
			return workload.Instance{Body: func(_, _, _ int) {}}
		}}
	}}
	unopened := workload.Case{Name: "unopened", Unit: "hit-%", Subjects: subjects[:2], Open: func(uint64) workload.Workload {
		panic("no luck")
	}}
	return []*workload.Suite{{
		Name: "fake", Baseline: "base",
		Cases: []workload.Case{other("x"), other("y"), other("z"), timed, unopened},
	}}, nil
}

func misbehave(subject, where string, process int) error {
	switch subject {
	case "everywhere":
		panic("again")
	case "pid":
		// Says where it hangs to the test that waits for it.
		name := os.Getenv("SURETY_BENCH_TEST_PID")
		if err := os.WriteFile(name+".new", []byte(strconv.Itoa(os.Getpid())), 0o600); err != nil {
			panic(err)
		}
		if err := os.Rename(name+".new", name); err != nil {
			panic(err)
		}
		select {}
	case "prints":
		fmt.Println(`{"kind":"ended"}`)
	}
	if where != "x" || process == 0 {
		return nil
	}
	switch subject {
	case "hangs":
		select {}
	case "panics":
		go panic("boom\nand more")
		select {}
	case "crashes":
		new(sync.Mutex).Unlock()
	case "exits":
		fmt.Fprintln(os.Stderr, "good bye")
		os.Exit(5)
	case "fails":
		return errors.New("lost one")
	}
	return nil
}

// rows lists the fake subjects of those cases, with one goroutine.
func rows(t *testing.T, cases []string, subjects ...string) []matrix.Row {
	t.Helper()
	suites, err := fakeSuites(nil)
	require.NoError(t, err)
	var list []matrix.Row
	for _, name := range cases {
		cells, err := workload.Cells(suites, []int{1}, []string{"fake/" + name})
		require.NoError(t, err)
		list = append(list, matrix.Row{Cell: cells[0], Subjects: subjects})
	}
	return list
}

func plan(t *testing.T, rows []matrix.Row) Plan {
	t.Helper()
	path, err := os.Executable()
	require.NoError(t, err)
	return Plan{
		Rows:     rows,
		Seed:     5,
		Quality:  Quality{Name: "test", Processes: 3, Rounds: 2, Target: time.Millisecond, Patience: time.Hour},
		Programs: []Program{{Path: path}},
	}
}
