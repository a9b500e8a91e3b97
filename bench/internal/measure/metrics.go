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

// Sampled is one sample.
type Sampled struct {
	Metrics map[string]float64 // by unit
	Ops     int                // operations that they rest on, 0 if the workload does not count them
	Spent   Spent
}

// Spent is where time went that was not measured.
type Spent struct {
	Making     time.Duration // instances, their checks and their ends
	Collecting time.Duration // collections before what is measured
}

// Metrics takes the sample.
func Metrics(w workload.Workload, r Request) (s Sampled, err error) {
	if w.Measure != nil {
		if r.Collect {
			s.Spent.collect()
		}
		s.Metrics, err = w.Measure(r.Subject, r.Goroutines, r.AtLeast)
		return s, err
	}
	t, err := sample(w, r, &s.Spent)
	if err != nil {
		return s, err
	}
	s.Metrics, s.Ops = t.Metrics(), t.Ops
	return s, nil
}

// collect collects garbage.
func (s *Spent) collect() {
	start := time.Now()
	runtime.GC()
	s.Collecting += time.Since(start)
}

// make notes how long f took.
func (s *Spent) make(f func()) {
	start := time.Now()
	f()
	s.Making += time.Since(start)
}
