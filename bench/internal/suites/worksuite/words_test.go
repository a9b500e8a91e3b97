package worksuite

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/bench/internal/workload"
)

func TestWordCountersCountTheSame(t *testing.T) {
	pieces := newText(rand.New(rand.NewPCG(1, 2)), 3*pieceSize)
	want := make(map[string]int)
	for _, word := range strings.Fields(strings.Join(pieces, "")) {
		want[word]++
	}
	for name, count := range wordCounters {
		for _, workers := range []int{1, 3, 64} {
			assert.NoError(t, sameCounts(want, maps.Collect(count(pieces, workers))), "%s with %d workers", name, workers)
		}
	}
}

func TestSameCounts(t *testing.T) {
	want := map[string]int{"a": 1, "b": 2}
	assert.NoError(t, sameCounts(want, maps.Clone(want)))
	assert.ErrorContains(t, sameCounts(want, map[string]int{"a": 1, "b": 1}), `counted "b" 1 times, not 2`)
	assert.ErrorContains(t, sameCounts(want, map[string]int{"a": 1, "b": 2, "c": 1}), "3 different words, not 2")
}

func TestTextHasTheSizeAndWholeWords(t *testing.T) {
	for _, size := range []int{1, pieceSize, 2*pieceSize + 1} {
		text := strings.Join(newText(rand.New(rand.NewPCG(1, 2)), size), "")
		assert.InDelta(t, size+13, len(text), 13)
		assert.True(t, strings.HasSuffix(text, " "))
	}
}

func TestSeedsDrawTexts(t *testing.T) {
	text := func(seed uint64) []string { return newText(rand.New(rand.NewPCG(seed, 0)), 1<<12) }
	assert.Equal(t, text(1), text(1))
	assert.NotEqual(t, text(1), text(2))
}

func TestTextsAreAsLongInAllProcesses(t *testing.T) {
	first := openWords(workload.ProcessSeed(5, 0), 1<<16).Detail
	assert.Equal(t, first, openWords(workload.ProcessSeed(5, 1), 1<<16).Detail)
	assert.NotEqual(t, first, openWords(workload.ProcessSeed(6, 0), 1<<16).Detail)
}

func TestProgramReportsAWrongResult(t *testing.T) {
	wrong := fmt.Errorf("planted")
	_, err := program(1, func(string, int) func() error {
		return func() error { return wrong }
	})(workload.Surety, 1, time.Nanosecond)
	assert.Equal(t, wrong, err)
}

func TestProgramCountsWhatItAllocates(t *testing.T) {
	figures, err := program(100, func(string, int) func() error {
		for range 100 {
			kept = new([1 << 10]byte)
		}
		return func() error {
			kept = new([1 << 24]byte) // not part of the program
			return nil
		}
	})(workload.Surety, 1, time.Nanosecond)
	require.NoError(t, err)
	assert.InDelta(t, 1<<10, figures["B/op"], 1<<9)
	assert.InDelta(t, 1, figures["allocs/op"], 1)
	assert.Positive(t, figures[workload.PerOp])
}

var kept any

func TestCodeIndexOfAMissingFolder(t *testing.T) {
	_, err := openCodeIndex("no/such/folder").Measure(workload.Surety, 1, time.Nanosecond)
	assert.ErrorContains(t, err, "no such directory")
}
