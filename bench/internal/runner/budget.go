package runner

import (
	"fmt"
	"time"

	"github.com/surety-go/surety/bench/internal/matrix"
)

// effort is what one process does.
type effort struct {
	rounds int
	target time.Duration // of a sample
}

func (e effort) String() string {
	rounds := "rounds"
	if e.rounds == 1 {
		rounds = "round"
	}
	return fmt.Sprintf("%d %s of %v samples", e.rounds, rounds, e.target)
}

// shortest is the least target of a sample: below it, the clock and the start
// of goroutines show.
const shortest = 2 * time.Millisecond

// cost is what a process took, or is expected to take.
type cost struct {
	effort
	once   time.Duration // what no effort changes: start, opening workloads, what groups make, samples of what is Once
	dear   time.Duration // what is Dear, in the processes that measure it
	rounds time.Duration // all rounds of what is neither
	pairs  int           // subjects of all cells of the rounds
}

// guess is the cost of a process of which nothing is known yet.
func guess(e effort, rows []matrix.Row, q Quality) cost {
	c := cost{effort: e, once: time.Second}
	groups := map[string]bool{} // and subjects
	for _, row := range rows {
		n := len(row.Subjects)
		switch {
		case row.Case.Dear && q.DearIn > 0:
			c.dear += time.Duration(n) * dearSample
		case row.Case.Once && q.Once > 0:
			c.once += time.Duration(n*min(q.Once, e.rounds)) * onceSample
		default:
			c.pairs += n
		}
		for _, name := range row.Subjects {
			if g := row.Case.Group + " " + name; row.Case.Group != "" && !row.Case.Dear && !groups[g] {
				groups[g] = true
				c.once += firstOfGroup
			}
		}
	}
	c.rounds = time.Duration(e.rounds*c.pairs) * (withWarmup(e.target) + aroundSample)
	return c
}

// calibrating is how long calibrating is expected to take: the last step is a
// sample, and the ones before take part of one.
func calibrating(e effort, pairs int) time.Duration {
	return time.Duration(pairs) * 3 * e.target
}

// withWarmup is how long operations run in a sample.
func withWarmup(target time.Duration) time.Duration { return target * 5 / 4 }

// of is how long a process with another effort will take, but for what is
// dear.
func (c cost) of(e effort) time.Duration {
	round := c.rounds / time.Duration(max(c.effort.rounds, 1))
	operations := min(round, time.Duration(c.pairs)*withWarmup(c.target))
	round -= time.Duration(float64(operations) * (1 - float64(e.target)/float64(c.target)))
	return c.once + time.Duration(e.rounds)*round
}

// fit returns the greatest effort, at most e, with which that many processes,
// some of which measure what is dear, probably end within left, by what one
// cost. If none does, it is the least effort.
func fit(e effort, c cost, processes, dear int, left time.Duration) effort {
	fits := func(e effort) bool {
		return (c.of(e)*time.Duration(processes)+c.dear*time.Duration(dear))*21/20 <= left
	}
	for ; e.rounds > 1; e.rounds-- {
		if fits(e) {
			return e
		}
	}
	for !fits(e) && e.target > shortest {
		e.target = max((e.target * 4 / 5).Truncate(time.Millisecond), shortest)
	}
	return e
}
