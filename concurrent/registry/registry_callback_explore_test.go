//go:build surety_explore

package registry_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/surety-go/surety/internal/explore"
)

// Every callback calls every method while nobody else is there: a call that
// needs a lock which the callback's caller holds is a deadlock, which the
// explorer reports.
func TestExploreCallbacks(t *testing.T) {
	programs, total := 0, explore.Result{Complete: true}
	for _, callback := range slices.Sorted(maps.Keys(callbacks)) {
		for _, method := range slices.Sorted(maps.Keys(methods)) {
			name := t.Name() + ", " + callback + " calls " + method
			total.Add(explore.Run(t, explore.Options{Name: name}, func(r *explore.R) {
				s := newSubject(t)
				arm := func() {
					s.user = func() {
						s.user = func() {} // once
						methods[method](s)
					}
				}
				r.Go("caller", func() {
					defer func() { _ = recover() }()
					callbacks[callback](s, arm)
				})
			}))
			programs++
		}
	}
	if !total.Complete {
		t.Errorf("not exhausted: %v", total)
	}
	t.Logf("%d programs, %v", programs, total)
}
