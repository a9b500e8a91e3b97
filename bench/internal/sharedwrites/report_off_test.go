//go:build !surety_explore

package sharedwrites_test

import (
	"io"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/surety-go/surety/bench/internal/sharedwrites"
)

func TestReportNamesTheTag(t *testing.T) {
	assert.ErrorContains(t, sharedwrites.Report(io.Discard), "go run -tags surety_explore ./bench -shared")
}
