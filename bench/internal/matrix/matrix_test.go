package matrix_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/bench/internal/matrix"
	"github.com/surety-go/surety/bench/internal/workload"
)

func suites() []*workload.Suite {
	return []*workload.Suite{
		{
			Name: "map", Baseline: "Mutex+map", Equivalent: "built-in map", Core: []string{"surety", "Mutex+map", "xsync"},
			Cases: []workload.Case{
				{Name: "hit", Quick: true, Subjects: []string{"surety", "Mutex+map", "built-in map", "xsync", "haxmap"}, Alone: []string{"built-in map"}},
				{Name: "miss", Subjects: []string{"surety", "Mutex+map", "haxmap"}},
			},
		},
		{
			Name: "pool", Baseline: "channel loop",
			Cases: []workload.Case{
				{Name: "storm", Quick: true, Goroutines: workload.OnlySeveral, Subjects: []string{"surety", "channel loop", "conc"}},
			},
		},
	}
}

func lines(t *testing.T, c matrix.Choice) []string {
	t.Helper()
	rows, err := matrix.Rows(suites(), c)
	require.NoError(t, err)
	var list []string
	for _, r := range rows {
		list = append(list, r.Name()+": "+strings.Join(r.Subjects, ", "))
	}
	return list
}

func peers(t *testing.T, list string) matrix.Peers {
	t.Helper()
	p, err := matrix.ParsePeers(list, "core")
	require.NoError(t, err)
	return p
}

func TestRows(t *testing.T) {
	for _, c := range []struct {
		name   string
		choice matrix.Choice
		want   []string
	}{
		{"quick", matrix.Choice{Quick: true, Goroutines: []int{1, 2}, Peers: peers(t, "")}, []string{
			"map/hit/g=1: surety, Mutex+map, built-in map, xsync",
			"map/hit/g=2: surety, Mutex+map, xsync",
			"pool/storm/g=2: surety, channel loop, conc", // a suite without core has all
		}},
		{"-only instead of quick rows", matrix.Choice{Quick: true, Only: []string{"map/miss"}, Goroutines: []int{1}, Peers: peers(t, "")}, []string{
			"map/miss/g=1: surety, Mutex+map",
		}},
		{"all", matrix.Choice{Only: []string{"map"}, Goroutines: []int{1}, Peers: peers(t, "all")}, []string{
			"map/hit/g=1: surety, Mutex+map, built-in map, xsync, haxmap",
			"map/miss/g=1: surety, Mutex+map, haxmap",
		}},
		{"names", matrix.Choice{Only: []string{"map"}, Goroutines: []int{1}, Peers: peers(t, "haxmap")}, []string{
			"map/hit/g=1: surety, Mutex+map, built-in map, haxmap",
			"map/miss/g=1: surety, Mutex+map, haxmap",
		}},
		{"left out", matrix.Choice{Only: []string{"map"}, Goroutines: []int{1}, Peers: peers(t, "-Mutex+map")}, []string{
			"map/hit/g=1: surety, built-in map, xsync",
			"map/miss/g=1: surety",
		}},
		{"own", matrix.Choice{Only: []string{"map"}, Goroutines: []int{1}, Peers: matrix.Peers{Own: true}}, []string{
			"map/hit/g=1: surety, built-in map",
			"map/miss/g=1: surety",
		}},
	} {
		assert.Equal(t, c.want, lines(t, c.choice), c.name)
	}
}

func TestRowsErrors(t *testing.T) {
	for _, c := range []struct {
		choice matrix.Choice
		want   string
	}{
		{matrix.Choice{Only: []string{"mop"}, Goroutines: []int{1}}, `-only: pattern "mop" matches no row`},
		{matrix.Choice{Goroutines: []int{1}, Peers: peers(t, "xync")}, `-peers: there is no subject "xync"; use core, all, or some of Mutex+map, `},
		{matrix.Choice{Goroutines: []int{1}, Peers: peers(t, "all,-xync")}, `-peers: there is no subject "xync"`},
		{matrix.Choice{Only: []string{"pool"}, Goroutines: []int{1}}, `-only: pattern "pool" matches no row`},
	} {
		_, err := matrix.Rows(suites(), c.choice)
		assert.ErrorContains(t, err, c.want)
	}
	_, err := matrix.Rows(suites()[1:], matrix.Choice{Goroutines: []int{1}})
	assert.EqualError(t, err, "-cpu: no row runs with those numbers of goroutines; -cpu 1,2 leaves none out")
}

func TestParsePeersErrors(t *testing.T) {
	for list, want := range map[string]string{
		"core,":       `a name is missing in "core,"`,
		"-":           `a name is missing in "-"`,
		"all,-surety": `surety is always measured; leave -surety out of "all,-surety"`,
	} {
		_, err := matrix.ParsePeers(list, "core")
		assert.ErrorContains(t, err, want)
	}
}

func manifest(t *testing.T, s []*workload.Suite, goroutines []int, processors int) (hash string, full, planned int) {
	t.Helper()
	rows, err := matrix.Rows(suites(), matrix.Choice{Goroutines: goroutines, Peers: peers(t, "all")})
	require.NoError(t, err)
	m := matrix.NewManifest(s, rows, processors)
	return m.Hash, m.Full, m.Planned
}

func TestManifest(t *testing.T) {
	// hit has 5 subjects with one goroutine and 4 with several, miss 3, and
	// storm 3 with several only.
	const full = 5 + 3 + 2*(4+3+3)
	hash, n, planned := manifest(t, suites(), []int{1, 2, 64}, 2)
	assert.Regexp(t, "^[0-9a-f]{12}$", hash)
	assert.Equal(t, []int{full, full}, []int{n, planned})

	for processors := 2; processors < 20; processors++ {
		same, n, _ := manifest(t, suites(), []int{1}, processors)
		assert.Equal(t, hash, same, "the hash depends on the machine")
		assert.Equal(t, full, n)
	}
	_, _, planned = manifest(t, suites(), []int{1, 3}, 8)
	assert.Equal(t, 8, planned, "three goroutines are no part of the matrix")

	_, _, planned = manifest(t, suites(), []int{64}, 64)
	assert.Equal(t, 20, planned, "64 goroutines are those of 64 processors as well")
}

func TestManifestOfCasesWithTheirOwnNumber(t *testing.T) {
	s := suites()[:1]
	s[0].Cases = []workload.Case{{Name: "shared", Exactly: 8, Subjects: []string{"surety", "haxmap"}}}
	rows, err := matrix.Rows(s, matrix.Choice{Goroutines: []int{1}, Peers: peers(t, "all")})
	require.NoError(t, err)
	few, many := matrix.NewManifest(s, rows, 2), matrix.NewManifest(s, rows, 8)
	assert.Equal(t, few, many, "the hash depends on the machine")
	assert.Equal(t, 2, few.Full)
	assert.Equal(t, 2, few.Planned)
}

func TestManifestNoticesChanges(t *testing.T) {
	hash, full, planned := manifest(t, suites(), []int{1}, 2)
	more := suites()
	more[0].Cases = append(more[0].Cases, workload.Case{Name: "new", Subjects: []string{"surety"}})
	other, n, held := manifest(t, more, []int{1}, 2)
	assert.NotEqual(t, hash, other)
	assert.Equal(t, full+3, n)
	assert.Equal(t, planned, held)

	less := suites()
	less[0].Cases[0].Subjects = less[0].Cases[0].Subjects[:4]
	other, _, _ = manifest(t, less, []int{1}, 2)
	assert.NotEqual(t, hash, other)
}
