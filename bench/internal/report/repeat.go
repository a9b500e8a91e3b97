package report

import (
	"bufio"
	"fmt"
	"io"
	"slices"

	"github.com/surety-go/surety/bench/internal/result"
	"github.com/surety-go/surety/bench/internal/stats"
)

// Repeat says whether pairs of runs of the same commit agree.
type Repeat struct {
	Format         string       `json:"format"`
	Pairs          []RepeatPair `json:"pairs"`
	Contradictions []Moved      `json:"contradictions"` // better than a subject in one run, worse in the other of the pair
	Changed        []Moved      `json:"changed"`        // to or from not significant or unstable
	Agreed         int          `json:"agreed"`         // comparisons with the same verdict in both
}

// RepeatPair is two runs by the names of their files.
type RepeatPair struct {
	First  string `json:"first"`
	Second string `json:"second"`
}

// Moved is a comparison whose verdict differs between the runs of a pair.
type Moved struct {
	Pair    int           `json:"pair"` // from 0
	Cell    string        `json:"cell"`
	Subject string        `json:"subject"`
	First   stats.Verdict `json:"first"`
	Second  stats.Verdict `json:"second"`
	X       [2]Number     `json:"x"`
}

// Contradictions compares the verdicts of runs in pairs: the first with the
// second, the third with the fourth, and so on. There must be an even number
// of runs, of which names are the files.
func Contradictions(names []string, runs []*result.Run) (*Repeat, error) {
	if len(runs) == 0 || len(runs)%2 != 0 {
		return nil, fmt.Errorf("runs are compared in pairs, and here are %d; name an even number of files", len(runs))
	}
	r := &Repeat{Format: RepeatFormat, Contradictions: []Moved{}, Changed: []Moved{}}
	for i := 0; i < len(runs); i += 2 {
		r.Pairs = append(r.Pairs, RepeatPair{names[i], names[i+1]})
		r.pair(i/2, analyse(runs[i]), analyse(runs[i+1]))
	}
	return r, nil
}

func (r *Repeat) pair(pair int, first, second *analysis) {
	for _, a := range first.cells {
		k := slices.IndexFunc(second.cells, func(b Cell) bool { return a.Name == b.Name })
		if k < 0 {
			continue
		}
		for _, x := range a.Rows {
			j := slices.IndexFunc(second.cells[k].Rows, func(y Row) bool { return x.Subject == y.Subject })
			if j < 0 || x.Comparison == nil || second.cells[k].Rows[j].Comparison == nil {
				continue
			}
			y := second.cells[k].Rows[j]
			r.verdicts(Moved{pair, a.Name, x.Subject, x.Comparison.Verdict, y.Comparison.Verdict, [2]Number{xNumber(x), xNumber(y)}})
		}
	}
}

func (r *Repeat) verdicts(m Moved) {
	both := []stats.Verdict{m.First, m.Second}
	switch {
	case m.First == m.Second:
		r.Agreed++
	case slices.Contains(both, stats.Quicker) && slices.Contains(both, stats.Slower):
		r.Contradictions = append(r.Contradictions, m)
	default:
		r.Changed = append(r.Changed, m)
	}
}

func xNumber(row Row) Number {
	if row.Comparison.X == nil {
		return None
	}
	return Number(row.Comparison.X.Median)
}

// JSON writes the result as indented JSON.
func (r *Repeat) JSON(w io.Writer) error { return writeJSON(w, r) }

// Text writes the result for people to read.
func (r *Repeat) Text(w io.Writer) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "%d pairs of runs: %d comparisons of Surety have the same verdict in both runs of their pair\n", len(r.Pairs), r.Agreed)
	for i, p := range r.Pairs {
		fmt.Fprintf(b, "  pair %d: %s, %s\n", i+1, p.First, p.Second)
	}
	moved(b, "CONTRADICTIONS: significantly better in one run, significantly worse in the other", r.Contradictions)
	moved(b, "CHANGED to or from not significant, unstable or no data", r.Changed)
	return b.Flush()
}

func moved(w io.Writer, what string, list []Moved) {
	fmt.Fprintf(w, "\n%s: %d\n", what, len(list))
	for _, m := range list {
		columns(w, fmt.Sprintf("  pair %d", m.Pair+1), m.Cell, m.Subject+":",
			fmt.Sprintf("%s (%s), %s (%s)", m.First, factorOr(m.X[0]), m.Second, factorOr(m.X[1])))
	}
}

func factorOr(n Number) string {
	if !n.Known() {
		return "no x"
	}
	return "x " + factor(float64(n))
}
