package measure

import (
	"runtime"
	"time"

	"github.com/surety-go/surety/bench/internal/workload"
)

// Request asks for one sample.
type Request struct {
	Subject    string
	Goroutines int
	Ops        int           // operations, if the workload counts them
	AtLeast    time.Duration // how long else the workload measures
	Collect    bool          // whether a collection comes first
}

// Metrics takes the sample and returns its figures by unit and how many
// operations it rests on, 0 if the workload does not count them.
func Metrics(w workload.Workload, r Request) (metrics map[string]float64, ops int, err error) {
	if w.Measure != nil {
		if r.Collect {
			runtime.GC()
		}
		metrics, err = w.Measure(r.Subject, r.Goroutines, r.AtLeast)
		return metrics, 0, err
	}
	t, err := sample(w, r.Subject, r.Goroutines, r.Ops, r.Collect)
	if err != nil {
		return nil, 0, err
	}
	return t.Metrics(), t.Ops, nil
}
