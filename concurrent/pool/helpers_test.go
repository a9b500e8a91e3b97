package pool_test

import (
	"context"
	"errors"
	"reflect"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/surety-go/surety/concurrent/pool"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var (
	errA = errors.New("a")
	errB = errors.New("b")
	bg   = context.Background()
)

// bubble runs f in a synctest bubble, which fails the test if all goroutines
// in it wait for each other.
func bubble(t *testing.T, name string, f func(t *testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) { synctest.Test(t, f) })
}

// shapes are pools in which everything must work.
var shapes = map[string]pool.Config{
	"1 worker, no queue":  {Workers: 1, Queue: pool.NoQueue},
	"1 worker, 1 place":   {Workers: 1, Queue: 1},
	"1 worker":            {Workers: 1},
	"2 workers, no queue": {Workers: 2, Queue: pool.NoQueue},
	"2 workers, 1 place":  {Workers: 2, Queue: 1},
	"3 workers":           {Workers: 3, Queue: pool.Unlimited},
}

// inShapes runs f in a bubble for each shape.
func inShapes(t *testing.T, f func(t *testing.T, p *pool.Pool)) {
	for name, c := range shapes {
		bubble(t, name, func(t *testing.T) { f(t, pool.New(c)) })
	}
}

// occupy fills n workers of p with tasks that end when release is called.
func occupy(t *testing.T, p *pool.Pool, n int) (release func()) {
	gate := make(chan struct{})
	for range n {
		require.NoError(t, p.Go(bg, func(context.Context) { <-gate }))
	}
	return func() { close(gate) }
}

// checkRest shuts p down and checks that everything that was accepted is
// accounted for.
func checkRest(t *testing.T, p *pool.Pool) {
	t.Helper()
	require.NoError(t, p.Shutdown(bg))
	s := p.Stats()
	assert.Zero(t, s.Running, "running")
	assert.Zero(t, s.Queued, "queued")
	assert.Zero(t, s.Blocked, "blocked")
	assert.Equal(t, s.Accepted, s.Completed+s.Cancelled+s.Panicked+s.Exited+s.HandedBack, "accepted tasks settled")
}

// inTask runs f as a task of p and waits for its end.
func inTask(t *testing.T, p *pool.Pool, f func(context.Context)) {
	t.Helper()
	future, err := pool.Submit(bg, p, func(ctx context.Context) (struct{}, error) {
		f(ctx)
		return struct{}{}, nil
	})
	require.NoError(t, err)
	_, err = future.Wait(bg)
	require.NoError(t, err)
}

// gauge counts what happens at one time.
type gauge struct{ now, high atomic.Int64 }

func (g *gauge) enter() {
	n := g.now.Add(1)
	for {
		high := g.high.Load()
		if n <= high || g.high.CompareAndSwap(high, n) {
			return
		}
	}
}

func (g *gauge) leave() { g.now.Add(-1) }

// outside runs f, in which the caller waits and does not execute.
func (g *gauge) outside(f func()) {
	g.leave()
	defer g.enter()
	f()
}

// do calls f on a goroutine of its own, waits for its end, and returns what it
// panicked with and whether it called Goexit.
func do(f func()) (panicked any, exited bool) {
	done := make(chan struct{})
	go func() {
		exited = true
		defer close(done)
		defer func() {
			if v := recover(); v != nil {
				panicked, exited = v, false
			}
		}()
		f()
		exited = false
	}()
	<-done
	return panicked, exited
}

func nothing(context.Context)                  {}
func noError(context.Context) error            { return nil }
func seven(context.Context) (int, error)       { return 7, nil }
func element(context.Context, int, *int) error { return nil }
func noRange(context.Context, int, int) error  { return nil }

// copyOf copies a pool where vet does not see it.
func copyOf(to, from *pool.Pool) {
	reflect.ValueOf(to).Elem().Set(reflect.ValueOf(from).Elem())
}
