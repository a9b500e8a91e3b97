package poolsuite

import "sync"

func init() {
	add("semaphore", func(c Config) *semaphore { return &semaphore{tokens: make(chan struct{}, c.Workers)} })
}

// semaphore starts a goroutine per task when it has put a token into a channel
// of as many as there may be. It allocates two functions per task: its own and
// that of the WaitGroup.
type semaphore struct {
	tokens chan struct{}
	all    sync.WaitGroup
}

func (s *semaphore) Go(t *Task) error {
	s.run(t.Plain)
	return nil
}

func (s *semaphore) run(f func()) {
	s.tokens <- struct{}{}
	s.all.Go(func() {
		defer func() { <-s.tokens }()
		f()
	})
}

func (s *semaphore) Submit(c *Call) Future { return submit(s.run, c) }

func (s *semaphore) ForEach(slice []uint64, f Element) error {
	return forEach(s.run, cap(s.tokens), slice, f)
}

func (s *semaphore) Close() { s.all.Wait() }
