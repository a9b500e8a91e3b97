//go:build surety_explore

package sharedwrites

import "slices"

// kinds are the operations of the report, in its order.
var kinds = slices.Concat(lockedMaps, maps, pools, caches, values, registries)

// must is for calls that cannot fail here.
func must[T any](v T, err error) T {
	check(err)
	return v
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
