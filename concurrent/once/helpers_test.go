package once_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"go.uber.org/goleak"

	"github.com/surety-go/surety/concurrent/once"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errLoad = errors.New("load failed")

// result is how a call ended.
type result struct {
	value    int
	err      error
	panicked any
	exited   bool
}

// call starts f on a goroutine of its own. The result may be read when that
// goroutine has ended, which synctest.Wait does not tell: use wait.
type call struct {
	result
	done chan struct{}
}

func start(f func() (int, error)) *call {
	c := &call{done: make(chan struct{})}
	go func() {
		returned := false
		defer func() {
			c.panicked = recover()
			c.exited = !returned && c.panicked == nil
			close(c.done)
		}()
		c.value, c.err = f()
		returned = true
	}()
	return c
}

func (c *call) wait() result {
	<-c.done
	return c.result
}

func (c *call) ended() bool {
	select {
	case <-c.done:
		return true
	default:
		return false
	}
}

// gate is a load function that tests hold up.
type gate struct {
	started chan context.Context // receives the context of each load
	release chan result          // what each load ends with
}

func newGate() *gate {
	return &gate{started: make(chan context.Context, 100), release: make(chan result)}
}

// load waits for a release, or for the end of ctx if that comes first.
func (g *gate) load(ctx context.Context, _ string) (int, error) {
	g.started <- ctx
	select {
	case r := <-g.release:
		if r.panicked != nil {
			panic(r.panicked)
		}
		return r.value, r.err
	case <-ctx.Done():
		return 0, context.Cause(ctx)
	}
}

func (g *gate) loads() int { return len(g.started) }

// getter is a Get of one key or of a Value, for tests of what both promise.
type getter struct {
	get   func(ctx context.Context) (int, error)
	reset func()
	peek  func() (int, bool) // nil for a Value
}

// bothKinds runs f in a bubble for a Cache's key and for a Value that load
// computes.
func bothKinds(t *testing.T, f func(t *testing.T, load func(func(context.Context) (int, error)) getter)) {
	t.Helper()
	t.Run("Cache", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			f(t, func(load func(context.Context) (int, error)) getter {
				c := once.NewCache(once.CacheConfig[string, int]{
					Load: func(ctx context.Context, _ string) (int, error) { return load(ctx) },
				})
				return getter{
					get:   func(ctx context.Context) (int, error) { return c.Get(ctx, "a") },
					reset: func() { c.Invalidate("a") },
					peek:  func() (int, bool) { return c.Peek("a") },
				}
			})
		})
	})
	t.Run("Value", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			f(t, func(load func(context.Context) (int, error)) getter {
				v := once.NewValue(load)
				return getter{get: v.Get, reset: v.Reset}
			})
		})
	})
}

// gated returns a getter whose loads g holds up.
func gated(load func(func(context.Context) (int, error)) getter) (getter, *gate) {
	g := newGate()
	return load(func(ctx context.Context) (int, error) { return g.load(ctx, "") }), g
}

func fixed(value int) func(context.Context, string) (int, error) {
	return func(context.Context, string) (int, error) { return value, nil }
}

// never is a load function that must not be called.
func never(t *testing.T) func(context.Context, string) (int, error) {
	return func(_ context.Context, key string) (int, error) {
		assert.Fail(t, "loaded again", "key %q", key)
		return 0, errLoad
	}
}
