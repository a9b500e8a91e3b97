// Package guard judges whether Surety keeps its guard rails: how much more
// time and memory it may need than what one writes without concurrency, and
// than it needed before.
package guard

import (
	"math"
	"strings"

	"github.com/surety-go/surety/bench/internal/result"
	"github.com/surety-go/surety/bench/internal/stats"
	"github.com/surety-go/surety/bench/internal/workload"
)

// What Surety is held against.
const (
	Equivalent = "equivalent" // the named equivalent without concurrency, with one goroutine
	Old        = "old"        // Surety of another commit, in the same run
)

// Outcome is what a rail shows.
type Outcome string

// The outcomes.
const (
	Passes    Outcome = "passes"    // no significant excess, or one that is allowed
	Reasoned  Outcome = "reason"    // more than is allowed, with a line of the debt file, and less than fails
	Owed      Outcome = "debt"      // what fails, within a line of the debt file
	Broken    Outcome = "BROKEN"    // more than is allowed without a line, or more than the line says
	Undecided Outcome = "undecided" // too noisy, or too few processes
)

// limit is how much of an excess passes, and from where on it fails. What lies
// between needs a line in the debt file, too.
type limit struct{ allowed, fails float64 }

const (
	// floor is the most bytes per operation that count as none: the runtime
	// itself allocates now and then.
	floor = 1.0

	allocated = "B/op"
)

// limits returns the limit of a unit, and whether there are rails in it.
func limits(unit string) (limit, bool) {
	switch {
	case unit == workload.PerOp:
		return limit{0.10, 0.15}, true
	case unit == allocated, strings.HasPrefix(unit, "live-B"), strings.HasPrefix(unit, "peak-live-B"):
		return limit{0.15, 0.20}, true
	}
	return limit{}, false
}

// Rail is one comparison that must hold.
type Rail struct {
	Against string  `json:"against"`
	Other   string  `json:"other"` // the subject or commit
	Suite   string  `json:"suite"`
	Cell    string  `json:"cell"`
	Unit    string  `json:"unit"`
	Outcome Outcome `json:"outcome"`

	// Excess is that of the median, Least and Most those of the ends of the
	// interval.
	Excess Excess `json:"excess"`
	Least  Excess `json:"least"`
	Most   Excess `json:"most"`
	Debt   *Debt  `json:"debt,omitempty"` // the line that covers it

	comparison stats.Comparison
	difference float64 // of the medians
}

// Report is what a run shows of the guard rails.
type Report struct {
	Rails  []Rail  `json:"rails"` // those with data
	Means  []Mean  `json:"means"`
	Lower  []Lower `json:"debt_to_lower"`
	Silent []Debt  `json:"debt_not_judged"` // lines that match no rail of the run
	Debts  int     `json:"debts"`
}

// Mean is the geometric mean of the excess over the rails of one suite, unit
// and kind, without those that are unstable or absolute.
type Mean struct {
	Against string  `json:"against"`
	Suite   string  `json:"suite"`
	Unit    string  `json:"unit"`
	Excess  float64 `json:"excess"`
	Rails   int     `json:"rails"`
}

// Lower is a line of the debt file that says more than the run shows.
type Lower struct {
	Debt
	Needed Excess `json:"needed"` // the greatest excess of the cells it covers; 0 if none needs it
}

// Check judges the rails of a run: time, allocated bytes and live bytes of
// Surety with one goroutine against the equivalent, and, of a run against
// another commit, of the new against the old with any number of goroutines.
// The rails are one family of comparisons.
func Check(r *result.Run, debts []Debt) *Report {
	g := &Report{Rails: []Rail{}, Means: []Mean{}, Lower: []Lower{}, Silent: []Debt{}, Debts: len(debts)}
	var family []stats.Pair
	add := func(c *result.Cell, against, other, unit string, self, than *result.Subject) {
		if _, ok := limits(unit); !ok || self == nil || than == nil || self.Err != "" || than.Err != "" {
			return
		}
		p := stats.Pair{Self: self.Values(unit), Other: than.Values(unit), Blocks: true}
		if len(p.Self) == 0 || len(p.Other) == 0 {
			return
		}
		family = append(family, p)
		g.Rails = append(g.Rails, Rail{Against: against, Other: other, Suite: c.Suite, Cell: c.Name, Unit: unit})
	}
	variant := ""
	if r.Against != "" {
		variant = "new"
	}
	for i := range r.Cells {
		c := &r.Cells[i]
		units := []string{c.Unit}
		if c.Unit == workload.PerOp {
			units = append(units, allocated)
		}
		surety := c.Subject(workload.Surety, variant)
		for _, unit := range units {
			if c.Goroutines == 1 && c.Equivalent != "" {
				add(c, Equivalent, c.Equivalent, unit, surety, c.Subject(c.Equivalent, variant))
			}
			add(c, Old, r.Against, unit, surety, c.Subject(workload.Surety, Old))
		}
	}
	for i, c := range stats.Compare(family) {
		g.Rails[i].comparison = c
		g.Rails[i].measure(family[i])
		g.Rails[i].judge(debts)
	}
	g.means()
	g.debts(debts)
	return g
}

// Broken lists the rails that do not hold.
func (g *Report) Broken() []Rail { return g.with(Broken) }

func (g *Report) with(o Outcome) []Rail {
	var list []Rail
	for _, r := range g.Rails {
		if r.Outcome == o {
			list = append(list, r)
		}
	}
	return list
}

// measure fills in the excess.
func (r *Rail) measure(p stats.Pair) {
	self, other := stats.Summarize(p.Self.Values()), stats.Summarize(p.Other.Values())
	r.difference = self.Median - other.Median
	if x := r.comparison.X; x != nil {
		of := func(x float64) Excess { return Excess{1/x - 1, false} }
		r.Excess, r.Least, r.Most = of(x.Median), of(x.Hi), of(x.Lo)
		return
	}
	if other.Median > 0 {
		r.Excess = Excess{self.Median/other.Median - 1, false}
		r.Least, r.Most = r.Excess, r.Excess
		return
	}
	r.Excess, r.Least, r.Most = Excess{self.Median, true}, Excess{self.Lo, true}, Excess{self.Hi, true}
}

// judge decides the outcome.
func (r *Rail) judge(debts []Debt) {
	l, _ := limits(r.Unit)
	if r.Excess.Absolute {
		l = limit{floor, floor}
	}
	for i := range debts {
		if debts[i].covers(r) {
			r.Debt = &debts[i]
			break
		}
	}
	switch r.comparison.Verdict {
	case stats.Slower:
		r.Outcome = r.weigh(l, r.Excess.Amount)
	case stats.NotStable:
		r.Outcome = Undecided
		if r.Least.Amount > l.fails { // however noisy
			r.Outcome = r.weigh(l, r.Least.Amount)
		}
	case stats.NotSignificant:
		r.Outcome = Passes
		if r.Excess.Amount > l.allowed {
			r.Outcome = Undecided
		}
	default:
		r.Outcome = Passes
	}
	if r.Unit == allocated && r.difference < floor {
		r.Outcome = Passes
	}
}

// weigh is the outcome of a significant excess.
func (r *Rail) weigh(l limit, excess float64) Outcome {
	switch {
	case excess <= l.allowed:
		return Passes
	case r.Debt == nil, r.Least.Amount > r.Debt.Limit.Amount:
		return Broken
	case excess <= l.fails:
		return Reasoned
	}
	return Owed
}

func (g *Report) means() {
	type key struct{ against, suite, unit string }
	logs := map[key][]float64{}
	var order []key
	for _, r := range g.Rails {
		if r.comparison.X == nil || r.comparison.Verdict == stats.NotStable {
			continue
		}
		k := key{r.Against, r.Suite, r.Unit}
		if logs[k] == nil {
			order = append(order, k)
		}
		logs[k] = append(logs[k], 1/r.comparison.X.Median)
	}
	for _, k := range order {
		g.Means = append(g.Means, Mean{k.against, k.suite, k.unit, stats.Geomean(logs[k]) - 1, len(logs[k])})
	}
}

// debts finds the lines that say more than the run shows. A line of which a
// rail is undecided is left alone.
func (g *Report) debts(debts []Debt) {
	for i := range debts {
		d := debts[i]
		needed, rails, undecided := 0.0, 0, false
		for _, r := range g.Rails {
			if r.Debt != &debts[i] {
				continue
			}
			rails++
			undecided = undecided || r.Outcome == Undecided
			if r.Outcome != Passes {
				needed = math.Max(needed, r.Excess.Amount)
			}
		}
		switch {
		case rails == 0:
			g.Silent = append(g.Silent, d)
		case !undecided && needed+d.tolerance() < d.Limit.Amount:
			g.Lower = append(g.Lower, Lower{d, Excess{needed, d.Limit.Absolute}})
		}
	}
}
