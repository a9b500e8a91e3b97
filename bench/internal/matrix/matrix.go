// Package matrix chooses which subjects are measured in which cells, and
// identifies the full matrix that the choice is a part of.
package matrix

import (
	"fmt"
	"slices"
	"strings"

	"github.com/surety-go/surety/bench/internal/workload"
)

// Row is a cell and those of its subjects that are to be measured, in the
// order of the case.
type Row struct {
	workload.Cell
	Subjects []string
}

// Choice says what to measure.
type Choice struct {
	Only       []string // patterns of cells, as workload.Cells takes them; none: all
	Quick      bool     // with no patterns: only cases of quality quick
	Goroutines []int
	Peers      Peers
}

// Rows lists what is chosen of the suites, in their order. An error names what
// of the choice matches nothing.
func Rows(suites []*workload.Suite, c Choice) ([]Row, error) {
	cells, err := workload.Cells(suites, c.Goroutines, c.Only)
	if err != nil {
		return nil, fmt.Errorf("-only: %w", err)
	}
	if err := c.Peers.check(suites); err != nil {
		return nil, fmt.Errorf("-peers: %w", err)
	}
	var rows []Row
	for _, cell := range cells {
		if c.Quick && len(c.Only) == 0 && !cell.Case.Quick {
			continue
		}
		row := Row{Cell: cell}
		for _, name := range cell.Subjects() {
			if c.Peers.includes(cell.Suite, name) {
				row.Subjects = append(row.Subjects, name)
			}
		}
		if len(row.Subjects) > 0 {
			rows = append(rows, row)
		}
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("-cpu: no row runs with those numbers of goroutines; -cpu 1,2 leaves none out")
	}
	return rows, nil
}

// Peers says which subjects to measure.
type Peers struct {
	Core    bool     // those of quality quick
	All     bool     // all
	Names   []string // these as well
	Without []string // but not these
	Own     bool     // only Surety and the subject without concurrency
}

// ParsePeers reads a list like "core,xsync-v4,-sync.Map". A list that only
// leaves out leaves out of byDefault.
func ParsePeers(list, byDefault string) (Peers, error) {
	var p Peers
	if list == "" {
		list = byDefault
	}
	for part := range strings.SplitSeq(list, ",") {
		name, without := strings.CutPrefix(part, "-")
		switch {
		case name == "":
			return p, fmt.Errorf("a name is missing in %q; use core, all, names, or -name to leave one out", list)
		case without && name == workload.Surety:
			return p, fmt.Errorf("surety is always measured; leave -surety out of %q", list)
		case without:
			p.Without = append(p.Without, name)
		case name == "core":
			p.Core = true
		case name == "all":
			p.All = true
		default:
			p.Names = append(p.Names, name)
		}
	}
	if !p.Core && !p.All && len(p.Names) == 0 {
		p.Core, p.All = byDefault == "core", byDefault == "all"
	}
	return p, nil
}

// check returns an error for a name that no suite has.
func (p Peers) check(suites []*workload.Suite) error {
	var known []string
	for _, s := range suites {
		for _, c := range s.Cases {
			known = append(known, c.Subjects...)
		}
	}
	slices.Sort(known)
	known = slices.Compact(known)
	for _, name := range slices.Concat(p.Names, p.Without) {
		if !slices.Contains(known, name) {
			return fmt.Errorf("there is no subject %q; use core, all, or some of %s", name, strings.Join(known, ", "))
		}
	}
	return nil
}

func (p Peers) includes(s *workload.Suite, name string) bool {
	switch {
	case name == workload.Surety:
		return true
	case p.Own:
		return name == s.Equivalent
	case slices.Contains(p.Without, name):
		return false
	case p.All || name == s.Baseline || name == s.Equivalent || slices.Contains(p.Names, name):
		return true
	}
	return p.Core && (len(s.Core) == 0 || slices.Contains(s.Core, name))
}
