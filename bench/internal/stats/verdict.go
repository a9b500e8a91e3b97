package stats

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
)

const (
	// Effect is the smallest difference that counts: a ratio between
	// 1/(1+Effect) and 1+Effect is never significant.
	Effect = 0.03

	// Unstable is the half-width from which on a ratio is not to be quoted: of
	// the interval at the level steady, which leaves out the least and the
	// greatest of eight values, so that one process that was disturbed does
	// not decide.
	Unstable = 0.15
	steady   = 0.90
)

// Verdict is the outcome of a comparison, from the side of Pair.Self.
type Verdict string

// The verdicts.
const (
	Quicker        Verdict = "quicker" // or smaller, or whatever is better of the unit
	Slower         Verdict = "slower"
	NotSignificant Verdict = "not significant"
	NotStable      Verdict = "unstable"
	NoData         Verdict = "no data"
)

// Series is one figure, the median of a process, per process.
type Series map[int]float64

// Values returns the figures in the order of the processes.
func (s Series) Values() []float64 {
	var list []float64
	for _, process := range slices.Sorted(maps.Keys(s)) {
		list = append(list, s[process])
	}
	return list
}

// Pair is two series to compare.
type Pair struct {
	Self, Other    Series
	HigherIsBetter bool

	// Blocks says that figures of the same process were measured together.
	// Ratios are then taken process by process.
	Blocks bool
}

// Comparison is what a pair shows.
type Comparison struct {
	// X is the other's figure divided by Self's, or the inverse if higher
	// is better, so that above 1 is good for Self. It is nil if a figure is
	// missing or zero. Without blocks it is the quotient of the medians and
	// has no interval: Lo and Hi are the median, and Confidence is 0.
	X *Summary `json:"x,omitempty"`

	// P is the p-value of the Mann-Whitney test, and Adjusted that after
	// Holm's correction over the family.
	P        float64 `json:"p"`
	Adjusted float64 `json:"p_adjusted"`

	Verdict Verdict `json:"verdict"`
	Reason  string  `json:"reason,omitempty"` // of NotStable
}

// Compare compares the pairs, which are one family: the chance that any of
// them is called quicker or slower without a difference is at most [Alpha].
//
// A pair is quicker or slower if the adjusted p-value is at most [Alpha], X
// is at least [Effect] away from 1, and its interval, if it has one, leaves
// out 1. It is unstable, whatever the test says, if the ratios, or either
// series where X has no interval, spread more than [Unstable] allows.
func Compare(family []Pair) []Comparison {
	list := make([]Comparison, len(family))
	var ps []float64
	var tested []int
	for i, p := range family {
		if len(p.Self) == 0 || len(p.Other) == 0 {
			list[i] = Comparison{P: 1, Adjusted: 1, Verdict: NoData}
			continue
		}
		list[i] = Comparison{X: p.x(), P: MannWhitney(p.Self.Values(), p.Other.Values())}
		ps = append(ps, list[i].P)
		tested = append(tested, i)
	}
	for k, adjusted := range Holm(ps) {
		i := tested[k]
		list[i].Adjusted = adjusted
		list[i].judge(family[i])
	}
	return list
}

func (c *Comparison) judge(p Pair) {
	if c.Reason = p.noise(); c.Reason != "" {
		c.Verdict = NotStable
		return
	}
	c.Verdict = NotSignificant
	if c.Adjusted > Alpha {
		return
	}
	if c.X == nil {
		c.Verdict = p.direction()
		return
	}
	if p.Blocks && !c.X.Differs(1) {
		return
	}
	switch {
	case c.X.Median >= 1+Effect:
		c.Verdict = Quicker
	case c.X.Median <= 1/(1+Effect):
		c.Verdict = Slower
	}
}

// direction is the verdict by the medians alone.
func (p Pair) direction() Verdict {
	self, other := Summarize(p.Self.Values()).Median, Summarize(p.Other.Values()).Median
	switch {
	case self == other:
		return NotSignificant
	case (self < other) != p.HigherIsBetter:
		return Quicker
	}
	return Slower
}

// ratio is x of two figures.
func (p Pair) ratio(self, other float64) float64 {
	switch {
	case self == other:
		return 1
	case p.HigherIsBetter:
		return self / other
	}
	return other / self
}

// ratios lists x of each process that both have, or nil if one is no number
// above zero.
func (p Pair) ratios() []float64 {
	var list []float64
	for process, self := range p.Self {
		other, ok := p.Other[process]
		if !ok {
			continue
		}
		r := p.ratio(self, other)
		if !positive(r) {
			return nil
		}
		list = append(list, r)
	}
	return list
}

func positive(x float64) bool { return x > 0 && !math.IsInf(x, 0) }

func (p Pair) x() *Summary {
	if p.Blocks {
		ratios := p.ratios()
		if len(ratios) == 0 {
			return nil
		}
		s := Summarize(ratios)
		return &s
	}
	x := p.ratio(Summarize(p.Self.Values()).Median, Summarize(p.Other.Values()).Median)
	if !positive(x) {
		return nil
	}
	return &Summary{Median: x, Lo: x, Hi: x}
}

// noise says what is too noisy, or "".
func (p Pair) noise() string {
	if p.Blocks {
		return wide("the ratios", p.ratios())
	}
	return cmp.Or(wide("one side", p.Self.Values()), wide("the other side", p.Other.Values()))
}

func wide(what string, values []float64) string {
	if len(values) == 0 || slices.Min(values) <= 0 {
		return ""
	}
	w := summarize(values, steady).HalfWidth()
	if w <= Unstable {
		return ""
	}
	return fmt.Sprintf("%s spread by ±%.0f%%", what, 100*w)
}
