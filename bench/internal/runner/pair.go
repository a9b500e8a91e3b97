package runner

import (
	"slices"
	"time"

	"github.com/surety-go/surety/bench/internal/matrix"
	"github.com/surety-go/surety/bench/internal/result"
	"github.com/surety-go/surety/bench/internal/stats"
)

// variant is what one program has measured.
type variant struct {
	program Program
	pairs   [][]*pair // by row and subject
	broke   map[subjectOf][]string
}

// subjectOf names a subject over all cells of its suite.
type subjectOf struct{ suite, subject string }

func newVariant(program Program, rows []matrix.Row) *variant {
	v := &variant{program: program, broke: map[subjectOf][]string{}}
	for _, row := range rows {
		var list []*pair
		for _, name := range row.Subjects {
			list = append(list, &pair{name: name})
		}
		v.pairs = append(v.pairs, list)
	}
	return v
}

// pair is a subject in a cell.
type pair struct {
	name    string
	err     string
	points  []result.Point
	longest time.Duration // the longest step so far

	// What a sample took in the process before, on average; 0 if not known.
	expected time.Duration

	// The samples of the present process.
	metrics map[string][]float64
	samples int
	ops     int
	took    time.Duration
}

func (p *pair) add(ops int, metrics map[string]float64, took time.Duration) {
	if p.metrics == nil {
		p.metrics = map[string][]float64{}
	}
	for unit, v := range metrics {
		p.metrics[unit] = append(p.metrics[unit], v)
	}
	p.samples++
	p.ops = ops
	p.took += took
}

// close makes a point of the samples of the process that has ended.
func (p *pair) close(process int) {
	if p.samples > 0 {
		point := result.Point{Process: process, Samples: p.samples, Ops: p.ops, Metrics: map[string]float64{}}
		for unit, values := range p.metrics {
			point.Metrics[unit] = median(values)
		}
		p.points = append(p.points, point)
		p.expected = p.took / time.Duration(p.samples)
	}
	p.metrics, p.samples, p.ops, p.took = nil, 0, 0, 0
}

func (p *pair) subject(variant string) result.Subject {
	return result.Subject{Name: p.name, Variant: variant, Err: p.err, Points: slices.Clone(p.points)}
}

func median(values []float64) float64 { return stats.Summarize(values).Median }
