package explore

import (
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"

	"github.com/surety-go/surety/internal/explore/sched"
)

// schedule is what was chosen in one execution: steps in a row of one
// goroutine, or one step that was a choice.
type schedule []segment

type segment struct {
	g     int
	steps int
	value int // outcome of the choice, -1 if the steps are none
}

// schedule returns the schedule of the execution that ran last.
func (e *engine) schedule() schedule {
	var s schedule
	for k := range e.k {
		ev := &e.trace[k]
		g, value := int(ev.g), -1
		if ev.kind == sched.Choose {
			value = ev.value
		}
		if n := len(s); n > 0 && s[n-1].g == g && s[n-1].value < 0 && value < 0 {
			s[n-1].steps++
			continue
		}
		s = append(s, segment{g, 1, value})
	}
	return s
}

// switches returns how often the turn goes to another goroutine.
func (s schedule) switches() int {
	n := 0
	for i := range s {
		if i > 0 && s[i].g != s[i-1].g {
			n++
		}
	}
	return n
}

// String returns s as segments "goroutine", "goroutine*steps" or
// "goroutine=outcome", joined by dots.
func (s schedule) String() string {
	var b strings.Builder
	for i, seg := range s {
		if i > 0 {
			b.WriteByte('.')
		}
		fmt.Fprint(&b, seg.g)
		if seg.value >= 0 {
			fmt.Fprintf(&b, "=%d", seg.value)
		} else if seg.steps > 1 {
			fmt.Fprintf(&b, "*%d", seg.steps)
		}
	}
	return b.String()
}

func parseSchedule(text string) (schedule, error) {
	var s schedule
	if text == "" {
		return s, nil
	}
	for part := range strings.SplitSeq(text, ".") {
		seg := segment{steps: 1, value: -1}
		at := strings.IndexAny(part, "*=")
		if at < 0 {
			at = len(part)
		}
		g, err := strconv.Atoi(part[:at])
		if err == nil && at < len(part) {
			into := &seg.steps
			if part[at] == '=' {
				into = &seg.value
			}
			*into, err = strconv.Atoi(part[at+1:])
		}
		if err != nil || g < 0 || g >= maxGoroutines || seg.steps < 1 {
			return nil, fmt.Errorf("explore: %q is no part of a schedule", part)
		}
		seg.g = g
		s = append(s, seg)
	}
	return s, nil
}

// nameHash tells the programs of one test apart in replay strings.
func nameHash(name string) string {
	h := fnv.New32a()
	h.Write([]byte(name))
	return fmt.Sprintf("%08x", h.Sum32())
}

// follow runs one execution along a schedule. Where that is at its end or
// names a goroutine that cannot go on, the one that ran last goes on, or else
// the one with the lowest number.
type follow struct {
	endless
	plan   schedule
	at     int // segment
	taken  int // steps of it taken
	chosen int // outcome of the next choice
}

func (f *follow) begin(*engine) { f.at, f.taken = 0, 0 }

func (f *follow) pick(e *engine, enabled uint64) int {
	f.chosen = 0
	for f.at < len(f.plan) {
		seg := &f.plan[f.at]
		if enabled&(1<<seg.g) == 0 {
			f.at, f.taken = f.at+1, 0
			continue
		}
		f.taken++
		f.chosen = max(seg.value, 0)
		if f.taken == seg.steps {
			f.at, f.taken = f.at+1, 0
		}
		return seg.g
	}
	if e.k > 0 {
		if g := e.trace[e.k-1].g; enabled&(1<<g) != 0 {
			return int(g)
		}
	}
	return lowest(enabled)
}

func (f *follow) value(_ *engine, n int) int { return min(f.chosen, n-1) }
func (f *follow) ended(*engine) bool         { return false }
