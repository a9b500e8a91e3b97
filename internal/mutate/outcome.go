package mutate

import (
	"bytes"
	"encoding/json"
	"iter"
	"slices"
	"strings"
	"time"
)

// End is how one run of a check ended.
type End string

// The ends.
const (
	Passed   End = "passed"
	Failed   End = "failed"        // an assertion failed
	Crashed  End = "crashed"       // the process panicked or exited
	TimedOut End = "timed out"     // it did not end in time
	NotBuilt End = "did not build" // the compiler refused it
	NotRun   End = "did not run"   // there is no such test, or it was skipped
)

// Outcome is one run of a check.
type Outcome struct {
	End     End
	Output  string // of the test and its subtests; of the compiler if it did not build
	Elapsed time.Duration
}

// Asserted returns the lines that the test itself logged: what its assertions
// said, without the words of a panic and its stacks.
func (o Outcome) Asserted() string {
	var b strings.Builder
	for line := range strings.Lines(o.Output) {
		if hasPrefix(line, fatal...) {
			break
		}
		if strings.HasPrefix(line, "    ") {
			b.WriteString(line)
		}
	}
	return b.String()
}

// fatal is how the lines begin with which the runtime ends a process.
var fatal = []string{"panic: ", "fatal error: ", "runtime: goroutine stack exceeds"}

// event is a line of go test -json.
type event struct {
	Action  string
	Test    string
	Output  string
	Elapsed float64
}

func (e event) took() time.Duration { return time.Duration(e.Elapsed * float64(time.Second)) }

// packagePassed reports whether e says that all tests of the package passed.
func (e event) packagePassed() bool { return e.Action == "pass" && e.Test == "" }

// events yields what go test -json printed. A line that is none of its own is the
// output of no test.
func events(printed []byte) iter.Seq[event] {
	return func(yield func(event) bool) {
		for line := range bytes.Lines(printed) {
			var e event
			if json.Unmarshal(line, &e) != nil {
				e = event{Action: "output", Output: string(line)}
			}
			if !yield(e) {
				return
			}
		}
	}
}

// packageTook returns how long the tests of a package took that passed.
func packageTook(printed []byte) (took time.Duration) {
	for e := range events(printed) {
		if e.packagePassed() {
			took = e.took()
		}
	}
	return took
}

// outcomeOf reads what go test -json printed while it ran the check.
func outcomeOf(c Check, printed []byte) Outcome {
	var o Outcome
	var own, build, rest strings.Builder
	action := ""
	built, ended := true, false // ended: the process, with success
	for e := range events(printed) {
		mine := e.Test == c.Test || strings.HasPrefix(e.Test, c.Test+"/")
		switch {
		case e.Action == "build-output":
			build.WriteString(e.Output)
		case e.Action == "build-fail":
			built = false
		case e.packagePassed():
			ended = true
		case e.Action == "output" && mine:
			own.WriteString(e.Output)
		case e.Action == "output":
			rest.WriteString(e.Output)
		case e.Test == c.Test && (e.Action == "pass" || e.Action == "fail" || e.Action == "skip"):
			action, o.Elapsed = e.Action, e.took()
		}
	}
	o.Output = own.String()
	switch {
	case !built:
		o.End, o.Output = NotBuilt, build.String()
	case action == "pass":
		o.End = Passed // whatever it logged, and whatever comes after it
	case hasLine(o.Output+rest.String(), "panic: test timed out"):
		o.End = TimedOut
	case hasLine(o.Output+rest.String(), fatal...):
		o.End = Crashed
		o.Output += rest.String()
	case action == "fail":
		o.End = Failed
	case action == "" && own.Len() > 0 && !ended:
		o.End = Crashed // it began and the process was gone
		o.Output += rest.String()
	default:
		o.End = NotRun
		o.Output += rest.String()
	}
	return o
}

// hasLine reports whether a line of the text begins with one of the prefixes.
// What tests log is indented.
func hasLine(text string, prefixes ...string) bool {
	for line := range strings.Lines(text) {
		if hasPrefix(line, prefixes...) {
			return true
		}
	}
	return false
}

func hasPrefix(text string, prefixes ...string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(text, p) })
}
