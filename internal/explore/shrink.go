package explore

import "slices"

// shrink looks for a schedule with the fewest switches between goroutines
// that fails in the same way. It first searches the schedules with few
// preemptions, then leaves out or moves together parts of what it has.
func (e *engine) shrink(kind Kind, s schedule) schedule {
	best := s
	e.strategy = Preemptions(e.preemptions())(e.options)
	for range e.options.ShrinkExecutions {
		e.execute()
		if e.failure != nil && e.failure.Kind == kind {
			if found := e.schedule(); found.switches() < best.switches() {
				best = found
			}
			break
		}
		if e.failure != nil || !e.strategy.ended(e) {
			break
		}
	}
	budget := e.options.ShrinkExecutions
	for again := true; again; {
		again = false
		for _, candidate := range best.simpler() {
			if budget--; budget < 0 {
				return best
			}
			e.strategy = &follow{plan: candidate}
			e.execute()
			if e.failure == nil || e.failure.Kind != kind {
				continue
			}
			if found := e.schedule(); found.switches() < best.switches() {
				best, again = found, true
				break
			}
		}
	}
	return best
}

// preemptions returns how often the execution that ran last took the turn
// from a goroutine that could go on.
func (e *engine) preemptions() int {
	n := 0
	for k := 1; k < e.k; k++ {
		ev := &e.trace[k]
		if before := e.trace[k-1].g; before != ev.g && ev.enabled&(1<<before) != 0 {
			n++
		}
	}
	return n
}

// simpler returns schedules with one segment less than s: one is left out, so
// that its steps come when nothing else is planned, or moved to the next or
// the last segment of the same goroutine.
func (s schedule) simpler() []schedule {
	var all []schedule
	for i := range s {
		without := slices.Delete(slices.Clone(s), i, i+1)
		for j := i + 1; j < len(s); j++ {
			if s[j].g == s[i].g {
				later := slices.Clone(without)
				later[j-1].steps += s[i].steps
				all = append(all, later)
				break
			}
		}
		for j := i - 1; j >= 0; j-- {
			if s[j].g == s[i].g {
				earlier := slices.Clone(without)
				earlier[j].steps += s[i].steps
				all = append(all, earlier)
				break
			}
		}
		all = append(all, without)
	}
	return all
}
