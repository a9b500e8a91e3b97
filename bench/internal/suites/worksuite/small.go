package worksuite

import "github.com/surety-go/surety/bench/internal/workload"

// smaller holds, by the names of cases, what opens the same with sizes that
// tests can afford.
var smaller = map[string]func(seed uint64) workload.Workload{}

// Small returns the suite with sizes that tests can afford.
func Small() *workload.Suite {
	s := Suite()
	s.Cases = append([]workload.Case(nil), s.Cases...)
	for i := range s.Cases {
		if open := smaller[s.Cases[i].Name]; open != nil {
			s.Cases[i].Open = open
		}
	}
	return s
}
