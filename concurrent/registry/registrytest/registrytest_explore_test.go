//go:build surety_explore

package registrytest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/surety-go/surety/concurrent/registry"
	"github.com/surety-go/surety/concurrent/registry/registrytest"
	"github.com/surety-go/surety/internal/explore"
)

// runHere runs f as a test on the calling goroutine and then its clean-ups. It is
// for tests that do not fail at once, which would end the goroutine.
func (r *recorder) runHere(f func(tb testing.TB)) {
	f(r)
	for i := len(r.cleanups) - 1; i >= 0; i-- {
		r.cleanups[i]()
	}
}

// outcomes explores a program whose executions end in an outcome, and requires
// that exactly the wanted ones exist.
func outcomes(t *testing.T, want []string, program func(r *explore.R) func() string) {
	t.Helper()
	seen := make(map[string]bool)
	result := explore.Run(t, explore.Options{Name: t.Name()}, func(r *explore.R) {
		outcome := program(r)
		r.Check(func(explore.History) error {
			o := outcome()
			seen[o] = true
			for _, w := range want {
				if o == w {
					return nil
				}
			}
			return fmt.Errorf("the outcome is %q", o)
		})
	})
	if !result.Complete || len(seen) != len(want) {
		t.Errorf("of the outcomes %q there are %v; %v", want, seen, result)
	}
	t.Logf("1 programs, %v", result)
}

// Of two tests that register a key at once, one has it until its end; the
// other fails, or comes after that.
func TestExploreRegister(t *testing.T) {
	outcomes(t, []string{"both", "A alone", "B alone"}, func(r *explore.R) func() string {
		var reg registry.Registry[string, int]
		var tests [2]recorder
		var found [2]int
		for i := range tests {
			r.Go(string(rune('A'+i)), func() {
				defer func() {
					for _, cleanup := range tests[i].cleanups {
						cleanup()
					}
				}()
				registrytest.Register(&tests[i], &reg, "k", i+1)
				found[i], _ = reg.Lookup(t.Context(), "k")
			})
		}
		return func() string {
			for i, test := range tests {
				if len(test.errors) > 0 || (test.fatal == "") != (found[i] == i+1) {
					return fmt.Sprint(tests, found)
				}
			}
			switch {
			case reg.Len() != 0:
				return "a registration was left behind"
			case tests[0].fatal != "":
				return "B alone"
			case tests[1].fatal != "":
				return "A alone"
			}
			return "both"
		}
	})
}

// What is registered while a test verifies the registry is left behind if it
// came after the test's beginning, and no difference if it came before; or it
// comes after the test's end.
func TestExploreVerify(t *testing.T) {
	outcomes(t, []string{"nothing", "left behind"}, func(r *explore.R) func() string {
		var reg registry.Registry[string, int]
		var test recorder
		r.Go("test", func() {
			test.runHere(func(tb testing.TB) { registrytest.Verify(tb, &reg) })
		})
		r.Go("other", func() { reg.MustRegister("k", 1) })
		return func() string {
			switch {
			case test.fatal == "" && len(test.errors) == 0:
				return "nothing"
			case len(test.errors) == 1 && strings.Contains(test.errors[0], "was left behind"):
				return "left behind"
			}
			return fmt.Sprint(test)
		}
	})
}
