package workload_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/surety-go/surety/bench/internal/workload"
)

func TestProcessSeeds(t *testing.T) {
	const seed = 0x123456789abc
	assert.EqualValues(t, seed, workload.ProcessSeed(seed, 0))
	seen := map[uint64]bool{}
	for p := range 100 {
		s := workload.ProcessSeed(seed, p)
		assert.EqualValues(t, seed, workload.RunSeed(s))
		seen[s] = true
	}
	assert.Len(t, seen, 100)
}

func TestRunSize(t *testing.T) {
	sizes := map[int]bool{}
	for seed := range uint64(50) {
		n := workload.RunSize(seed, "a", 1000)
		assert.GreaterOrEqual(t, n, 750)
		assert.Less(t, n, 1500)
		assert.Equal(t, n, workload.RunSize(workload.ProcessSeed(seed, 3), "a", 1000), "the processes of a run differ")
		sizes[n] = true
	}
	assert.Greater(t, len(sizes), 25, "sizes do not depend on the seed")
	assert.NotEqual(t, workload.RunSize(1, "a", 1000), workload.RunSize(1, "b", 1000))
}
