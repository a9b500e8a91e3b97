package matrix

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"github.com/surety-go/surety/bench/internal/result"
	"github.com/surety-go/surety/bench/internal/workload"
)

// Many is the greatest number of goroutines of the full matrix, which also has
// 1 and the number of processors.
const Many = 64

// NewManifest identifies the full matrix of the suites, all subjects of all
// cases with 1, P and 64 goroutines, and counts what of it the rows hold, where
// P stands for processors. The hash is the same on all machines.
func NewManifest(suites []*workload.Suite, rows []Row, processors int) result.Manifest {
	planned := map[string]bool{}
	for _, r := range rows {
		for _, subject := range r.Subjects {
			planned[line(r.Cell, strconv.Itoa(r.Goroutines), subject)] = true
		}
	}
	var lines []string
	held := map[string]bool{}
	fixed := fixed(suites)
	for symbol, n := range map[string]int{"1": 1, "P": processors, strconv.Itoa(Many): Many} {
		cells, _ := workload.Cells(suites, []int{n}, nil) // without patterns there is no error
		for _, c := range cells {
			number := strconv.Itoa(c.Goroutines)
			stands := symbol
			if fixed[c.Case] {
				stands = number
			}
			for _, subject := range c.Subjects() {
				l := line(c, stands, subject)
				lines = append(lines, l)
				if planned[line(c, number, subject)] {
					held[l] = true
				}
			}
		}
	}
	slices.Sort(lines)
	lines = slices.Compact(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	return result.Manifest{
		Hash:    hex.EncodeToString(sum[:])[:12],
		Full:    len(lines),
		Planned: len(held),
	}
}

// fixed is the set of cases that run with numbers of goroutines of their own.
func fixed(suites []*workload.Suite) map[*workload.Case]bool {
	const odd = 1009 // no case's own number
	set := map[*workload.Case]bool{}
	cells, _ := workload.Cells(suites, []int{odd}, nil)
	for _, c := range cells {
		if c.Goroutines != odd {
			set[c.Case] = true
		}
	}
	return set
}

func line(c workload.Cell, goroutines, subject string) string {
	return c.Suite.Name + "/" + c.Case.Name + "/g=" + goroutines + " " + subject
}
