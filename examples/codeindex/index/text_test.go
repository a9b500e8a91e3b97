package index

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestThousands(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 123456: "123,456", 1234567: "1,234,567", -1234: "-1,234", -123: "-123"} {
		assert.Equal(t, want, thousands(n))
	}
}

func TestSize(t *testing.T) {
	for n, want := range map[int]string{0: "0 B", 999: "999 B", 1500: "1.5 kB", 2_340_000: "2.3 MB"} {
		assert.Equal(t, want, size(n))
	}
}

func TestTable(t *testing.T) {
	tab := newTable("Name", "n", "text")
	tab.left(2)
	tab.row("längest", "1", "b")
	tab.row("x", "1,000", "longer")
	var out bytes.Buffer
	tab.print(&out)
	assert.Equal(t, "Name           n  text\n  längest      1  b\n  x        1,000  longer\n", out.String())
}

func TestKnotIsPrinted(t *testing.T) {
	rep := report{Cycles: []importCycle{{Packages: []string{"a", "b", "c"}, Shortest: []string{"a", "c", "a"}}}}
	var out bytes.Buffer
	rep.printCycles(&out)
	assert.Equal(t, "Import cycles among non-test files: 1\n  a -> c -> a\n    in a knot of 3 packages: a, b, c\n", out.String())
}
