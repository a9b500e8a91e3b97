package suites

import (
	"fmt"

	"github.com/surety-go/surety/bench/internal/suites/oncesuite"
	"github.com/surety-go/surety/bench/internal/trace"
	"github.com/surety-go/surety/bench/internal/workload"
)

// Traced returns all suites, that of caches with cases for the traces in the
// files, which must have different names.
func Traced(files []string) ([]*workload.Suite, error) {
	all := All()
	if len(files) == 0 {
		return all, nil
	}
	traces, err := open(files)
	if err != nil {
		return nil, err
	}
	caches := oncesuite.Suite(traces...)
	for i, s := range all {
		if s.Name == caches.Name {
			all[i] = caches
		}
	}
	return all, nil
}

func open(files []string) ([]*trace.Trace, error) {
	var traces []*trace.Trace
	seen := map[string]string{}
	for _, file := range files {
		t, err := trace.Open(file)
		if err != nil {
			return nil, err
		}
		if other, ok := seen[t.Name]; ok {
			return nil, fmt.Errorf("%s and %s both are trace %s; rename one", other, file, t.Name)
		}
		seen[t.Name] = file
		traces = append(traces, t)
	}
	return traces, nil
}
