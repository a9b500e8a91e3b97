//go:build !surety_explore

package sharedwrites

import (
	"errors"
	"io"
)

// Report writes the table of all operations. It needs the build tag
// surety_explore.
func Report(io.Writer) error {
	return errors.New("shared writes are counted in a build with the tag surety_explore only; run: go run -tags surety_explore ./bench -shared")
}
