// Package quote ties the figures that documents state to the recorded run
// that they come from. In Markdown, a comment behind a figure says what it is:
//
//	0.52<!--x map/int-random/n=100/reads=90/g=1, RWMutex+map-->
//	0.52<!--x mean map/g=1, RWMutex+map-->
//	| `map/int-random/n=100/reads=90/g=1`, RWMutex+map | 0.52<!--x--> |
//	3 percent<!--set-->
//
// The first is x (the other's time / Surety's time) in one row, the second the
// geometric mean of a suite's x per operation, with one goroutine (g=1) or with
// several (g=several). The third takes row and subject from the text, where
// they stand before the figure. The fourth was not measured but decided. What
// the run does not hold reads "not recorded", and where it was too noisy for a
// number "unstable", or "unstable, below 1" if the whole interval is.
//
// Between <!--record--> and <!--/record--> stands which run it is.
package quote

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"github.com/surety-go/surety/bench/internal/report"
	"github.com/surety-go/surety/bench/internal/stats"
	"github.com/surety-go/surety/bench/internal/workload"
)

// What stands in the place of figures.
const (
	unstable    = "unstable"
	notRecorded = "not recorded"
)

var (
	mark   = regexp.MustCompile(`(not recorded|unstable(?:, (?:below|above) 1)?|[0-9][0-9.,]*)<!--x([^>]*)-->`)
	record = regexp.MustCompile(`(?s)(<!--record-->).*?(<!--/record-->)`)
	named  = regexp.MustCompile("`([a-z]+/[^`]+)`, ([^|):]+)")
)

// Source is the recorded run that is quoted.
type Source struct {
	File     string // its name
	Document *report.Document
}

// Text returns the text with all figures as the source has them. An error
// names a mark that cannot be understood.
func (s Source) Text(text string) (string, error) {
	marks := mark.FindAllStringSubmatchIndex(text, -1)
	if n := strings.Count(text, "<!--x") - len(marks); n != 0 {
		return "", fmt.Errorf("marks that stand behind no figure, %d of them; put a number directly before <!--x", n)
	}
	var b strings.Builder
	last := 0
	for _, m := range marks {
		id := strings.TrimSpace(text[m[4]:m[5]])
		if id == "" {
			id = before(text[:m[0]])
		}
		figure, err := s.figure(id)
		if err != nil {
			return "", fmt.Errorf("%s: %w", text[m[0]:m[1]], err)
		}
		b.WriteString(text[last:m[2]])
		b.WriteString(figure)
		last = m[3]
	}
	b.WriteString(text[last:])
	return record.ReplaceAllString(b.String(), "${1}"+strings.ReplaceAll(s.describe(), "$", "$$")+"${2}"), nil
}

// before is the row and the subject that the text names last.
func before(text string) string {
	all := named.FindAllStringSubmatch(text, -1)
	if len(all) == 0 {
		return ""
	}
	last := all[len(all)-1]
	return last[1] + ", " + strings.TrimSpace(last[2])
}

// figure is what the source says of a row and a subject, or of the mean of a
// suite.
func (s Source) figure(id string) (string, error) {
	name, subject, ok := strings.Cut(id, ", ")
	if !ok {
		return "", fmt.Errorf("no row and subject; write <!--x ROW, SUBJECT-->, or `ROW`, SUBJECT before the figure")
	}
	if mean, ok := strings.CutPrefix(name, "mean "); ok {
		return s.mean(mean, subject)
	}
	for _, suite := range s.Document.Suites {
		for _, class := range suite.Classes {
			for _, cell := range class.Cells {
				if cell.Name == name {
					return ofCell(cell, subject), nil
				}
			}
		}
	}
	return notRecorded, nil
}

func ofCell(cell report.Cell, subject string) string {
	for _, row := range cell.Rows {
		c := row.Comparison
		switch {
		case row.Subject != subject || c == nil || c.X == nil:
		case c.Verdict == stats.NotStable && c.X.Hi < 1:
			return unstable + ", below 1"
		case c.Verdict == stats.NotStable && c.X.Lo > 1:
			return unstable + ", above 1"
		case c.Verdict == stats.NotStable:
			return unstable
		default:
			return Round(c.X.Median)
		}
	}
	return notRecorded
}

func (s Source) mean(name, subject string) (string, error) {
	suite, goroutines, _ := strings.Cut(name, "/g=")
	if goroutines != "1" && goroutines != "several" {
		return "", fmt.Errorf("a mean is that of SUITE/g=1 or SUITE/g=several")
	}
	for _, x := range s.Document.Suites {
		for _, class := range x.Classes {
			if x.Name != suite || class.Unit != workload.PerOp || class.Several != (goroutines == "several") {
				continue
			}
			for _, m := range class.Means {
				if m.Subject == subject && m.X.Known() {
					return Round(float64(m.X)), nil
				}
			}
		}
	}
	return notRecorded, nil
}

// Round shows two digits: more would not come out the same again.
func Round(x float64) string {
	two := strconv.FormatFloat(x, 'e', 1, 64)
	rounded, _ := strconv.ParseFloat(two, 64) // it was just formatted
	exponent := int(math.Floor(math.Log10(rounded)))
	return strconv.FormatFloat(rounded, 'f', max(0, 1-exponent), 64)
}

// describe says which run the figures come from.
func (s Source) describe() string {
	e := s.Document.Environment
	virtual := ""
	if e.Hypervisor != "" {
		virtual = ", virtual"
	}
	return fmt.Sprintf("`%s` (%s%s, GOMAXPROCS %d; %s; quality %s)", s.File, e.CPU, virtual, e.GOMAXPROCS, strings.Replace(e.Go, "go", "Go ", 1), s.Document.Quality)
}
