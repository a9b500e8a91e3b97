package report

import (
	"fmt"
	"strings"

	"github.com/surety-go/surety/bench/internal/stats"
	"github.com/surety-go/surety/bench/internal/workload"
)

// Bar is a figure that Surety must reach, and what the run shows of it.
type Bar struct {
	Suite   string `json:"suite"`
	What    string `json:"what"`
	AtLeast bool   `json:"at_least"` // the figure must not be below Must; else not above
	Must    Number `json:"must"`
	Goal    Number `json:"goal"`
	Figure  Number `json:"figure"` // null if no cell of it was measured
	Outcome string `json:"outcome"`

	// Required is how many cells the figure rests on when complete, and
	// Missing names those that the run lacks or in which it was unstable.
	Required int      `json:"cells_required"`
	Missing  []string `json:"cells_missing,omitempty"`
}

// The outcomes of bars. A figure with cells missing is not judged.
const (
	GoalMet   = "goal met"
	Met       = "met"
	NotMet    = "NOT MET"
	NotJudged = "not judged"
)

// bar is how a Bar is computed.
type bar struct {
	suite, what string
	cells       string // names of cells, with {a,b} for alternatives
	figure      func(*lookup, []string) (figure float64, missing []string)
	atLeast     bool
	must, goal  float64
}

// lookup finds the cells of a document by name.
type lookup struct{ cells map[string]Cell }

// judge computes the bars.
func judge(bars []bar, d *Document) []Bar {
	l := &lookup{map[string]Cell{}}
	for _, s := range d.Suites {
		for _, c := range s.Classes {
			for _, cell := range c.Cells {
				l.cells[cell.Name] = cell
			}
		}
	}
	var list []Bar
	for _, b := range bars {
		names := expand(b.cells)
		v, missing := b.figure(l, names)
		list = append(list, Bar{
			Suite: b.suite, What: b.what, AtLeast: b.atLeast, Must: Number(b.must), Goal: Number(b.goal),
			Figure: Number(v), Outcome: b.outcome(v, missing), Required: len(names), Missing: missing,
		})
	}
	return list
}

func (b bar) outcome(v float64, missing []string) string {
	reaches := func(mark float64) bool {
		if b.atLeast {
			return v >= mark
		}
		return v <= mark
	}
	switch {
	case len(missing) > 0:
		return NotJudged
	case reaches(b.goal):
		return GoalMet
	case reaches(b.must):
		return Met
	}
	return NotMet
}

// expand lists what a pattern with alternatives stands for: a{1,2}b is a1b and
// a2b.
func expand(pattern string) []string {
	before, rest, ok := strings.Cut(pattern, "{")
	if !ok {
		return []string{pattern}
	}
	middle, after, _ := strings.Cut(rest, "}")
	var list []string
	for _, m := range strings.Split(middle, ",") {
		for _, tail := range expand(after) {
			list = append(list, before+m+tail)
		}
	}
	return list
}

// xOf is the geometric mean of x against the subject of that role: the best
// peer of each cell, the equivalent or the baseline.
func xOf(role Role) func(*lookup, []string) (float64, []string) {
	return func(l *lookup, names []string) (float64, []string) {
		xs, missing := l.xs(names, role)
		return stats.Geomean(xs), missing
	}
}

// timeOf is the inverse of xOf: Surety's time as a part of the subject's.
func timeOf(role Role) func(*lookup, []string) (float64, []string) {
	return func(l *lookup, names []string) (float64, []string) {
		x, missing := xOf(role)(l, names)
		return 1 / x, missing
	}
}

// behind counts the cells in which Surety is behind a peer: significantly, or
// with the whole interval however unstable. A cell in which no more is known of
// a peer than that it is unstable is missing.
func behind(l *lookup, names []string) (float64, []string) {
	var count float64
	var missing []string
	for _, name := range names {
		cell := l.cells[name]
		is, unknown := false, cell.Best == ""
		for _, row := range cell.Rows {
			if c := row.Comparison; c != nil && row.Role.alternative() {
				noisy := c.Verdict == stats.NotStable
				below := noisy && c.X.Hi < 1
				is = is || c.Verdict == stats.Slower || below
				unknown = unknown || noisy && !below && c.X.Lo <= 1
			}
		}
		switch {
		case is:
			count++
		case unknown:
			missing = append(missing, name)
		}
	}
	return count, missing
}

// greatest is the greatest of Surety's medians of that unit.
func greatest(unit string) func(*lookup, []string) (float64, []string) {
	return overCells(func(l *lookup, name string) (float64, bool) { return l.median(name, workload.Surety, unit) })
}

// partOf is Surety's median in the first cell as a part of the subject's in the
// last, which may be the same.
func partOf(subject, unit string) func(*lookup, []string) (float64, []string) {
	return func(l *lookup, names []string) (float64, []string) {
		first, last := names[0], names[len(names)-1]
		own, ok := l.median(first, workload.Surety, unit)
		if !ok {
			return float64(None), []string{first}
		}
		other, ok := l.median(last, subject, unit)
		if !ok || other == 0 {
			return float64(None), []string{last}
		}
		return own / other, nil
	}
}

// greatestPart is the greatest of Surety's medians as a part of the subject's.
func greatestPart(subject, unit string) func(*lookup, []string) (float64, []string) {
	return overCells(func(l *lookup, name string) (float64, bool) {
		part, missing := partOf(subject, unit)(l, []string{name})
		return part, len(missing) == 0
	})
}

// greatestRatio is the greatest of Surety's medians of one unit as a part of
// its medians of another.
func greatestRatio(unit, by string) func(*lookup, []string) (float64, []string) {
	return overCells(func(l *lookup, name string) (float64, bool) {
		v, ok := l.median(name, workload.Surety, unit)
		w, also := l.median(name, workload.Surety, by)
		return v / w, ok && also && w != 0
	})
}

// overCells is the greatest figure of the cells that have one.
func overCells(figure func(l *lookup, name string) (float64, bool)) func(*lookup, []string) (float64, []string) {
	return func(l *lookup, names []string) (float64, []string) {
		greatest := float64(None)
		var missing []string
		for _, name := range names {
			v, ok := figure(l, name)
			switch {
			case !ok:
				missing = append(missing, name)
			case !Number(greatest).Known() || v > greatest:
				greatest = v
			}
		}
		return greatest, missing
	}
}

// leastThroughput is Surety's least throughput in any of the cells, as a part
// of that in the first.
func leastThroughput(l *lookup, names []string) (float64, []string) {
	first := names[0]
	greatest, missing := overCells(func(l *lookup, name string) (float64, bool) {
		one, ok := l.median(first, workload.Surety, workload.PerOp)
		v, also := l.median(name, workload.Surety, workload.PerOp)
		return v / one, ok && also && one != 0
	})(l, names)
	return 1 / greatest, missing
}

// scalesAs divides the factor by which Surety's throughput grows from the first
// cell to the second by that of the subject from the third to the fourth.
func scalesAs(subject string) func(*lookup, []string) (float64, []string) {
	return func(l *lookup, names []string) (float64, []string) {
		own1, missing := partOf(subject, workload.PerOp)(l, []string{names[0], names[2]})
		own2, missing2 := partOf(subject, workload.PerOp)(l, []string{names[1], names[3]})
		return own1 / own2, append(missing, missing2...)
	}
}

// median is that of the subject in the cell of that name.
func (l *lookup) median(name, subject, unit string) (float64, bool) {
	for _, row := range l.cells[name].Rows {
		if row.Subject == subject && row.Error == "" {
			v, ok := row.Metrics[unit]
			return float64(v), ok
		}
	}
	return 0, false
}

// xs lists x against the subject of that role in the cells of those names, and
// the names of the cells without a stable one.
func (l *lookup) xs(names []string, role Role) (xs []float64, missing []string) {
	for _, name := range names {
		c := l.comparison(name, role)
		if c == nil || c.X == nil || c.Verdict == stats.NotStable {
			missing = append(missing, name)
			continue
		}
		xs = append(xs, c.X.Median)
	}
	return xs, missing
}

// comparison is that of Surety with the subject of that role in the cell of
// that name; nil if there is none.
func (l *lookup) comparison(name string, role Role) *stats.Comparison {
	cell := l.cells[name]
	for _, row := range cell.Rows {
		if role == row.Role || role == Best && row.Subject == cell.Best {
			return row.Comparison
		}
	}
	return nil
}

// text is one line: what is shown, what must be, and the outcome.
func (b Bar) text() string {
	sign, shown := "<=", "-"
	if b.AtLeast {
		sign = ">="
	}
	if b.Figure.Known() {
		shown = factor(float64(b.Figure))
	}
	return fmt.Sprintf("  %-50s%8s   %s %-6s%-8s%s", b.What, shown, sign, factor(float64(b.Must)), factor(float64(b.Goal)), b.Outcome)
}
