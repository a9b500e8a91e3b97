package guarantee

import (
	"fmt"
	"slices"
)

// Ranks of the words that are stronger the less others can do to a caller.
// Words that are not compared by rank are only as strong as themselves.
var (
	levelRank = []string{
		"hostile", "init-only", "exclusive", "readers", "shared",
		"atomic(key)", "atomic(batch)", "atomic(whole)", "immutable",
	}
	kindRank = []Kind{Waits, Linear, BoundedWait, LockFree, WaitFree}
)

// Weaker returns what callers who relied on the line old lose by the line new,
// a phrase each; nothing if new promises at least as much.
//
// The levels rank as in the vocabulary, from hostile to immutable; independent
// is above all but immutable, with which it cannot be compared. Progress ranks
// from waits to wait-free; what is waited for, and what the end of a context
// does, may not change. A callback may gain freedom (claims(key) to unlocked)
// and a fatal panic another outcome. Allocations may become fewer and lose
// their condition.
func Weaker(old, new Line) []string {
	var lost []string
	lose := func(weaker bool, format string, was, is any) {
		if weaker {
			lost = append(lost, fmt.Sprintf(format, was, is))
		}
	}
	lose(!levelHolds(old.LevelText(), new.LevelText()), "the level was %s, is %s", old.LevelText(), new.LevelText())
	lose(!progressHolds(old.Progress, new.Progress), "the progress was %s, is %s", old.ProgressText(), new.ProgressText())
	if old.OnHit != (Progress{}) {
		hit := new.OnHit
		if hit == (Progress{}) {
			hit = new.Progress
		}
		lose(!progressHolds(old.OnHit, hit), "the progress on hit was %s, is %s", old.OnHit.String(), hit.String())
	}
	lose(!callbackHolds(old.Callback, new.Callback), "the callback was %s, is %s", describe(old.Callback), describe(new.Callback))
	lose(!allocsHold(old.Allocs, new.Allocs), "the allocations were %s, are %s", old.Allocs.String(), unstated(new.Allocs))
	return lost
}

func levelHolds(old, new string) bool {
	if old == new {
		return true
	}
	if new == string(Independent) {
		return old != string(Immutable)
	}
	was, is := slices.Index(levelRank, old), slices.Index(levelRank, new)
	return was >= 0 && is >= was
}

func progressHolds(old, new Progress) bool {
	if old.Kind == Waits && new.Kind == Waits {
		return old == new
	}
	return slices.Index(kindRank, new.Kind) >= slices.Index(kindRank, old.Kind)
}

func callbackHolds(old, new Callback) bool {
	if old == new || new == (Callback{}) {
		return true
	}
	return old != (Callback{}) && old.Mode == new.Mode &&
		(old.Claim == new.Claim || new.Claim == Unlocked) &&
		(old.Outcome == new.Outcome || old.Outcome == Fatal)
}

func allocsHold(old, new Allocs) bool {
	if !old.Stated {
		return true
	}
	return new.Stated && new.N <= old.N && (new.Condition == old.Condition || new.Condition == "")
}

func describe(c Callback) string {
	if c == (Callback{}) {
		return "none"
	}
	return c.String()
}

func unstated(a Allocs) string {
	if !a.Stated {
		return "not stated"
	}
	return a.String()
}
