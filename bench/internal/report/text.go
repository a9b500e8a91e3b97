package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Unstable is the spread from which on a time is not to be relied on.
const Unstable = 0.10

// Text writes the document for people to read.
func (d *Document) Text(w io.Writer) error {
	b := bufio.NewWriter(w)
	d.header(b)
	for _, s := range d.Suites {
		s.text(b)
	}
	d.means(b)
	d.footer(b)
	return b.Flush()
}

func (d *Document) header(w io.Writer) {
	e := d.Environment
	fmt.Fprintf(w, "%s %s/%s, %s, %d CPUs, GOMAXPROCS %d\n",
		e.Go, e.OS, e.Arch, cmp.Or(e.CPU, "CPU unknown"), e.CPUs, e.GOMAXPROCS)
	if e.GOGC != "" || e.GODEBUG != "" {
		fmt.Fprintf(w, "GOGC=%s GODEBUG=%s\n", e.GOGC, e.GODEBUG)
	}
	fmt.Fprintf(w, "commit %s, load %s before, %s after\n",
		cmp.Or(e.Commit, "unknown"), cmp.Or(e.LoadBefore, "unknown"), cmp.Or(e.LoadAfter, "unknown"))
	fmt.Fprintf(w, "quality %s, seed %d, %d of %d rounds\n", d.Quality, d.Seed, d.Rounds, d.Planned)
	if d.Stopped != "" {
		fmt.Fprintf(w, "PARTIAL: %s\n", d.Stopped)
	}
	if e.Race {
		fmt.Fprintln(w, "BUILT WITH -race: the figures mean nothing")
	}
}

func place(s Suite, c Cell) string {
	return fmt.Sprintf("%s/%s/goroutines=%d", s.Name, c.Case, c.Goroutines)
}

func (s Suite) text(w io.Writer) {
	fmt.Fprintf(w, "\n%s: %s\n", strings.ToUpper(s.Name), s.Doc)
	fmt.Fprintf(w, "ratio: time / time of %s, under 1 is less time; ~: no difference shown\n", s.Baseline)
	fmt.Fprintf(w, "%s\n", row("goroutines, subject", "ns/op", "±", "B/op", "allocs", "ratio", "interval"))
	last := ""
	for _, c := range s.Cells {
		if c.Case != last {
			fmt.Fprintf(w, "\n%s\n", strings.TrimSuffix(s.Name+"/"+c.Case+"  "+c.Detail, "  "))
			fmt.Fprintf(w, "  op: %s\n", c.Op)
		}
		last = c.Case
		for _, x := range c.Subjects {
			fmt.Fprintln(w, x.row(c.Goroutines, x.Name == s.Baseline))
		}
	}
}

func row(subject, time, spread, bytes, allocs, ratio, interval string) string {
	return strings.TrimRight(fmt.Sprintf("  %-26s%9s%6s%8s%8s%8s  %s", subject, time, spread, bytes, allocs, ratio, interval), " ")
}

func (x Subject) row(goroutines int, baseline bool) string {
	subject := fmt.Sprintf("%3d %s", goroutines, x.Name)
	if x.Error != "" {
		return fmt.Sprintf("  %-26s FAILED: %s", subject, x.Error)
	}
	if x.Time == nil {
		return fmt.Sprintf("  %-26s not measured", subject)
	}
	ratio, interval := "", ""
	switch {
	case baseline:
		ratio = "1"
	case x.Ratio != nil:
		ratio = fmt.Sprintf("%.2f", x.Ratio.Median)
		interval = fmt.Sprintf("%.2f to %.2f", x.Ratio.Lo, x.Ratio.Hi)
		if !x.Ratio.Differs(1) {
			interval += " ~"
		}
	}
	return row(subject, number(x.Time.Median), fmt.Sprintf("%.0f%%", 100*x.Time.Spread()),
		number(x.Bytes), number(x.Allocs), ratio, interval)
}

// number shows three digits or all before the point, and no zeros that say
// nothing.
func number(v float64) string {
	if v >= 100 {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	digits := 2
	if v >= 10 {
		digits = 1
	}
	s := strconv.FormatFloat(v, 'f', digits, 64)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

func (d *Document) means(w io.Writer) {
	if len(d.Means) == 0 {
		return
	}
	fmt.Fprintf(w, "\nGEOMETRIC MEANS of the ratios (of how many); every ratio weighs the same\n")
	fmt.Fprintf(w, "  %-10s%-22s%-20s%-20s%s\n", "suite", "subject", "one goroutine", "several goroutines", "to")
	type pair struct{ suite, subject string }
	var order []pair
	columns := map[pair][2]string{}
	for _, m := range d.Means {
		p := pair{m.Suite, m.Subject}
		c, ok := columns[p]
		if !ok {
			order = append(order, p)
		}
		i := 0
		if m.Several {
			i = 1
		}
		c[i] = fmt.Sprintf("%.2f (of %d)", m.Ratio, m.Cells)
		columns[p] = c
	}
	for _, p := range order {
		c := columns[p]
		baseline := "the baseline of each suite"
		for _, s := range d.Suites {
			if s.Name == p.suite {
				baseline = s.Baseline
			}
		}
		fmt.Fprintf(w, "  %-10s%-22s%-20s%-20s%s\n", cmp.Or(p.suite, "all"), p.subject, c[0], c[1], baseline)
	}
}

func (d *Document) footer(w io.Writer) {
	var all, unstable, few int
	for _, s := range d.Suites {
		for _, c := range s.Cells {
			for _, x := range c.Subjects {
				if x.Time == nil {
					continue
				}
				all++
				if x.Time.Spread() >= Unstable {
					unstable++
				}
				if len(x.Samples) < 6 {
					few++
				}
			}
		}
	}
	if all > 0 {
		fmt.Fprintf(w, "\n%d of %d times spread by ±%.0f%% or more around their median: do not rely on those.\n", unstable, all, 100*Unstable)
	}
	if few > 0 {
		fmt.Fprintf(w, "%d times rest on fewer than 6 samples, too few for intervals at 95%%; their intervals span all samples.\n", few)
	}
	for _, e := range d.Errors() {
		fmt.Fprintf(w, "FAILED: %s\n", e)
	}
}
