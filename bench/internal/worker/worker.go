package worker

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/surety-go/surety/bench/internal/environ"
	"github.com/surety-go/surety/bench/internal/workload"
)

// Suites returns the suites that a job is taken from.
type Suites func(traces []string) ([]*workload.Suite, error)

// Child does the job of this process, if it was started as a worker, and
// returns its exit code. Otherwise ok is false.
//
// What subjects print goes to standard error. An interrupt from the keyboard
// reaches all processes of the terminal; the worker leaves it to its parent.
func Child(suites Suites) (code int, ok bool) {
	if os.Getenv(Variable) == "" {
		return 0, false
	}
	signal.Ignore(os.Interrupt)
	out := os.Stdout
	os.Stdout = os.Stderr
	in := bufio.NewReader(os.Stdin)
	var job Job
	line, err := in.ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &job)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "bench: %s is set, but standard input holds no job (%v); unset it\n", Variable, err)
		return 2, true
	}
	turn := make(chan struct{})
	go func() {
		for {
			if _, err := in.ReadBytes('\n'); err != nil {
				os.Exit(1) // the parent has ended
			}
			turn <- struct{}{}
		}
	}()
	if err := run(suites, job, turn, out); err != nil {
		fmt.Fprintf(os.Stderr, "bench: a worker could not report: %v\n", err)
		return 1, true
	}
	return 0, true
}

// run does the job, if it is so asked one step per turn, and writes its
// events. The error is the first one of writing.
func run(suites Suites, job Job, turn <-chan struct{}, out io.Writer) error {
	encoder := json.NewEncoder(out)
	var failed error
	event := func(e Event) {
		if err := encoder.Encode(e); err != nil && failed == nil {
			failed = err
		}
	}
	list, err := suites(job.Traces)
	var w *work
	if err == nil {
		w, err = newWork(list, job, turn, event)
	}
	if err != nil {
		event(Event{Kind: Refused, Text: err.Error()})
		return failed
	}
	w.run()
	event(Event{Kind: Ended, Resident: environ.PeakResident()})
	return failed
}
