package memory_test

import (
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/bench/internal/memory"
)

const (
	mib   = 1 << 20
	slack = 256 << 10 // what the runtime and the test framework may do meanwhile
)

func TestOfCountsWhatStaysLive(t *testing.T) {
	g := memory.Of(func() any { return make([]byte, 8*mib) })
	assert.InDelta(t, 8*mib, g.Live, slack)
	assert.InDelta(t, 8*mib, g.Allocated, slack)
	assert.Less(t, g.Allocs, uint64(1000))
}

func TestOfTellsGarbageApart(t *testing.T) {
	const small = 4096
	g := memory.Of(func() any {
		kept := make([]*[small]byte, 0, 1024)
		for range 1024 {
			kept = append(kept, new([small]byte))
			sink = new([small]byte)
		}
		sink = nil
		return kept
	})
	assert.InDelta(t, 1024*small, g.Live, slack)
	assert.InDelta(t, 2*1024*small, g.Allocated, slack)
	assert.InDelta(t, 2*1024, g.Allocs, 1000)
}

var sink any

func TestOfSeesMemoryGivenBack(t *testing.T) {
	held := make([]byte, 8*mib)
	g := memory.Of(func() any {
		runtime.KeepAlive(held)
		held = nil
		return nil
	})
	assert.InDelta(t, -8*mib, g.Live, slack)
}

func TestLiveLeavesOutWhatASyncPoolKeeps(t *testing.T) {
	var p sync.Pool
	before := memory.Live()
	p.Put(new([8 * mib]byte))
	assert.InDelta(t, before, memory.Live(), slack)
	runtime.KeepAlive(&p)
}

func TestScanCountsOnlyWhatHoldsPointers(t *testing.T) {
	before := memory.Scan()
	plain := make([]uint64, mib)
	assert.InDelta(t, before, memory.Scan(), slack)
	runtime.KeepAlive(plain)

	pointers := make([]*uint64, mib)
	assert.InDelta(t, before+8*mib, memory.Scan(), slack)
	runtime.KeepAlive(pointers)
}

func TestCollect(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	assert.Positive(t, memory.Collect())
	runtime.ReadMemStats(&after)
	assert.GreaterOrEqual(t, after.NumGC-before.NumGC, uint32(5))
}

func TestResident(t *testing.T) {
	bytes, ok := memory.Resident()
	require.Equal(t, runtime.GOOS == "linux", ok)
	if ok {
		assert.Greater(t, bytes, uint64(100<<10))
	}
}
