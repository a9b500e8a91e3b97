package guard

import (
	"bufio"
	"fmt"
	"path"
	"strconv"
	"strings"
)

// Debt is one line of the debt file: rails that are known not to hold, by how
// much, and why.
type Debt struct {
	Line    int    `json:"line"`    // in the file, from 1
	Against string `json:"against"` // [Equivalent] or [Old]
	Cells   string `json:"cells"`   // a pattern for whole names, element by element as in path.Match
	Unit    string `json:"unit"`
	Limit   Excess `json:"limit"` // the most that is accepted
	Reason  string `json:"reason"`
}

// Excess is by how much Surety needs more: a fraction of what the other needs,
// or, if the other needs nothing, the figure itself.
type Excess struct {
	Amount   float64 `json:"amount"`
	Absolute bool    `json:"absolute,omitempty"`
}

func (e Excess) String() string {
	if e.Absolute {
		return strconv.FormatFloat(e.Amount, 'g', 3, 64)
	}
	return fmt.Sprintf("%+.0f%%", 100*e.Amount)
}

// ParseDebt reads a debt file, of which name is for errors. Empty lines and
// lines that begin with # are skipped; all others are
//
//	equivalent|old   cell pattern   unit   figure   reason
//
// like
//
//	equivalent  map/int-random/*/reads=*/g=1  ns/op  +45%  a load checks a version twice
//
// The figure is a percentage, or, where the other needs nothing, a number of
// the unit. The first line that matches a rail counts.
func ParseDebt(text, name string) ([]Debt, error) {
	var list []Debt
	n := 0
	for lines := bufio.NewScanner(strings.NewReader(text)); lines.Scan(); {
		n++
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		d, err := parseLine(line)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, n, err)
		}
		d.Line = n
		list = append(list, d)
	}
	return list, nil
}

func parseLine(line string) (Debt, error) {
	f := strings.Fields(line)
	if len(f) < 5 {
		return Debt{}, fmt.Errorf("%d words, want at least 5: equivalent or old, cell pattern, unit, figure, reason", len(f))
	}
	d := Debt{Against: f[0], Cells: f[1], Unit: f[2], Reason: strings.Join(f[4:], " ")}
	if d.Against != Equivalent && d.Against != Old {
		return Debt{}, fmt.Errorf("%q: the first word says against what, %s or %s", d.Against, Equivalent, Old)
	}
	if _, err := path.Match(d.Cells, ""); err != nil {
		return Debt{}, fmt.Errorf("pattern %q: %w; write \\[ for a bracket that is meant itself", d.Cells, err)
	}
	if _, ok := limits(d.Unit); !ok {
		return Debt{}, fmt.Errorf("no rail is in %q; rails are in ns/op, B/op and units of live bytes like live-B/entry", d.Unit)
	}
	number, percent := strings.CutSuffix(f[3], "%")
	v, err := strconv.ParseFloat(number, 64)
	if err != nil || v <= 0 {
		return Debt{}, fmt.Errorf("figure %q: want a percentage above 0 like +45%%, or a number of the unit where the other needs nothing", f[3])
	}
	d.Limit = Excess{v, true}
	if percent {
		d.Limit = Excess{v / 100, false}
	}
	return d, nil
}

// covers reports whether the line is about that rail.
func (d Debt) covers(r *Rail) bool {
	if d.Against != r.Against || d.Unit != r.Unit || d.Limit.Absolute != r.Excess.Absolute {
		return false
	}
	ok, err := path.Match(d.Cells, r.Cell)
	return ok && err == nil
}

// tolerance is by how much a debt may be above what was measured without being
// reported: five points of a hundred or a tenth of it, whichever is more.
func (d Debt) tolerance() float64 {
	if d.Limit.Absolute {
		return d.Limit.Amount / 10
	}
	return max(0.05, d.Limit.Amount/10)
}
