package abusepeers_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/bench/internal/abusepeers"
	"github.com/surety-go/surety/internal/abuse"
)

func TestMain(m *testing.M) {
	if code, ok := abusepeers.Child(); ok {
		os.Exit(code)
	}
	os.Exit(m.Run())
}

// known is what single rows give, of faults that the peers' own issue trackers
// or documentation name. A peer that mends one makes this test say so.
var known = map[string]abuse.Outcome{
	"map|xsync v4|Compute, the function panics":               abuse.Breaks, // its issue 208
	"map|concurrent-map|Compute, the function panics":         abuse.Breaks,
	"map|sync.Map|Store, a NaN key":                           abuse.Loses,
	"map|sync.Map|Compute, the function panics":               abuse.Missing,
	"map|sync.Map|Range, the body calls Goexit":               abuse.Exits,
	"map|sync.Map|all, equal hashes":                          abuse.Elsewhere,
	"pool|errgroup|Group, a task panics":                      abuse.Crashes,
	"pool|errgroup|Group, a task calls Goexit":                abuse.Succeeds,
	"pool|workerpool|Go, the task calls Goexit":               abuse.Breaks,
	"pool|ants|New, zero workers":                             abuse.Unbounds,
	"pool|conc|New, zero workers":                             abuse.Panics,
	"pool|surety|Go, the task panics":                         abuse.Crashes,
	"cache|resenje|Get, the load calls Goexit":                abuse.Succeeds,
	"cache|singleflight|Get, the load gets its own key":       abuse.Hangs,
	"cache|golang-lru|Get, the load panics":                   abuse.Missing,
	"cache|otter v2|Set, a NaN key":                           abuse.Loses,
	"registry|expvar|Register, twice under one key":           abuse.Panics,
	"registry|samber/do|Lookup, a key that nobody registered": abuse.Refuses,
}

func TestOutcomesOfPeers(t *testing.T) {
	exe, err := os.Executable()
	require.NoError(t, err)
	for name, want := range known {
		t.Run(name, func(t *testing.T) {
			parts := strings.Split(name, "|")
			sections, err := abusepeers.Select(abusepeers.Sections(), parts[:1])
			require.NoError(t, err)
			row, subject, err := sections[0].Find(parts[2], parts[1])
			require.NoError(t, err)
			got := abusepeers.RunOne(t.Context(), exe, sections[0], row, subject)
			assert.Equal(t, want, got)
		})
	}
}

// What Surety does against its word is told.
func TestUndocumented(t *testing.T) {
	sections, err := abusepeers.Select(abusepeers.Sections(), []string{"value"})
	require.NoError(t, err)
	s := sections[0]
	outcomes := make([][]abuse.Outcome, len(s.Rows))
	for r, row := range s.Rows {
		outcomes[r] = []abuse.Outcome{row.Want, abuse.Hangs}
	}
	tables := []abusepeers.Table{{Section: s, Outcomes: outcomes}}
	assert.Empty(t, abusepeers.Undocumented(tables))

	outcomes[0][0] = abuse.Loses
	told := abusepeers.Undocumented(tables)
	require.Len(t, told, 1)
	assert.Contains(t, told[0], s.Rows[0].Name())
	assert.Contains(t, told[0], "LOST, documented is "+string(s.Rows[0].Want))

	var text bytes.Buffer
	require.NoError(t, abusepeers.Text(&text, tables))
	assert.Contains(t, text.String(), s.Rows[0].Name())
	assert.Contains(t, text.String(), "LOST")
	outcomes[1][0] = ""
	text.Reset()
	require.NoError(t, abusepeers.Text(&text, tables))
	assert.Contains(t, text.String(), "not run")
}
