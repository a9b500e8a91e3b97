package pool

import "github.com/surety-go/surety/internal/seam"

// A caller that finds mu taken has met somebody who needs what it needs, and whose
// processor has that in its cache. If it takes it over, the other one takes it back
// with his next task. So the caller keeps away for many times as long as it takes for a
// cache line to come here, which is 60 ns between some processors and 230 between
// others, and differs from hour to hour on machines that are shared. That pays if many
// tasks come meanwhile, or if this processor has nothing else to do; if not, the caller
// asks again soon.

// meetings is what a pool knows of callers that found mu taken.
type meetings struct {
	// Guarded by mu.
	last seam.Time // when the last one got it
	at   uint      // the position of in then

	// Written under mu.
	crowded  seam.Bool   // it pays to keep away
	distance seam.Uint64 // how long it took lately to get mu when it was free, in nanoseconds
}

const (
	// stepsAway is how many steps of one to two nanoseconds a caller keeps away for each
	// nanosecond of distance.
	stepsAway = 15

	// farthest is the longest distance that is believed: beyond it something else
	// took time.
	farthest = 300 // nanoseconds
)

// meet takes mu for a caller that found it taken.
func (p *Pool) meet() {
	m := &p.meetings
	if !m.crowded.Load() {
		callersPause.Lock(&p.mu)
		m.noteLocked(p, seam.Now())
		return
	}
	seam.Pause(stepsAway * int(m.distance.Load()))
	start := seam.Now()
	if !p.mu.TryLock() {
		p.mu.Lock()
		m.noteLocked(p, seam.Now())
		return
	}
	now := seam.Now()
	took := uint64(min(max(now.Sub(start), 0), farthest))
	m.distance.Store((7*m.distance.Load() + took) / 8)
	m.noteLocked(p, now)
}

// noteLocked notes that a caller has got mu, and decides what the next one does that
// finds it taken.
func (m *meetings) noteLocked(p *Pool, now seam.Time) {
	came := seam.Duration(p.in.at - m.at)
	crowded := now.Sub(m.last) <= came*shortTask || p.permits < seam.GOMAXPROCS()
	if crowded != m.crowded.Load() {
		m.crowded.Store(crowded)
	}
	m.last, m.at = now, p.in.at
}
