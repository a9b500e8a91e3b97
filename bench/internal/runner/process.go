package runner

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"

	"github.com/surety-go/surety/bench/internal/worker"
)

// An ending is how a worker ended.
type ending struct {
	how  how
	text string // for died and refused: why
}

type how int

const (
	ended     how = iota // it said that all is done
	refused              // it cannot do the job
	died                 // it ended without saying so
	hung                 // it was killed for its silence
	cancelled            // it was killed because ctx ended
)

// A launcher runs one worker, calls on for each of its events, and returns how
// it ended. A worker that is silent for longer than patience, asked anew after
// each event, is killed. One that waits for its turn has it when on returns.
type launcher func(ctx context.Context, program string, job worker.Job, patience func() time.Duration, on func(worker.Event)) ending

// launch is the launcher of real processes.
func launch(ctx context.Context, program string, job worker.Job, patience func() time.Duration, on func(worker.Event)) ending {
	if ctx.Err() != nil {
		return ending{how: cancelled}
	}
	// Linux ends a process with the thread that started it, if so asked:
	// the thread has to stay.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()

	var stderr tail
	cmd := exec.Command(program)
	cmd.Env = append(os.Environ(), worker.Variable+"=1")
	cmd.Stderr = &stderr
	cmd.WaitDelay = 2 * time.Second
	endWithParent(cmd)
	stdin, stdout, err := pipes(cmd)
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return ending{refused, "the worker process does not start: " + err.Error()}
	}
	events := make(chan worker.Event, 16)
	go func() {
		defer close(events)
		for d := json.NewDecoder(stdout); ; {
			var e worker.Event
			if d.Decode(&e) != nil {
				return
			}
			events <- e
		}
	}()
	go func() { _ = json.NewEncoder(stdin).Encode(job) }() // what fails shows as silence or as the end

	end := watch(ctx, events, patience, func(e worker.Event) {
		on(e)
		if e.Kind == worker.Waiting {
			_, _ = io.WriteString(stdin, "\n") // as above
		}
	})
	if end.how != ended {
		_ = cmd.Process.Kill() // it may have ended on its own
	}
	for range events { // what came after the decision
	}
	err = cmd.Wait()
	_ = stdin.Close()
	if end.how == died {
		end.text = stderr.reason(err)
	}
	return end
}

func pipes(cmd *exec.Cmd) (stdin io.WriteCloser, stdout io.ReadCloser, err error) {
	if stdin, err = cmd.StdinPipe(); err != nil {
		return nil, nil, err
	}
	stdout, err = cmd.StdoutPipe()
	return stdin, stdout, err
}

// watch passes the events on until the worker ends, or is to be killed.
func watch(ctx context.Context, events <-chan worker.Event, patience func() time.Duration, on func(worker.Event)) ending {
	silence := time.NewTimer(patience())
	defer silence.Stop()
	for {
		select {
		case e, ok := <-events:
			switch {
			case !ok && ctx.Err() != nil:
				return ending{how: cancelled}
			case !ok:
				return ending{how: died}
			case e.Kind == worker.Ended:
				on(e)
				return ending{how: ended}
			case e.Kind == worker.Refused:
				return ending{refused, e.Text}
			}
			on(e)
			silence.Reset(patience())
		case <-silence.C:
			return ending{how: hung}
		case <-ctx.Done():
			return ending{how: cancelled}
		}
	}
}

// tail keeps what is needed of a worker's standard error to say why it ended:
// the end, and the last line that Go writes when a program crashes.
type tail struct {
	crash []byte
	line  []byte // begun and not yet ended
	last  []byte // the last line that was not empty
}

const longestLine = 500

func (t *tail) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		part, after, whole := bytes.Cut(rest, []byte("\n"))
		t.line = append(t.line, part[:min(len(part), max(0, longestLine-len(t.line)))]...)
		if whole {
			t.end()
		}
		rest = after
	}
	return len(p), nil
}

// end takes the line that has ended.
func (t *tail) end() {
	for _, prefix := range []string{"panic: ", "fatal error: ", "runtime: out of memory"} {
		if bytes.HasPrefix(t.line, []byte(prefix)) {
			t.crash = bytes.Clone(t.line)
		}
	}
	if len(bytes.TrimSpace(t.line)) > 0 {
		t.last = append(t.last[:0], t.line...)
	}
	t.line = t.line[:0]
}

// reason says in one line why the process ended, by what it wrote and by what
// waiting for it returned.
func (t *tail) reason(err error) string {
	t.end()
	status := "exit status 0"
	if err != nil {
		status = err.Error()
	}
	switch {
	case len(t.crash) > 0:
		return strings.TrimSpace(string(t.crash))
	case len(t.last) > 0:
		return status + ": " + strings.TrimSpace(string(t.last))
	}
	return status
}
