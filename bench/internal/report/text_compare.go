package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"

	"github.com/surety-go/surety/bench/internal/stats"
)

// Text writes the change for people to read.
func (c *Change) Text(w io.Writer) error {
	b := bufio.NewWriter(w)
	c.body(b)
	return b.Flush()
}

func (c *Change) body(w io.Writer) {
	paragraph(w, "", fmt.Sprintf("old: %s; new: %s", c.Old, c.New))
	for _, text := range c.Warnings {
		paragraph(w, "", "WARNING: "+text)
	}
	fmt.Fprintf(w, "x: the old time / the new time, so that above 1 the new needs less; inverted where more is better\n")
	fmt.Fprintf(w, "a control is the same code in both: what differs there is noise\n")
	fmt.Fprintf(w, "\n  %-52s%8s%7s%8s%8s%5s%5s\n", "geometric mean of x", "x", "cells", "faster", "slower", "~", "?")
	for _, m := range c.Means {
		label := fmt.Sprintf("%s, %s, %s", m.label(), m.Unit, [2]string{"one goroutine", "several goroutines"}[boolIndex(m.Several)])
		x := "-"
		if m.X.Known() {
			x = factor(float64(m.X))
		}
		fmt.Fprintf(w, "  %-52s%8s%7d%8d%8d%5d%5d\n", label, x, m.Cells, m.Quicker, m.Slower, m.NotSignificant, m.Unstable)
	}
	c.list(w, "SLOWER, significantly", stats.Slower)
	c.list(w, "FASTER, significantly", stats.Quicker)
	c.list(w, "UNSTABLE", stats.NotStable)
	var same []listed
	for _, x := range c.Cells {
		if x.Comparison.Verdict == stats.NotSignificant {
			same = append(same, listed{x.Cell, Row{Subject: x.Subject}})
		}
	}
	heading(w, "NOT SIGNIFICANT", len(same), c.Comparisons)
	bySubject(w, same)
	fmt.Fprintf(w, "\nHUNG OR FAILED: %d\n", len(c.Errors))
	for _, e := range c.Errors {
		paragraph(w, "  ", e)
	}
}

func (c *Change) list(w io.Writer, what string, verdict stats.Verdict) {
	var list []ChangedCell
	for _, x := range c.Cells {
		if x.Comparison.Verdict == verdict {
			list = append(list, x)
		}
	}
	heading(w, what, len(list), c.Comparisons)
	x := func(l ChangedCell) float64 {
		if l.Comparison.X == nil {
			return 0
		}
		return l.Comparison.X.Median
	}
	slices.SortStableFunc(list, func(a, b ChangedCell) int { return cmp.Compare(x(a), x(b)) })
	for _, l := range list {
		shown, interval := "", ""
		if s := l.Comparison.X; s != nil {
			shown = factor(s.Median)
			if s.Lo != s.Hi {
				interval = span(*s)
			}
		}
		if verdict == stats.NotStable {
			shown = "?"
		}
		values := fmt.Sprintf("%s -> %s %s", figure(l.Old.Median), figure(l.New.Median), l.Unit)
		columns(w, fmt.Sprintf("  %6s  %-14s", shown, interval), l.Cell, l.Subject, values)
	}
}
