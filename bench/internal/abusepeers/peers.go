// Package abusepeers runs the rows of the abuse table over Surety and over
// libraries that one would use in its place.
//
// A row may hang or end its process, so each runs in a process of its own:
// [Run] starts them, and [Child] is what they do. An adapter only translates
// calls. It adds no check, lock or recover of its own, and leaves a function
// nil where the library has nothing of the kind.
package abusepeers

import (
	"context"
	"errors"
	"fmt"

	"github.com/surety-go/surety/internal/abuse"
)

// Sections returns the whole table.
func Sections() []abuse.Section {
	return []abuse.Section{
		abuse.MapSection(abuse.SuretyMap(), syncMap(), xsyncV3(), xsyncV4(), concurrentMap(), haxMap()),
		abuse.PoolSection(abuse.SuretyPool(), errGroup(), concPool(), antsPool(), pondPool(), gammazeroPool()),
		abuse.CacheSection(abuse.SuretyCache(), singleflightGroup(), resenjeGroup(), otterCache(), theineCache(), sturdycCache(), ttlCache(), lruCache()),
		abuse.ValueSection(abuse.SuretyValue(), onceValues()),
		abuse.RegistrySection(abuse.SuretyRegistry(), expvarRegistry(), doInjector()),
	}
}

// copied returns a copy of what p points to.
func copied[T any](p *T) *T {
	c := *p
	return &c
}

// text is a key for libraries whose keys are strings.
func text(key any) string { return fmt.Sprint(key) }

// withoutContext makes a function of the table fit libraries whose functions
// take no context.
func withoutContext(f func(context.Context)) func() {
	if f == nil {
		return nil
	}
	return func() { f(context.Background()) }
}

var errMissing = errors.New("abusepeers: the library returned no value")
