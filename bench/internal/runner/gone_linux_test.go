package runner

import (
	"strconv"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// assertGone checks that no process has that number.
func assertGone(t *testing.T, pid string) {
	n, err := strconv.Atoi(pid)
	require.NoError(t, err)
	assert.ErrorIs(t, syscall.Kill(n, 0), syscall.ESRCH)
}
