//go:build surety_explore

package sharedwrites

import (
	"context"

	"github.com/surety-go/surety/concurrent/pool"
)

var pools = []kind{
	{"pool.Pool: Go, task queued and run", func(c *counter) steps {
		p, release := busyPool()
		return steps{
			op:    func(int) { check(p.Go(context.Background(), nothing)) },
			drain: release,
		}
	}},
	{"pool.Pool: Go, task run by an idle pool", func(c *counter) steps {
		p := pool.New(pool.Config{Workers: 1})
		run := func(int) {
			check(p.Go(context.Background(), nothing))
			c.goroutinesEnd()
		}
		run(0)
		return steps{op: run}
	}},
	{"pool.Pool: Submit, task queued and run", func(c *counter) steps {
		p, release := busyPool()
		return steps{
			op: func(int) {
				must(pool.Submit(context.Background(), p, func(context.Context) (int, error) { return 1, nil }))
			},
			drain: release,
		}
	}},
	{"pool.ForEach: an element, one worker", func(c *counter) steps {
		p := pool.New(pool.Config{Workers: 1})
		elements := make([]int, operations)
		return steps{
			op: func(int) {},
			drain: func() {
				check(pool.ForEach(context.Background(), p, elements, func(context.Context, int, *int) error { return nil }))
			},
		}
	}},
}

func nothing(context.Context) {}

// busyPool returns a pool of one worker, which runs a task that ends when
// release is called.
func busyPool() (p *pool.Pool, release func()) {
	p = pool.New(pool.Config{Workers: 1, Queue: operations})
	begun, gate := make(chan struct{}), make(chan struct{})
	check(p.Go(context.Background(), func(context.Context) { close(begun); <-gate }))
	<-begun
	return p, func() { close(gate) }
}
