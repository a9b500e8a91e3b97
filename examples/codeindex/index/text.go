package index

import (
	"fmt"
	"io"
	"strconv"
	"strings"
)

// print writes the report for people.
func (rep *report) print(w io.Writer) {
	if rep.Interrupted {
		fmt.Fprintf(w, "PARTIAL: interrupted after %s of at least %s files; all below covers only those.\n\n",
			thousands(rep.FilesRead), thousands(rep.FilesToRead))
	}
	rep.printSummary(w)
	rep.printRanks(w)
	rep.printCycles(w)
	rep.printFailures(w)
	rep.printThroughput(w)
	if rep.Baseline != nil {
		rep.Baseline.print(w)
	}
}

func (rep *report) printSummary(w io.Writer) {
	fmt.Fprintf(w, "%s: %s, %s, %s\n\n", strings.Join(rep.Roots, ", "),
		count(rep.PackageCount, "package"), count(rep.DefinitionCount, "definition"), count(rep.IdentifierCount, "identifier"))
	t := newTable("Kind", "files", "lines", "size")
	var all kindRow
	for _, k := range rep.Kinds {
		t.row(k.Kind, thousands(k.Files), thousands(k.Lines), size(k.Bytes))
		all.Files += k.Files
		all.Lines += k.Lines
		all.Bytes += k.Bytes
	}
	if len(rep.Kinds) > 1 {
		t.row("total", thousands(all.Files), thousands(all.Lines), size(all.Bytes))
	}
	t.print(w)
	if rep.Skipped > 0 {
		fmt.Fprintf(w, "%s left out: not for this host, see -h\n", count(rep.Skipped, "file"))
	}
	fmt.Fprintln(w)
}

func (rep *report) printRanks(w io.Writer) {
	if rep.PackageCount > 0 {
		t := newTable(heading("Largest packages", len(rep.Packages), rep.PackageCount), "lines", "files", "test lines", "test files", "definitions")
		for _, p := range rep.Packages {
			t.row(p.ImportPath, thousands(p.Lines), thousands(p.Files), thousands(p.TestLines), thousands(p.TestFiles), thousands(p.Definitions))
		}
		t.printSection(w)
	}
	if rep.IdentifierCount > 0 {
		t := newTable(heading("Most used identifiers", len(rep.Identifiers), rep.IdentifierCount), "in source", "in tests")
		for _, id := range rep.Identifiers {
			t.row(id.Name, thousands(id.Source), thousands(id.Test))
		}
		t.printSection(w)
	}
	if rep.ImportedCount > 0 {
		t := newTable(heading("Most imported packages", len(rep.Imported), rep.ImportedCount), "packages", "files", "test files", "from")
		t.left(4)
		for _, i := range rep.Imported {
			t.row(i.Path, thousands(i.Packages), thousands(i.Files), thousands(i.TestFiles), i.Where)
		}
		t.printSection(w)
	}
	if rep.ModuleCount > 0 {
		t := newTable(heading("Modules", len(rep.Modules), rep.ModuleCount), "go", "requires", "file")
		t.left(3)
		for _, m := range rep.Modules {
			t.row(m.Module, m.Go, thousands(m.Requires), m.File)
		}
		t.printSection(w)
	}
}

func (rep *report) printCycles(w io.Writer) {
	fmt.Fprintf(w, "Import cycles among non-test files: %s\n", orNone(len(rep.Cycles)))
	for _, c := range rep.Cycles {
		fmt.Fprintf(w, "  %s\n", strings.Join(c.Shortest, " -> "))
		if more := len(c.Packages) - len(c.Shortest) + 1; more > 0 {
			fmt.Fprintf(w, "    in a knot of %s: %s\n", count(len(c.Packages), "package"), strings.Join(c.Packages, ", "))
		}
	}
}

func (rep *report) printFailures(w io.Writer) {
	fmt.Fprintf(w, "Files that could not be read or parsed: %s\n", orNone(len(rep.Failures)))
	for _, f := range rep.Failures {
		fmt.Fprintf(w, "  %s\n", f)
	}
}

func (rep *report) printThroughput(w io.Writer) {
	t := rep.Throughput
	fmt.Fprintf(w, "\nRead %s in %.2f s with %s: %s files/s, %s/s, %s lines/s\n", count(t.Files, "file"), t.Seconds, count(t.Workers, "worker"),
		thousands(int(t.FilesPerSecond)), size(int(t.BytesPerSecond)), thousands(int(t.LinesPerSecond)))
}

// heading names a list and says how much of it is shown.
func heading(what string, shown, of int) string {
	if shown == of {
		return what
	}
	return fmt.Sprintf("%s (%s of %s)", what, thousands(shown), thousands(of))
}

func orNone(n int) string {
	if n == 0 {
		return "none"
	}
	return thousands(n)
}

func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return thousands(n) + " " + what
}

// thousands writes n with a comma between groups of three digits.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// size writes a number of bytes.
func size(n int) string {
	switch {
	case n < 1e3:
		return fmt.Sprintf("%d B", n)
	case n < 1e6:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}
