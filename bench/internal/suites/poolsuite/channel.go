package poolsuite

import (
	"context"
	"sync"
)

func init() { add(baseline, newChannelLoop) }

// channelLoop is workers that range over a buffered channel of tasks.
type channelLoop struct {
	tasks   chan job
	parts   int
	workers sync.WaitGroup
}

type job struct {
	ctx  context.Context
	task func(context.Context)
}

func newChannelLoop(workers int) Executor {
	c := &channelLoop{tasks: make(chan job, queueLength), parts: workers}
	for range workers {
		c.workers.Go(func() {
			for j := range c.tasks {
				j.task(j.ctx)
			}
		})
	}
	return c
}

func (c *channelLoop) Go(ctx context.Context, task func(context.Context)) {
	c.tasks <- job{ctx, task}
}

func (c *channelLoop) Call(ctx context.Context, f func(context.Context) (uint64, error)) (uint64, error) {
	return call(ctx, c.Go, f)
}

func (c *channelLoop) ForEach(ctx context.Context, s []uint64, f func(context.Context, int, *uint64) error) error {
	return forEach(ctx, c.Go, c.parts, s, f)
}

func (c *channelLoop) Close() {
	close(c.tasks)
	c.workers.Wait()
}
