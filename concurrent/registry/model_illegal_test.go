package registry

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// calls returns a call for a history made by hand.
func calls(in input, out output, begin, end int) historyCall {
	return historyCall{In: in, Out: out, Begin: begin, End: end}
}

func TestModelRefusesIllegalHistories(t *testing.T) {
	reg := func(value int) input { return input{call{register, keyOf(value)}, value} }
	unreg := func(value int) input { return input{call{unregisterInit, keyOf(value)}, value} }
	look := input{call: call{lookup, 0}}
	of := func(k kind) input { return input{call: call{kind: k}} }
	none := output{outcome: notFound}
	a, b := fresh(0, 0, 0), fresh(0, 1, 0)
	otherKey := fresh(1, 0, 0)

	for name, test := range map[string]struct {
		init  int
		legal bool
		calls history
	}{
		"registrations and look-ups": {0, true, history{
			calls(reg(a), output{}, 0, 1), calls(look, output{value: a}, 2, 3), calls(unreg(a), output{}, 4, 5), calls(look, none, 6, 7)}},
		"look-up overlaps a registration": {0, true, history{
			calls(reg(a), output{}, 0, 5), calls(look, output{value: a}, 1, 2)}},
		"two registrations of one key": {0, false, history{
			calls(reg(a), output{}, 0, 5), calls(reg(b), output{}, 1, 6)}},
		"duplicate of nothing": {0, false, history{
			calls(reg(a), output{outcome: duplicate}, 0, 1)}},
		"look-up misses a registration": {0, false, history{
			calls(reg(a), output{}, 0, 1), calls(look, none, 2, 3)}},
		"look-up of what was removed": {1, false, history{
			calls(unreg(initial(0)), output{}, 0, 1), calls(look, output{value: initial(0)}, 2, 3)}},
		"look-up goes back in time": {0, false, history{
			calls(reg(a), output{}, 0, 9), calls(look, output{value: a}, 1, 2), calls(look, none, 3, 4)}},
		"one registration removed twice": {1, false, history{
			calls(unreg(initial(0)), output{}, 0, 5), calls(unreg(initial(0)), output{}, 1, 6)}},
		"stale handle removes a later registration": {0, false, history{
			calls(reg(a), output{}, 0, 1), calls(unreg(gone(0)), output{}, 2, 3)}},
		"handle of a live registration is stale": {1, false, history{
			calls(unreg(initial(0)), output{outcome: stale}, 0, 1)}},
		"registration after the seal": {0, false, history{
			calls(of(seal), output{}, 0, 1), calls(reg(a), output{}, 2, 3)}},
		"removal after the seal": {1, false, history{
			calls(of(seal), output{}, 0, 1), calls(unreg(initial(0)), output{}, 2, 3)}},
		"rejection before the seal": {0, false, history{
			calls(reg(a), output{outcome: rejected}, 0, 1), calls(of(seal), output{}, 2, 3)}},
		"seal undone": {0, false, history{
			calls(of(seal), output{}, 0, 9), calls(of(sealed), output{n: 1}, 1, 2), calls(of(sealed), output{}, 3, 4)}},
		"snapshot in another order": {0, false, history{
			calls(reg(a), output{}, 0, 1), calls(reg(otherKey), output{}, 2, 3),
			calls(of(all), output{live: [2]int{otherKey, a}}, 4, 5)}},
		"snapshots of two orders": {0, false, history{
			calls(reg(a), output{}, 0, 9), calls(reg(otherKey), output{}, 0, 9),
			calls(of(all), output{live: [2]int{a}}, 1, 4), calls(of(all), output{live: [2]int{otherKey}}, 2, 5)}},
		"snapshot older than the call": {0, false, history{
			calls(reg(a), output{}, 0, 1), calls(of(snapshot), output{generation: 4}, 2, 3)}},
		"snapshot of the wrong generation": {0, false, history{
			calls(of(snapshot), output{generation: 5}, 0, 1)}},
		"snapshot that disagrees with itself": {0, false, history{
			calls(of(snapshot), output{generation: 4, flawed: "two lengths"}, 0, 1)}},
		"wrong length": {1, false, history{
			calls(of(length), output{n: 2}, 0, 1)}},
		"error that counts what is not there": {0, false, history{
			calls(look, output{outcome: notFound, n: 1}, 0, 1)}},
		"override not seen": {1, false, history{
			calls(input{call{lookupOverridden, 0}, replaced(0, 0)}, output{value: initial(0)}, 0, 1)}},
		"override seen by others": {1, false, history{
			calls(input{call{lookupOverridden, 0}, replaced(0, 0)}, output{value: replaced(0, 0)}, 0, 1),
			calls(look, output{value: replaced(0, 0)}, 2, 3)}},
		"call that does not return": {0, false, history{
			{In: of(length), Begin: 0, Pending: true}}},
	} {
		t.Run(name, func(t *testing.T) {
			err := check(test.init, test.calls)
			assert.Equal(t, test.legal, err == nil, "%v", err)
		})
	}
}
