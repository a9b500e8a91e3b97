package poolsuite

import (
	"fmt"
	"runtime"
	"sync/atomic"

	"github.com/surety-go/surety/bench/internal/workload"
)

// kind is what the tasks of a case do.
type kind struct {
	name string
	op   string // what is submitted

	// open returns the function of the tasks, nil if they do nothing, and
	// what gives up what the function needs, when no task runs.
	open func(seed uint64) (run, stop func())
}

var empty = kind{"empty", "an empty task", func(uint64) (run, stop func()) { return nil, func() {} }}

// work is a kind that computes for about that long at 3 GHz.
func work(name string, steps int) kind {
	return kind{name, fmt.Sprintf("a task of %d multiplications (about %s)", steps, name), func(seed uint64) (run, stop func()) {
		var odd atomic.Uint64 // keeps the work from being optimized away
		return func() {
			if workload.Work(seed, steps) == 1 {
				odd.Add(1)
			}
		}, func() {}
	}}
}

// A goroutine starts with a stack of 2 KiB, or of what goroutines used on
// average lately. These tasks need more than 12 KiB.
var deep = kind{"deep-stack", "a task that calls 48 to 95 functions within each other, each with 256 bytes of variables", func(seed uint64) (run, stop func()) {
	depth := workload.RunSize(seed, "pool/deep-stack", 64)
	var odd atomic.Uint64
	return func() {
		if descend(depth, seed) == 1 {
			odd.Add(1)
		}
	}, func() {}
}}

//go:noinline
func descend(depth int, x uint64) uint64 {
	var frame [32]uint64
	frame[x%32] = x
	if depth == 0 {
		return frame[x>>8%32]
	}
	return descend(depth-1, workload.Work(x, 1)) + frame[x>>8%32]
}

var blocking = kind{"blocking", "a task that waits for another goroutine, which answers all tasks that wait at a time", func(uint64) (run, stop func()) {
	p := &partner{asked: make(chan struct{}, queueLength), answer: make(chan struct{})}
	go p.serve()
	return p.meet, func() { close(p.asked) }
}}

// partner is the other side of tasks that wait, like a database.
type partner struct {
	asked  chan struct{} // a token per call of meet
	answer chan struct{}
}

func (p *partner) meet() {
	p.asked <- struct{}{}
	<-p.answer
}

// serve lets whoever can run ask, and answers all that have asked, again and
// again until asked is closed.
func (p *partner) serve() {
	for range p.asked {
		runtime.Gosched()
		more := len(p.asked)
		for range more {
			<-p.asked
		}
		for range 1 + more {
			p.answer <- struct{}{}
		}
	}
}
