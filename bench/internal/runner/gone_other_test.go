//go:build !linux

package runner

import "testing"

// assertGone checks nothing where it is not known how.
func assertGone(*testing.T, string) {}
