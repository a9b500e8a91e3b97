package mutate

import "sync"

// slots divides the cores among runs: each takes one or all of them.
type slots struct {
	mu   sync.Mutex
	free *sync.Cond
	all  int
	used int // guarded by mu
	next int // number of the next ticket to be served; guarded by mu
	last int // number of tickets given; guarded by mu
}

func newSlots(n int) *slots {
	s := &slots{all: max(n, 1)}
	s.free = sync.NewCond(&s.mu)
	return s
}

// take waits for one slot, or for all, in the order of the calls, so that who
// wants all is not passed by for ever. It returns what gives them back.
func (s *slots) take(alone bool) (release func()) {
	n := 1
	if alone {
		n = s.all
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	ticket := s.last
	s.last++
	for ticket != s.next || s.used+n > s.all {
		s.free.Wait()
	}
	s.next++
	s.used += n
	s.free.Broadcast()
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.used -= n
		s.free.Broadcast()
	}
}
