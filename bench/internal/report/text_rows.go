package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/surety-go/surety/bench/internal/stats"
	"github.com/surety-go/surety/bench/internal/workload"
)

// rows shows the cells of one unit, those of one case after each other.
func rows(w io.Writer, s Suite, unit string, o Options) {
	type line struct {
		cell Cell
		rows []Row
	}
	var order []string
	byCase := map[string][]line{}
	for _, c := range s.Classes {
		if c.Unit != unit {
			continue
		}
		for _, cell := range c.Cells {
			shown := cell.Rows
			if !o.Rows {
				shown = notable(cell.Rows)
			}
			if len(shown) == 0 {
				continue
			}
			if byCase[cell.Case] == nil {
				order = append(order, cell.Case)
			}
			byCase[cell.Case] = append(byCase[cell.Case], line{cell, shown})
		}
	}
	if len(order) == 0 {
		return
	}
	if !o.Rows {
		fmt.Fprintf(w, "\n  where Surety is behind or a comparison is unstable; -rows shows all\n")
	}
	extra := [2]string{"B/op", "allocs/op"}
	if unit != workload.PerOp {
		extra = [2]string{}
	}
	fmt.Fprintf(w, "\n  %3s %-23s%13s%7s%10s%10s%9s  %s\n", "g", "subject", unit, "±", extra[0], extra[1], "x", "interval")
	for _, name := range order {
		lines := byCase[name]
		fmt.Fprintf(w, "\n%s\n", strings.TrimRight(s.Name+"/"+name+"  "+lines[0].cell.Detail, " "))
		paragraph(w, "  ", lines[0].cell.Op)
		for _, l := range lines {
			for _, row := range l.rows {
				fmt.Fprintln(w, row.text(l.cell.Goroutines))
			}
		}
	}
}

// notable are Surety's row and those against which it is behind or cannot be
// compared; none if there are no such.
func notable(rows []Row) []Row {
	var list []Row
	found := false
	for _, row := range rows {
		switch {
		case row.Subject == workload.Surety:
			list = append(list, row)
		case row.Comparison == nil:
		case row.Comparison.Verdict == stats.Slower, row.Comparison.Verdict == stats.NotStable:
			list = append(list, row)
			found = true
		}
	}
	if !found {
		return nil
	}
	return list
}

func (row Row) text(goroutines int) string {
	head := fmt.Sprintf("  %3d %-23s", goroutines, row.Subject)
	switch {
	case row.Error != "":
		return fmt.Sprintf("%s FAILED, see below", head)
	case row.Value == nil:
		return fmt.Sprintf("%s not measured", head)
	}
	v := row.Value
	line := fmt.Sprintf("%s%13s%7s%10s%10s", head, figure(v.Median), fmt.Sprintf("%.0f%%", 100*v.Spread()),
		row.metric("B/op"), row.metric("allocs/op"))
	c := row.Comparison
	if c == nil {
		return strings.TrimRight(line, " ")
	}
	x, interval := "", ""
	if c.X != nil {
		x, interval = factor(c.X.Median), span(*c.X)
	}
	if c.Verdict == stats.NotStable {
		x = "unstable"
	}
	return strings.TrimRight(fmt.Sprintf("%s%9s  %-15s%s", line, x, interval, mark(c.Verdict)), " ")
}

func (row Row) metric(unit string) string {
	if v, ok := row.Metrics[unit]; ok {
		return figure(float64(v))
	}
	return ""
}

func span(s stats.Summary) string { return factor(s.Lo) + " to " + factor(s.Hi) }
