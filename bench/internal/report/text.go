package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/surety-go/surety/bench/internal/stats"
	"github.com/surety-go/surety/bench/internal/workload"
)

// width is how many columns lines have at most, but for a single word that is
// longer.
const width = 100

// Options says how much the text shows.
type Options struct {
	// Rows shows the rows of all cells. Without it, only those of cells in
	// which Surety is behind or a comparison is unstable.
	Rows bool

	// Spent shows where the time of the run went.
	Spent bool
}

// Text writes the document for people to read.
func (d *Document) Text(w io.Writer, o Options) error {
	b := bufio.NewWriter(w)
	d.header(b)
	if d.Against != nil {
		d.Against.body(b)
	} else {
		for _, s := range d.Suites {
			s.text(b, o, min(d.Environment.CPUs, d.Environment.GOMAXPROCS))
		}
		d.summary(b)
	}
	if o.Spent {
		d.timeSpent(b)
	}
	return b.Flush()
}

func (d *Document) header(w io.Writer) {
	e := d.Environment
	machine := []string{cmp.Or(e.CPU, "CPU unknown"), fmt.Sprintf("%d CPUs", e.CPUs), fmt.Sprintf("GOMAXPROCS %d", e.GOMAXPROCS)}
	for _, x := range [][2]string{{"governor ", e.Governor}, {"hypervisor ", e.Hypervisor}, {"", e.Level},
		{"GOGC=", e.GOGC}, {"GOMEMLIMIT=", e.GOMEMLIMIT}, {"GODEBUG=", e.GODEBUG}, {"GOEXPERIMENT=", e.GOEXPERIMENT}} {
		if x[1] != "" {
			machine = append(machine, x[0]+x[1])
		}
	}
	wrap(w, "", fmt.Sprintf("%s %s/%s, ", e.Go, e.OS, e.Arch), machine)
	fmt.Fprintf(w, "commit %s, load %s before, %s after\n",
		cmp.Or(e.Commit, "unknown"), cmp.Or(e.LoadBefore, "unknown"), cmp.Or(e.LoadAfter, "unknown"))
	processes := fmt.Sprint(d.Processes)
	if d.Measured < d.Processes {
		processes = fmt.Sprintf("%d of %d", d.Measured, d.Processes)
	}
	fmt.Fprintf(w, "quality %s, seed %d, %s processes, each %s\n", d.Quality, d.Seed, processes, d.Planned)
	fmt.Fprintf(w, "%d of the %d pairs of a cell and a subject in the full matrix, manifest %s\n", d.Manifest.Planned, d.Manifest.Full, d.Manifest.Hash)
	if d.Resident > 0 {
		fmt.Fprintf(w, "greatest resident set of a process %d MB: shown, never compared\n", d.Resident/1e6)
	}
	if d.Stopped != "" {
		paragraph(w, "", "PARTIAL: "+d.Stopped)
	}
	for _, text := range d.Warnings {
		paragraph(w, "", "WARNING: "+text)
	}
	if e.Race {
		fmt.Fprintln(w, "WARNING: built with -race, the figures mean nothing")
	}
	if d.TooFew > 0 && d.Measured >= d.Needed {
		paragraph(w, "", fmt.Sprintf("NOTE: %d of the %d comparisons rest on fewer than %d processes, with which none of so many can be significant: of those, read x and its interval, which with fewer than 6 is from the least to the greatest",
			d.TooFew, d.Comparisons, d.Needed))
	}
	if d.Comparisons > 0 && d.Measured < d.Needed {
		paragraph(w, "", fmt.Sprintf("WARNING: with %d processes, no difference can be significant among %d comparisons; %d processes or fewer rows can show one",
			d.Measured, d.Comparisons, d.Needed))
	}
}

const legend = `x: the other's time / Surety's time, so that above 1 Surety needs less; where more is better, the
inverse. Shown are the median over the processes and its 95%% interval. A difference is significant
if p <= 5%% by Mann-Whitney over the medians of the processes, after Holm's correction over all %d
comparisons, and if it is 3%% or more.
+ Surety is better, - worse, ~ no significant difference, ? unstable: too noisy for a number.
`

func (s Suite) text(w io.Writer, o Options, cores int) {
	fmt.Fprintln(w)
	paragraph(w, "", strings.ToUpper(s.Name)+": "+s.Doc)
	for i, c := range s.Classes {
		if i == 0 || c.Unit != s.Classes[i-1].Unit {
			meansTable(w, s, c.Unit)
			if c.Unit == workload.PerOp {
				s.scalingTable(w, cores)
			}
		}
	}
	for i, c := range s.Classes {
		if i == 0 || c.Unit != s.Classes[i-1].Unit {
			rows(w, s, c.Unit, o)
		}
	}
	for _, x := range s.Omitted {
		paragraph(w, "  ", fmt.Sprintf("left out: %s: %s", x.What, x.Reason))
	}
}

// mark is what a verdict is in a table.
func mark(v stats.Verdict) string {
	switch v {
	case stats.Quicker:
		return "+"
	case stats.Slower:
		return "-"
	case stats.NotSignificant:
		return "~"
	case stats.NotStable:
		return "?"
	}
	return ""
}

// wrap writes a list separated by commas in lines of at most [width] columns:
// first before the first item, indent before those of further lines.
func wrap(w io.Writer, indent, first string, items []string) {
	line := first
	for i, item := range items {
		if i < len(items)-1 {
			item += ","
		}
		if i > 0 {
			if len([]rune(line))+1+len([]rune(item)) > width {
				fmt.Fprintln(w, line)
				line = indent
			} else {
				line += " "
			}
		}
		line += item
	}
	fmt.Fprintln(w, line)
}

// paragraph writes words in lines of at most [width] columns.
func paragraph(w io.Writer, indent, text string) {
	line := indent
	for i, word := range strings.Fields(text) {
		if i > 0 && len([]rune(line))+1+len([]rune(word)) > width {
			fmt.Fprintln(w, line)
			line = indent + "  "
		} else if i > 0 {
			line += " "
		}
		line += word
	}
	fmt.Fprintln(w, line)
}

// columns writes parts two spaces apart, and those that do not fit into
// [width] columns on lines of their own.
func columns(w io.Writer, head string, parts ...string) {
	line := head
	for _, part := range parts {
		if part == "" {
			continue
		}
		if len([]rune(line))+2+len([]rune(part)) > width {
			fmt.Fprintln(w, line)
			line = strings.Repeat(" ", 10)
		}
		line += "  " + part
	}
	fmt.Fprintln(w, strings.TrimRight(line, " "))
}
