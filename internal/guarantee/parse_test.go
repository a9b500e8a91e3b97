package guarantee

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	waitFree = Progress{Kind: WaitFree}
	inline   = Callback{Mode: Inline, Claim: ClaimsKey, Outcome: Propagated}
)

func TestParse(t *testing.T) {
	for text, want := range map[string]Line{
		"Concurrency: immutable; wait-free.": {
			Level: Immutable, Progress: waitFree,
		},
		"Concurrency: atomic(key); wait-free; 0 allocs.": {
			Level: Atomic, Scope: Key, Progress: waitFree, Allocs: Allocs{Stated: true},
		},
		"Concurrency: atomic(whole); bounded wait.": {
			Level: Atomic, Scope: Whole, Progress: Progress{Kind: BoundedWait},
		},
		"Concurrency: atomic(batch); lock-free.": {
			Level: Atomic, Scope: Batch, Progress: Progress{Kind: LockFree},
		},
		"Concurrency: shared; linear; callback inline unlocked, panic propagated.": {
			Level: Shared, Progress: Progress{Kind: Linear},
			Callback: Callback{Mode: Inline, Claim: Unlocked, Outcome: Propagated},
		},
		"Concurrency: atomic(key); wait-free on hit, else waits(the function of the same key), detach(ctx); callback inline claims(key), panic propagated; 0 allocs (word-sized K, V).": {
			Level: Atomic, Scope: Key, OnHit: waitFree,
			Progress: Progress{Kind: Waits, What: "the function of the same key", End: Detach},
			Callback: inline,
			Allocs:   Allocs{Stated: true, Condition: "word-sized K, V"},
		},
		"Concurrency: atomic(key); waits(a flight), detach(ctx) on hit, else waits(room), abort(ctx).": {
			Level: Atomic, Scope: Key,
			OnHit:    Progress{Kind: Waits, What: "a flight", End: Detach},
			Progress: Progress{Kind: Waits, What: "room", End: Abort},
		},
		"Concurrency: exclusive; wait-free; callback later unlocked, panic fatal; 12 allocs.": {
			Level: Exclusive, Progress: waitFree,
			Callback: Callback{Mode: Later, Claim: Unlocked, Outcome: Fatal},
			Allocs:   Allocs{Stated: true, N: 12},
		},
		"Concurrency: readers; wait-free; callback concurrent unlocked, panic contained.": {
			Level: Readers, Progress: waitFree,
			Callback: Callback{Mode: Concurrent, Claim: Unlocked, Outcome: Contained},
		},
		"Concurrency: independent; wait-free.": {Level: Independent, Progress: waitFree},
		"Concurrency: init-only; wait-free.":   {Level: InitOnly, Progress: waitFree},
		"Concurrency: hostile; wait-free.":     {Level: Hostile, Progress: waitFree},
	} {
		t.Run(text, func(t *testing.T) {
			line, err := Parse(text)
			require.NoError(t, err)
			assert.Equal(t, want, line)
			assert.Equal(t, text, line.String())
		})
	}
}

func TestParseRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                                          `column 1: expected "Concurrency: ", found the end`,
		"concurrency: shared":                       `column 1: expected "Concurrency: "`,
		"Concurrency:  immutable; wait-free.":       `column 14: expected one of immutable`,
		"Concurrency: thread-safe; wait-free.":      `column 14: expected one of immutable, independent, atomic(key)`,
		"Concurrency: atomic; wait-free.":           `column 14: expected one of`,
		"Concurrency: atomic(map); wait-free.":      `column 14: expected one of`,
		"Concurrency: immutable.":                   `column 23: expected "; "`,
		"Concurrency: immutable;wait-free.":         `column 23: expected "; "`,
		"Concurrency: immutable; wait-free":         `column 34: expected ".", found the end of the line`,
		"Concurrency: immutable; wait-free. ":       `column 35: expected nothing after the full stop`,
		"Concurrency: immutable; waitfree.":         `column 25: expected one of wait-free`,
		"Concurrency: immutable; wait-free on hit.": `column 34: expected "."`,
		"Concurrency: immutable; wait-free on hit, else wait-free on hit, else linear.":                  `column 57: expected "."`,
		"Concurrency: shared; waits(), abort(ctx).":                                                      `column 28: expected what the call waits for`,
		"Concurrency: shared; waits( room), abort(ctx).":                                                 `column 28: expected what the call waits for`,
		"Concurrency: shared; waits(room  here), abort(ctx).":                                            `column 28: expected what the call waits for`,
		"Concurrency: shared; waits(room; space), abort(ctx).":                                           `column 28: expected what the call waits for`,
		"Concurrency: shared; waits(a\tb), abort(ctx).":                                                  `column 28: expected what the call waits for`,
		"Concurrency: shared; waits(f(x)), abort(ctx).":                                                  `column 29: expected "), "`,
		"Concurrency: shared; waits(room).":                                                              `column 32: expected "), "`,
		"Concurrency: shared; waits(room":                                                                `column 32: expected "), ", found the end`,
		"Concurrency: shared; waits(room), leave(ctx).":                                                  `column 35: expected one of abort(ctx), detach(ctx)`,
		"Concurrency: shared; linear; callback locked unlocked, panic fatal.":                            `column 39: expected one of inline, concurrent, later`,
		"Concurrency: shared; linear; callback inline locked, panic fatal.":                              `column 46: expected one of unlocked, claims(key)`,
		"Concurrency: shared; linear; callback inline unlocked.":                                         `column 54: expected ", panic "`,
		"Concurrency: shared; linear; callback inline unlocked, panic lost.":                             `column 62: expected one of propagated, contained, fatal`,
		"Concurrency: shared; linear; 0 allocs; callback inline unlocked, panic fatal.":                  `column 38: expected "."`,
		"Concurrency: shared; linear; few allocs.":                                                       `column 30: expected "callback " or a number`,
		"Concurrency: shared; linear; -1 allocs.":                                                        `column 30: expected "callback " or a number`,
		"Concurrency: shared; linear; 00 allocs.":                                                        `column 30: expected "callback " or a number`,
		"Concurrency: shared; linear; 99999999999999999999 allocs.":                                      `column 30: expected "callback " or a number`,
		"Concurrency: shared; linear; 1 alloc.":                                                          `column 31: expected " allocs"`,
		"Concurrency: shared; linear; 0 allocs ().":                                                      `column 40: expected the condition`,
		"Concurrency: shared; linear; 0 allocs (a (b)).":                                                 `column 40: expected the condition`,
		"Concurrency: shared; linear; callback inline unlocked, panic fatal; callback later unlocked, .": `column 69: expected "callback " or a number`,
	} {
		t.Run(text, func(t *testing.T) {
			_, err := Parse(text)
			require.Error(t, err)
			assert.True(t, strings.HasPrefix(err.Error(), want), "got: %v", err)
		})
	}
}
