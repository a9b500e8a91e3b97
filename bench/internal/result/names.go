package result

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/surety-go/surety/bench/internal/workload"
)

// BenchmarkName is the name of a subject of a cell in the Go benchmark
// format, without its first word "Benchmark":
//
//	Map/int-random/n=100/reads=90/subject=xsync-v4/g=2-2
//
// A variant stands behind the subject as "/variant=new". The last number is
// GOMAXPROCS, which the format leaves out if it is 1. What cannot stand in a
// name, like a space, is an underscore, as package testing has it, and so is a
// slash in the name of a subject.
func BenchmarkName(c Cell, s Subject, gomaxprocs int) string {
	first, size := utf8.DecodeRuneInString(c.Suite)
	name := fmt.Sprintf("%c%s/%s/subject=%s", unicode.ToUpper(first), c.Suite[size:], c.Case, strings.ReplaceAll(s.Name, "/", "_"))
	if s.Variant != "" {
		name += "/variant=" + s.Variant
	}
	name += fmt.Sprintf("/g=%d", c.Goroutines)
	if gomaxprocs != 1 {
		name += fmt.Sprintf("-%d", gomaxprocs)
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || !unicode.IsPrint(r) {
			return '_'
		}
		return r
	}, name)
}

// Subject returns the subject of that name and variant, or nil.
func (c *Cell) Subject(name, variant string) *Subject {
	for i := range c.Subjects {
		if s := &c.Subjects[i]; s.Name == name && s.Variant == variant {
			return s
		}
	}
	return nil
}

// Values returns the subject's figures of that unit by process.
func (s *Subject) Values(unit string) map[int]float64 {
	values := map[int]float64{}
	if s == nil {
		return values
	}
	for _, p := range s.Points {
		if v, ok := p.Metrics[unit]; ok {
			values[p.Process] = v
		}
	}
	return values
}

// HigherIsBetter reports whether more of the cell's unit is better.
func (c *Cell) HigherIsBetter() bool { return workload.HigherIsBetter(c.Unit) }
