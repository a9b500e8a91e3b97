package report_test

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/bench/internal/result"
	"github.com/surety-go/surety/bench/internal/result/resulttest"
)

// recorded reads a run of testdata. All of them are invented: UPDATE=1 go test
// writes them anew.
func recorded(t *testing.T, name string) *result.Run {
	t.Helper()
	file := "testdata/" + name + ".txt"
	if os.Getenv("UPDATE") != "" {
		f, err := os.Create(file)
		require.NoError(t, err)
		require.NoError(t, result.Write(f, invented[name]()))
		require.NoError(t, f.Close())
	}
	r, err := result.ReadFile(file)
	require.NoError(t, err)
	return r
}

var invented = map[string]func() *result.Run{"run": inventRun, "against": inventAgainst}

type subject = resulttest.Subject

// inventRun is a run in which something of everything occurs.
func inventRun() *result.Run {
	mix := func(name string, surety, builtin, rwmutex, peer subject) result.Cell {
		surety.Name, builtin.Name, rwmutex.Name, peer.Name = "surety", "built-in map", "RWMutex+map", "xsync-v4"
		return resulttest.Cell(name, surety, builtin, rwmutex, peer)
	}
	hit := resulttest.Cell("cache/hit/g=1",
		subject{Name: "surety", Median: 60, Noise: 0.01},
		subject{Name: "atomicmap", Median: 20, Noise: 0.01},
		subject{Name: "Mutex", Median: 66, Noise: 0.01, Bytes: 24, Allocs: 1})
	hit.Baseline, hit.Equivalent, hit.Detail = "Mutex", "", ""
	r := resulttest.Run(
		mix("map/int-random/n=100/reads=90/g=1", subject{Median: 30, Noise: 0.01}, subject{Median: 26, Noise: 0.01}, subject{Median: 36, Noise: 0.01}, subject{Median: 30.1, Noise: 0.01}),
		mix("map/int-random/n=100/reads=90/g=2", subject{Median: 16, Noise: 0.01}, subject{Only: -1}, subject{Median: 40, Noise: 0.4}, subject{Median: 13, Noise: 0.01}),
		mix("map/int-random/n=100/reads=90/g=64", subject{Median: 17, Noise: 0.01}, subject{Only: -1}, subject{Median: 60, Noise: 0.01}, subject{Median: 20, Noise: 0.01}),
		mix("map/int-random/n=1000000/reads=100/g=1", subject{Median: 155, Noise: 0.02}, subject{Median: 150, Noise: 0.1}, subject{Median: 192, Noise: 0.01}, subject{Only: 3, Median: 222, Err: "hung in process 3: no sample for 30s\ngoroutine 7 [select]:"}),
		resulttest.CellOf("live-B/entry", "map/live-mean/n=1000000/g=1", subject{Name: "surety", Median: 41.8}, subject{Name: "built-in map", Median: 29.5}, subject{Name: "xsync-v4", Median: 42}),
		hit,
		resulttest.CellOf("hit-%", "cache/loop/capacity=100/g=1", subject{Name: "surety", Median: 40}, subject{Name: "LRU", Median: 0}, subject{Name: "otter-v2", Median: 30, Noise: 0.01}),
	)
	r.Suites[0].Omitted = []result.Omission{{What: "pb", Reason: "it ships different code under the race detector, and its unseeded hash of integers collapses on strided keys, so that it is a yardstick and not a peer"}}
	r.Workers = []result.Worker{{Elapsed: time.Second, Resident: 312e6}}
	r.Environment.LoadBefore, r.Environment.LoadAfter = "0.1 0.2 0.3", "1.9 1.2 0.7"
	return r
}

// inventAgainst is a run against an older commit: one cell is a fifth slower,
// one a fifth quicker, one is the same, and one is noise.
func inventAgainst() *result.Run {
	pair := func(name string, before, after, noise float64) result.Cell {
		return resulttest.Cell(name,
			subject{Name: "surety", Variant: "old", Median: before, Noise: noise}, subject{Name: "surety", Variant: "new", Median: after, Noise: noise},
			subject{Name: "built-in map", Variant: "old", Median: 26, Noise: 0.01}, subject{Name: "built-in map", Variant: "new", Median: 26, Noise: 0.01})
	}
	r := resulttest.Run(
		pair("map/slowed/g=1", 30, 36, 0.01),
		pair("map/quickened/g=1", 30, 25, 0.01),
		pair("map/same/g=2", 30, 30, 0.01),
		pair("map/noise/g=2", 30, 36, 0.4))
	r.Against, r.Overlay = "89ab0123cdef", "slow.json"
	return r
}
