package mutate

import "slices"

// Operator is the kind of a change: the mistake in concurrent code that it
// stands for.
type Operator string

// Operators is every operator, with what it does to correct code.
var Operators = []struct {
	Operator Operator
	Does     string
}{
	{"drop-recheck", "a condition is not looked at again after the lock was taken or the claim was won"},
	{"drop-reload", "a loop goes on with what it had read before"},
	{"swap-atomics", "two visible operations change places"},
	{"atomic-to-plain", "an atomic access becomes a plain one, or a lock is not taken"},
	{"cas-to-store", "a compare-and-swap becomes an unconditional write"},
	{"ignore-cas", "a compare-and-swap that failed counts as one that succeeded"},
	{"lose-wakeup", "one who waits is not told"},
	{"broadcast-to-signal", "one of all who wait is told"},
	{"unlock-without-defer", "a lock or claim is given back only if what runs meanwhile returns"},
	{"publish-before-init", "others can see an object before it is complete"},
	{"count-after-publish", "others can see an object before it is counted"},
	{"drop-context", "the end of a context is not looked at"},
	{"off-by-one", "a limit is off by one"},
	{"keep-claim", "a claim outlives the panic or the failure of its holder"},
	{"hash-only", "keys with the same hash, or values of the same shape, count as equal"},
	{"constant-seed", "a random seed is a constant"},
	{"swap-remove-cancel", "something is cancelled before it is out of reach, not after"},
	{"skip-version", "a change does not advance the version or drop what was derived"},
	{"forward-no-grant", "what was granted to one who left is not handed to the next"},
	{"logic", "another mistake, in words"},
}

// Known reports whether o is one of Operators.
func (o Operator) Known() bool {
	for _, known := range Operators {
		if known.Operator == o {
			return true
		}
	}
	return false
}

// Unused returns the operators, but for "logic", that used does not hold, in
// the order of Operators.
func Unused(used []Operator) []Operator {
	var unused []Operator
	for _, known := range Operators {
		if known.Operator != "logic" && !slices.Contains(used, known.Operator) {
			unused = append(unused, known.Operator)
		}
	}
	return unused
}
