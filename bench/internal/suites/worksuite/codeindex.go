package worksuite

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/surety-go/surety/bench/internal/workload"
	"github.com/surety-go/surety/examples/codeindex/index"
)

// The code index reads the Go and assembly files of a tree, counts their
// identifiers, gathers their definitions and resolves their imports. The
// program is examples/codeindex; its engines are the subjects.

func init() {
	for _, tree := range []string{"net", ""} {
		name := tree
		if tree == "" {
			name = "GOROOT"
		}
		add(workload.Case{
			Name:     "codeindex/tree=" + name,
			Op:       "a file of the standard library's source read, parsed, counted, and its definitions and imports gathered",
			Subjects: []string{workload.Surety, baseline, sequential},
			Alone:    []string{sequential},
			Unit:     workload.PerOp,
			Apart:    true,
			Once:     true,
			Dear:     tree == "",
			Open:     func(uint64) workload.Workload { return openCodeIndex(tree) },
		})
		smaller["codeindex/tree="+name] = func(uint64) workload.Workload { return openCodeIndex("container") }
	}
}

// engines are the subjects' names in package index.
var engines = map[string]string{
	workload.Surety: "surety",
	baseline:        "mutexes",
	sequential:      "sequential",
}

// openCodeIndex indexes a folder of the standard library. It draws nothing: the
// files are what they are.
func openCodeIndex(folder string) workload.Workload {
	w, err := openTree(folder)
	if err != nil {
		return workload.Workload{Measure: func(string, int, time.Duration) (map[string]float64, error) { return nil, err }}
	}
	want := w.Run(engines[sequential], 1)
	return workload.Workload{
		Detail: fmt.Sprintf("%d files", w.Files()),
		Measure: program(w.Files(), func(subject string, workers int) func() error {
			got := w.Run(engines[subject], workers)
			return func() error { return want.Compare(got) }
		}),
	}
}

func openTree(folder string) (*index.Work, error) {
	source, err := index.StandardLibrary(context.Background())
	if err != nil {
		return nil, err
	}
	return index.NewWork(context.Background(), filepath.Join(source, folder))
}
