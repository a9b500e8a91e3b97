package once

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestModelRefusesIllegalHistories(t *testing.T) {
	at := func(k kind, id, begin, end int, out output) historyCall {
		return historyCall{In: input{call: call{kind: k}, id: id}, Out: out, Begin: begin, End: end}
	}
	value := func(v int) output { return output{value: v} }
	start := func(id, when int) historyCall { return at(began, id, when, when+1, output{}) }
	kept, first, second := initial(0), loaded(0, 0), loaded(1, 0)
	nested := at(getInner, inside, 3, 4, output{outcome: refused})

	for name, test := range map[string]struct {
		setting setting
		init    int // value of key 0
		legal   bool
		calls   history
	}{
		"callers share a load": {legal: true, calls: history{
			at(get, 0, 0, 9, value(first)), start(0, 2), at(get, 1, 4, 8, value(first))}},
		"two loads without a write between": {calls: history{
			at(get, 0, 0, 4, value(first)), start(0, 1), at(get, 1, 5, 9, value(second)), start(1, 6)}},
		"value out of nowhere":    {calls: history{at(peek, 0, 0, 1, value(first))}},
		"value of another key":    {calls: history{at(get, 0, 0, 4, value(loaded(0, 1))), start(0, 1)}},
		"lost value":              {init: kept, calls: history{at(peek, 0, 0, 1, value(0))}},
		"load though it is there": {init: kept, calls: history{at(get, 0, 0, 4, value(first)), start(0, 1)}},
		"invalidated value": {init: kept, calls: history{
			at(invalidate, 0, 0, 1, output{}), at(peek, 1, 2, 3, value(kept))}},
		"InvalidateAll undone": {init: kept, calls: history{
			at(invalidateAll, 0, 0, 9, output{}), at(peek, 1, 2, 3, value(0)), at(peek, 2, 4, 5, value(kept))}},
		"displaced load reaches its caller": {legal: true, calls: history{
			at(get, 0, 0, 9, value(first)), start(0, 1), at(invalidate, 1, 3, 4, output{}), at(peek, 2, 5, 6, value(0))}},
		"load from before Invalidate": {calls: history{
			at(get, 0, 0, 9, value(first)), start(0, 1), at(invalidate, 1, 3, 4, output{}), at(get, 2, 5, 8, value(first))}},
		"load from before Set": {calls: history{
			at(get, 0, 0, 9, value(first)), start(0, 1), at(set, 1, 3, 4, output{}), at(get, 2, 5, 8, value(first))}},
		"late load overwrites Set": {calls: history{
			at(get, 0, 0, 6, value(first)), start(0, 1), at(set, 1, 3, 4, output{}), at(peek, 2, 7, 8, value(first))}},
		"failure": {legal: true, calls: history{
			at(getError, 0, 0, 9, output{outcome: failed}), start(0, 1), at(get, 1, 2, 8, output{outcome: failed})}},
		"failure kept": {calls: history{
			at(getError, 0, 0, 3, output{outcome: failed}), start(0, 1), at(get, 1, 5, 8, output{outcome: failed})}},
		"failure though there is a value": {init: kept, calls: history{
			at(getError, 0, 0, 3, output{outcome: failed}), start(0, 1)}},
		"failure from before Invalidate": {calls: history{
			at(getError, 0, 0, 9, output{outcome: failed}), start(0, 1), at(invalidate, 1, 3, 4, output{}), at(get, 2, 5, 8, output{outcome: failed})}},
		"starter gets another's outcome": {calls: history{
			at(get, 0, 0, 9, value(second)), start(0, 1), at(get, 1, 2, 8, value(second)), start(1, 3)}},
		"panic lost": {calls: history{
			at(getCrash, 0, 0, 9, output{outcome: cancelled}), start(0, 1), at(cancelAll, 1, 2, 3, output{})}},
		"Goexit of nobody": {calls: history{at(get, 0, 0, 9, output{outcome: exited})}},
		"two loads by one call": {calls: history{
			at(get, 0, 0, 9, value(first)), start(0, 1), start(0, 3)}},
		"cancelled": {legal: true, calls: history{
			at(getShort, 0, 0, 9, output{outcome: cancelled}), start(0, 1), at(cancelAll, 1, 2, 3, output{})}},
		"cancelled with the last": {legal: true, calls: history{
			at(getShort, 0, 0, 9, output{outcome: cancelled}), start(0, 1), at(cancelAll, 1, 2, 3, output{}), at(peek, 2, 10, 11, value(first))}},
		"load keeps its value after all have left": {calls: history{
			at(getShort, 0, 0, 5, output{outcome: cancelled}), start(0, 1), at(cancelAll, 1, 2, 3, output{}),
			at(peek, 2, 6, 7, value(0)), at(peek, 3, 10, 11, value(first))}},
		"value of a load that all have left is not counted yet": {legal: true, calls: history{
			at(getShort, 0, 0, 5, output{outcome: cancelled}), start(0, 1), at(cancelAll, 1, 2, 3, output{}),
			at(length, 2, 6, 7, output{}), at(peek, 3, 8, 9, value(first))}},
		"cancelled by nobody":      {calls: history{at(getShort, 0, 0, 9, output{outcome: cancelled})}},
		"cancelled too early":      {calls: history{at(getShort, 0, 0, 1, output{outcome: cancelled}), at(cancelAll, 1, 2, 3, output{})}},
		"cancelled for another":    {calls: history{at(get, 0, 0, 9, output{outcome: cancelled}), at(cancelAll, 1, 2, 3, output{})}},
		"load of a cancelled call": {calls: history{at(cancelAll, 1, 0, 1, output{}), at(getShort, 0, 2, 9, value(first)), start(0, 3)}},
		"refused without a cycle":  {calls: history{nested}},
		"refused in a cycle": {legal: true, calls: history{
			at(getNested, 0, 0, 9, output{outcome: failed}), start(0, 1), nested}},
		"eviction": {setting: setting{bounded: true}, init: kept, legal: true, calls: history{
			{In: input{call: call{set, 1}}, Begin: 0, End: 1}, at(peek, 1, 2, 3, value(0))}},
		"eviction without need": {setting: setting{bounded: true}, init: kept, calls: history{
			at(peek, 1, 2, 3, value(0))}},
		"eviction without a bound": {init: kept, calls: history{
			{In: input{call: call{set, 1}}, Begin: 0, End: 1}, at(peek, 1, 2, 3, value(0))}},
		"eviction undone": {setting: setting{bounded: true}, init: kept, calls: history{
			{In: input{call: call{set, 1}}, Begin: 0, End: 1}, at(peek, 1, 2, 3, value(0)), at(peek, 2, 4, 5, value(kept))}},
		"more than the bound": {setting: setting{bounded: true}, calls: history{
			at(set, 0, 0, 9, output{}), at(length, 1, 1, 2, output{n: 2})}},
		"value that gives way to one that is being written is not counted": {setting: setting{bounded: true}, init: kept, legal: true, calls: history{
			{In: input{call: call{set, 1}}, Begin: 0, End: 9},
			{In: input{call: call{peek, 1}, id: 1}, Out: value(written(0, 1)), Begin: 1, End: 2}, at(length, 2, 3, 4, output{}), at(peek, 3, 5, 6, value(kept))}},
		"value that nothing displaces is not counted": {setting: setting{bounded: true}, init: kept, calls: history{
			at(length, 0, 0, 1, output{})}},
		"expiry of a value whose load its starter has left": {setting: setting{expires: true}, legal: true, calls: history{
			at(getShort, 0, 0, 6, output{outcome: cancelled}), start(0, 1), at(advance, 1, 2, 3, output{}),
			at(get, 2, 4, 8, value(first)), at(cancelAll, 3, 5, 5, output{}), at(peek, 4, 9, 10, value(0))}},
		"no expiry of a value whose load began later": {setting: setting{expires: true}, calls: history{
			at(advance, 1, 0, 1, output{}), at(getShort, 0, 2, 6, output{outcome: cancelled}), start(0, 3),
			at(get, 2, 4, 8, value(first)), at(cancelAll, 3, 5, 5, output{}), at(peek, 4, 9, 10, value(0))}},
		"expiry": {setting: setting{expires: true}, init: kept, legal: true, calls: history{
			at(advance, 0, 0, 1, output{}), at(peek, 1, 2, 3, value(0))}},
		"outlived value": {setting: setting{expires: true}, init: kept, calls: history{
			at(advance, 0, 0, 1, output{}), at(peek, 1, 2, 3, value(kept))}},
		"early expiry": {setting: setting{expires: true}, init: kept, calls: history{
			at(peek, 1, 2, 3, value(0)), at(advance, 0, 4, 5, output{})}},
		"wrong length":              {calls: history{at(set, 0, 0, 1, output{}), at(length, 1, 2, 3, output{n: 2})}},
		"All misses a value":        {init: kept, calls: history{at(all, 0, 0, 1, output{})}},
		"result wrong in itself":    {calls: history{at(get, 0, 0, 1, output{flawed: "a value with an error"})}},
		"call that does not return": {calls: history{{In: input{}, Pending: true}}},
	} {
		t.Run(name, func(t *testing.T) {
			err := check(test.setting, [2]int{test.init}, test.calls)
			assert.Equal(t, test.legal, err == nil, "%v", err)
		})
	}
}
