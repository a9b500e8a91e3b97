package poolsuite

import "sync"

func init() { add(baseline, newChannelLoop) }

// channelLoop is workers that range over a buffered channel of tasks.
type channelLoop struct {
	tasks   chan func()
	parts   int // of a parallel loop
	workers sync.WaitGroup
}

func newChannelLoop(c Config) *channelLoop {
	l := &channelLoop{tasks: make(chan func(), c.Queue), parts: c.Workers}
	for range c.Workers {
		l.workers.Go(func() {
			for task := range l.tasks {
				task()
			}
		})
	}
	return l
}

func (l *channelLoop) Go(t *Task) error {
	l.tasks <- t.Plain
	return nil
}

func (l *channelLoop) run(f func()) { l.tasks <- f }

func (l *channelLoop) Submit(c *Call) Future { return submit(l.run, c) }

func (l *channelLoop) ForEach(s []uint64, f Element) error { return forEach(l.run, l.parts, s, f) }

func (l *channelLoop) Close() {
	close(l.tasks)
	l.workers.Wait()
}

func (*channelLoop) queues() {}
