package abusepeers

import (
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/surety-go/surety/internal/abuse"
)

// modules is where the subjects come from that are not of Surety or Go.
var modules = []struct{ subject, path string }{
	{"xsync v3", "github.com/puzpuzpuz/xsync/v3"},
	{"xsync v4", "github.com/puzpuzpuz/xsync/v4"},
	{"concurrent-map", "github.com/orcaman/concurrent-map/v2"},
	{"haxmap", "github.com/alphadose/haxmap"},
	{"errgroup", "golang.org/x/sync"},
	{"conc", "github.com/sourcegraph/conc"},
	{"ants", "github.com/panjf2000/ants/v2"},
	{"pond v2", "github.com/alitto/pond/v2"},
	{"workerpool", "github.com/gammazero/workerpool"},
	{"singleflight", "golang.org/x/sync"},
	{"resenje", "resenje.org/singleflight"},
	{"otter v2", "github.com/maypok86/otter/v2"},
	{"theine", "github.com/Yiling-J/theine-go"},
	{"sturdyc", "github.com/viccon/sturdyc"},
	{"ttlcache", "github.com/jellydator/ttlcache/v3"},
	{"golang-lru", "github.com/hashicorp/golang-lru/v2"},
	{"samber/do", "github.com/samber/do/v2"},
}

// bad reports whether an outcome leaves the user with a fault that no call
// told of. Hangs and crashes are among them, documented or not.
func bad(o abuse.Outcome) bool {
	switch o {
	case abuse.Ignores, abuse.Faults, abuse.Succeeds, abuse.Loses, abuse.Breaks, abuse.Hangs, abuse.Crashes:
		return true
	}
	return false
}

// Text writes the tables for people.
func Text(w io.Writer, tables []Table) error {
	b := new(strings.Builder)
	for _, t := range tables {
		writeTable(b, t)
	}
	b.WriteString("outcomes\n")
	legend := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	for _, l := range abuse.Legend {
		fmt.Fprintf(legend, "  %s\t%s\n", l.Outcome, l.Meaning)
	}
	_ = legend.Flush()
	writeVersions(b, tables)
	_, err := io.WriteString(w, b.String())
	return err
}

func writeTable(b *strings.Builder, t Table) {
	columns := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	fmt.Fprintf(columns, "%s\tdocumented\t%s\n", t.Section.Kind, strings.Join(t.Section.Subjects, "\t"))
	faults, ran := make([]int, len(t.Section.Subjects)), make([]int, len(t.Section.Subjects))
	for r, row := range t.Section.Rows {
		fmt.Fprintf(columns, "  %s\t%s", row.Name(), row.Want)
		for sub := range t.Section.Subjects {
			o := t.Outcomes[r][sub]
			switch {
			case o == "":
				o = "not run"
			case o != abuse.Missing && o != abuse.Elsewhere:
				ran[sub]++
			}
			if bad(o) {
				faults[sub]++
			}
			fmt.Fprintf(columns, "\t%s", o)
		}
		fmt.Fprintln(columns)
	}
	fmt.Fprint(columns, "  ignored, fault or in capitals, of rows that it has\t")
	for sub := range t.Section.Subjects {
		fmt.Fprintf(columns, "\t%d of %d", faults[sub], ran[sub])
	}
	fmt.Fprintln(columns)
	_ = columns.Flush()
	b.WriteByte('\n')
}

func writeVersions(b *strings.Builder, tables []Table) {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return
	}
	fmt.Fprintf(b, "\nversions\n  %s\n", info.GoVersion)
	for _, m := range modules {
		shown := slices.ContainsFunc(tables, func(t Table) bool { return slices.Contains(t.Section.Subjects, m.subject) })
		for _, dep := range info.Deps {
			if shown && dep.Path == m.path {
				fmt.Fprintf(b, "  %s: %s %s\n", m.subject, dep.Path, dep.Version)
			}
		}
	}
}
