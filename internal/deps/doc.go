// Package deps keeps what a user of one primitive compiles. For each package
// under concurrent/ the folder testdata lists
//
//   - every package outside of the standard library that it depends on, and
//   - every package of the standard library that one of those imports itself.
//
// What the standard library imports in turn is left out: it changes with the
// release of Go and not with this repository. After a change that is meant,
//
//	go test ./internal/deps -update
//
// rewrites the lists, and the change shows in the review.
package deps
