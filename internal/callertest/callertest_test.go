package callertest

import (
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/internal/api"
)

func TestMatch(t *testing.T) {
	p, err := api.Load(filepath.Join("testdata", "planted"))
	require.NoError(t, err)
	names := shared(p)
	assert.Empty(t, match(names, []Case{{Name: "New"}, {Name: "T.Shared"}}))
	assert.Equal(t, []string{
		"case T.Alone: there is no such function whose line allows a second caller",
		"case New is there twice",
		"no case calls T.Shared, whose line allows a second caller",
	}, match(names, []Case{{Name: "New"}, {Name: "T.Alone"}, {Name: "New"}}))
}

// Calls of different callers overlap: nobody's call returns before all have
// begun one.
func TestCallersOverlap(t *testing.T) {
	var begun atomic.Int32
	all := make(chan struct{})
	together(func(int) {
		if begun.Add(1) == callers {
			close(all)
		}
		<-all
	})
	assert.EqualValues(t, callers*rounds, begun.Load())
}
