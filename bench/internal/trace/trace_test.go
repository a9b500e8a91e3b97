package trace_test

import (
	"bytes"
	"compress/gzip"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/bench/internal/trace"
)

func file(t *testing.T, name string, content []byte) string {
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, content, 0o600))
	return path
}

func compressed(t *testing.T, content string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write([]byte(content))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.Bytes()
}

func TestOpen(t *testing.T) {
	for name, content := range map[string][]byte{
		"some.keys":    []byte("7\n18446744073709551615\n-2\n"),
		"some.keys.gz": compressed(t, "7\n18446744073709551615\n-2"),
	} {
		tr, err := trace.Open(file(t, name, content))
		require.NoError(t, err, name)
		assert.Equal(t, &trace.Trace{Name: "some", Keys: []uint64{7, 1<<64 - 1, 1<<64 - 2}}, tr, name)
		assert.Equal(t, 3, tr.Distinct())
	}
}

func TestNames(t *testing.T) {
	for base, want := range map[string]string{".gz": "trace", "a b.c.gz": "a_b", "plain": "plain"} {
		tr, err := trace.Open(file(t, base, []byte("1\n")))
		require.NoError(t, err)
		assert.Equal(t, want, tr.Name)
	}
}

func TestOpenErrors(t *testing.T) {
	whole := compressed(t, "1\n2\n3\n")
	for _, c := range []struct {
		content []byte
		want    string
	}{
		{nil, "no keys"},
		{compressed(t, ""), "no keys"},
		{[]byte("1\ntwo\n"), `line 2: "two" is not a key`},
		{[]byte("1\n\n"), `line 2: "" is not a key`},
		{[]byte("18446744073709551616\n"), "line 1"},
		{[]byte("-9223372036854775809\n"), "line 1"},
		{[]byte("--1\n"), "line 1"},
		{compressed(t, "a,b\n"), "one decimal number"},
		{whole[:len(whole)-6], "unexpected EOF"},
		{[]byte{0x1f, 0x8b, 0}, "EOF"},
	} {
		path := file(t, "bad.gz", c.content)
		_, err := trace.Open(path)
		require.ErrorContains(t, err, c.want)
		assert.ErrorContains(t, err, path)
	}
	_, err := trace.Open(filepath.Join(t.TempDir(), "absent"))
	assert.ErrorIs(t, err, os.ErrNotExist)
}

func source(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 0)) }

func distinct(keys []uint64) int { return (&trace.Trace{Keys: keys}).Distinct() }

// TestGenerated counts what the definitions say: how many keys there are, and
// how often they come.
func TestGenerated(t *testing.T) {
	loop := trace.Loop(source(1), 1000, 30)
	assert.Equal(t, 30, distinct(loop))
	assert.Equal(t, 30, distinct(append(loop[:30:30], loop...)))
	assert.Equal(t, 30, distinct(loop[500:530]))
	assert.Equal(t, loop[0], loop[30])

	scans := trace.Scans(source(1), 1000, 10, 60, 40)
	assert.LessOrEqual(t, distinct(scans), 10+400)
	assert.Equal(t, 40, distinct(scans[60:100]))
	assert.Equal(t, 80, distinct(append(scans[60:100:100], scans[160:200]...)))
	assert.LessOrEqual(t, distinct(scans[100:160]), 10)

	shifting := trace.Shifting(source(1), 1000, 10, 100)
	for from := 0; from < 1000; from += 100 {
		assert.LessOrEqual(t, distinct(shifting[from:from+100]), 10)
	}
	assert.Greater(t, distinct(shifting), 50)

	counts := map[uint64]int{}
	for _, key := range trace.Zipf(source(1), 30_000, 3, 1) {
		counts[key]++
	}
	often := slices.Sorted(maps.Values(counts))
	require.Len(t, often, 3)
	for i, want := range []int{5_455, 8_182, 16_364} { // 6/33, 9/33 and 18/33 of the requests
		assert.InDelta(t, want, often[i], 400, "%v", often)
	}
}

func TestSeedsGenerate(t *testing.T) {
	for name, generate := range map[string]func(*rand.Rand) []uint64{
		"zipf":     func(r *rand.Rand) []uint64 { return trace.Zipf(r, 100, 50, 0.7) },
		"loop":     func(r *rand.Rand) []uint64 { return trace.Loop(r, 100, 50) },
		"scans":    func(r *rand.Rand) []uint64 { return trace.Scans(r, 100, 50, 10, 5) },
		"shifting": func(r *rand.Rand) []uint64 { return trace.Shifting(r, 100, 50, 20) },
	} {
		assert.Len(t, generate(source(1)), 100, name)
		assert.Equal(t, generate(source(1)), generate(source(1)), name)
		assert.NotEqual(t, generate(source(1)), generate(source(2)), name)
	}
}
