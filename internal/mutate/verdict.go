package mutate

import (
	"fmt"
	"strings"
)

// Verdict is what one check does to one mutant.
type Verdict string

// The verdicts. Only Killed is a proof. Survived, TimedOutOnMutant,
// CrashedOnMutant and OtherAssertion say that this check does not kill the
// mutant; the rest that nothing was found out.
const (
	Killed           Verdict = "killed"
	Survived         Verdict = "survived"
	TimedOutOnMutant Verdict = "time-out, which is no kill"
	CrashedOnMutant  Verdict = "crash, which is no kill"
	OtherAssertion   Verdict = "another assertion failed than the named one"
	MutantNotBuilt   Verdict = "the mutant does not build"
	ControlFailed    Verdict = "the check fails without the mutant"
	CheckNotRun      Verdict = "there is no such check, or it was skipped"
)

// Judge returns what a check does to a mutant, from its run without and its run
// with it. Says is a part of the words of the assertion that is to fail; it
// must not be empty.
func Judge(control, mutant Outcome, says string) Verdict {
	switch {
	case says == "":
		panic("mutate: Judge called without the words of the assertion; name them")
	case control.End == NotRun:
		return CheckNotRun
	case control.End != Passed:
		return ControlFailed
	}
	switch mutant.End {
	case NotBuilt:
		return MutantNotBuilt
	case NotRun:
		return CheckNotRun
	case TimedOut:
		return TimedOutOnMutant
	case Failed, Crashed:
		// What crashes after an assertion has failed was noticed by it.
		if strings.Contains(mutant.Asserted(), says) {
			return Killed
		}
		if mutant.End == Crashed {
			return CrashedOnMutant
		}
		return OtherAssertion
	case Passed:
		return Survived
	}
	panic(fmt.Sprintf("mutate: no verdict for the end %q", mutant.End))
}

// Words returns the line of output that holds says, without what surrounds it:
// for people who want to read what a check said.
func Words(output, says string) string {
	for line := range strings.Lines(output) {
		if strings.Contains(line, says) {
			return strings.TrimSpace(line)
		}
	}
	return says
}
