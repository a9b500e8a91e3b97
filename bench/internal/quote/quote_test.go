package quote_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/bench/internal/quote"
	"github.com/surety-go/surety/bench/internal/report"
	"github.com/surety-go/surety/bench/internal/result"
	"github.com/surety-go/surety/bench/internal/result/resulttest"
)

type subject = resulttest.Subject

// run has x = 0.5 in one row and 2 in another, and a noisy one.
func run() *result.Run {
	cell := func(name string, other, noise float64) result.Cell {
		return resulttest.Cell(name, subject{Name: "surety", Median: 10, Noise: noise}, subject{Name: "RWMutex+map", Median: other, Noise: noise})
	}
	return resulttest.Run(cell("map/e/g=1", 1, 0.3), cell("map/f/g=1", 100, 0.3), cell("map/a/g=1", 5, 0), cell("map/b/g=1", 20, 0), cell("map/c/g=1", 10, 0.5), cell("map/a/g=2", 10.04, 0))
}

func source() quote.Source { return quote.Source{File: "f.txt", Document: report.New(run())} }

func TestText(t *testing.T) {
	for text, want := range map[string]string{
		"no figure":                                        "no figure",
		"9.9<!--x map/a/g=1, RWMutex+map--> of":            "0.50<!--x map/a/g=1, RWMutex+map--> of",
		"unstable<!--x map/b/g=1, RWMutex+map-->":          "2.0<!--x map/b/g=1, RWMutex+map-->",
		"1.0<!--x map/c/g=1, RWMutex+map-->":               "unstable<!--x map/c/g=1, RWMutex+map-->",
		"1.0<!--x map/e/g=1, RWMutex+map-->":               "unstable, below 1<!--x map/e/g=1, RWMutex+map-->",
		"unstable, below 1<!--x map/f/g=1, RWMutex+map-->": "unstable, above 1<!--x map/f/g=1, RWMutex+map-->",
		"1.0<!--x map/d/g=1, RWMutex+map-->":               "not recorded<!--x map/d/g=1, RWMutex+map-->",
		"not recorded<!--x map/a/g=1, no such-->":          "not recorded<!--x map/a/g=1, no such-->",
		"| `map/a/g=1`, RWMutex+map | 7<!--x--> |":         "| `map/a/g=1`, RWMutex+map | 0.50<!--x--> |",
		"(`map/b/g=1`, RWMutex+map: 7<!--x-->).":           "(`map/b/g=1`, RWMutex+map: 2.0<!--x-->).",
		"1<!--x mean map/g=1, RWMutex+map-->":              "1.0<!--x mean map/g=1, RWMutex+map-->",
		"4<!--x mean map/g=several, RWMutex+map-->":        "1.0<!--x mean map/g=several, RWMutex+map-->",
		"4<!--x mean pool/g=1, RWMutex+map-->":             "not recorded<!--x mean pool/g=1, RWMutex+map-->",
		"3 percent<!--set-->":                              "3 percent<!--set-->",
		"in <!--record-->any\nrun<!--/record-->, and":      "in <!--record-->`f.txt` (Test CPU, GOMAXPROCS 2; Go 1.26.0; quality normal)<!--/record-->, and",
	} {
		got, err := source().Text(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, got)
	}
	for text, want := range map[string]string{
		"7<!--x-->":                                "no row and subject; write",
		"7<!--x map/a/g=1-->":                      "no row and subject; write",
		"7<!--x mean map/g=2, RWMutex+map-->":      "SUITE/g=1 or SUITE/g=several",
		"about<!--x map/a/g=1, RWMutex+map-->":     "stand behind no figure, 1 of them",
		"`map/a/g=1` without a subject, 7<!--x-->": "no row and subject; write",
	} {
		_, err := source().Text(text)
		assert.ErrorContains(t, err, want, text)
	}
}

func TestRound(t *testing.T) {
	for x, want := range map[float64]string{
		0.00123: "0.0012", 0.0199: "0.020", 0.5: "0.50", 0.994: "0.99", 1: "1.0", 1.26: "1.3", 9.96: "10", 12.3: "12", 70.4: "70", 123: "120", 1999: "2000",
	} {
		assert.Equal(t, want, quote.Round(x))
	}
}

func TestOrphans(t *testing.T) {
	for text, want := range map[string][]string{
		"it takes 0.52 of the time":                   {"line 1: 0.52"},
		"one\ntwo 25 ns, 3x and 40%":                  {"line 2: 25 ns", "line 2: 3x", "line 2: 40%"},
		"| 1,024 bytes | 3 percent |":                 {"line 1: 1,024 bytes", "line 1: 3 percent"},
		"0.52<!--x map/a/g=1, b--> and 7<!--x-->":     nil,
		"3 percent<!--set--> or 2 minutes<!--set-->":  nil,
		"Go 1.26.8, Go 1.26 and the License 2.0":      nil,
		"`0.52` and [a](b-0.5.md) <!-- 0.3 -->":       nil,
		"```text\n0.52 ns\n```\nand 0.4 below":        {"line 4: 0.4"},
		"---\ntitle: 0.5\n---\n0.6":                   {"line 4: 0.6"},
		"<!--record-->`f` (3 ns)<!--/record--> 2 ns":  {"line 1: 2 ns"},
		"two hundred things, 2 goroutines, 64 shards": nil,
	} {
		assert.Equal(t, want, quote.Orphans(text), text)
	}
}

func TestNewest(t *testing.T) {
	dir := t.TempDir()
	_, err := quote.Newest(dir)
	assert.ErrorContains(t, err, "no recorded run in "+dir)
	var b bytes.Buffer
	require.NoError(t, result.Write(&b, run()))
	for _, c := range []struct{ add, want string }{
		{"2026-01-01-quick.txt", "2026-01-01-quick.txt"},
		{"2026-01-02-rigorous-map.txt", "2026-01-01-quick.txt"},
		{"2026-01-03-normal.txt", "2026-01-03-normal.txt"},
		{"2026-01-04-quick.txt", "2026-01-03-normal.txt"},
		{"2026-01-05-rigorous.txt", "2026-01-05-rigorous.txt"},
		{"2026-01-06-normal.txt", "2026-01-06-normal.txt"},
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, c.add), b.Bytes(), 0o600))
		s, err := quote.Newest(dir)
		require.NoError(t, err)
		assert.Equal(t, c.want, s.File)
	}
}

// TestPagesQuoteTheNewestRun is what keeps the figures of the documentation
// true.
func TestPagesQuoteTheNewestRun(t *testing.T) {
	list, err := quote.Check("../../..")
	require.NoError(t, err)
	marks := 0
	for _, page := range list {
		assert.False(t, page.Changed, "%s differs from the newest recorded run: go run ./bench -quote", page.Page)
		assert.Empty(t, page.Orphans, "%s: nothing ties these figures to a measurement: write <!--x ROW, SUBJECT--> or <!--set--> behind them", page.Page)
		marks += strings.Count(page.Text, "<!--x")
	}
	assert.Greater(t, marks, 30)
}
