package pool_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/concurrent/pool"
)

// A nester computes trees on one pool, in one of the ways in which tasks wait
// for tasks.
type nester struct {
	p     *pool.Pool
	gauge gauge // tasks that execute
	way   func(n *nester, ctx context.Context, children []func(context.Context) (int, error)) (int, error)
}

// inside wraps the function of a task.
func (n *nester) inside(f func(context.Context) (int, error)) func(context.Context) (int, error) {
	return func(ctx context.Context) (int, error) {
		n.gauge.enter()
		defer n.gauge.leave()
		return f(ctx)
	}
}

func (n *nester) fib(i int) func(context.Context) (int, error) {
	return n.inside(func(ctx context.Context) (v int, err error) {
		if i < 2 {
			return i, nil
		}
		n.gauge.outside(func() {
			v, err = n.way(n, ctx, []func(context.Context) (int, error){n.fib(i - 1), n.fib(i - 2)})
		})
		return v, err
	})
}

var ways = map[string]func(n *nester, ctx context.Context, children []func(context.Context) (int, error)) (int, error){
	"Submit": func(n *nester, ctx context.Context, children []func(context.Context) (int, error)) (sum int, err error) {
		var futures []*pool.Future[int]
		for _, c := range children {
			f, err := pool.Submit(ctx, n.p, c)
			if err != nil {
				return 0, err
			}
			futures = append(futures, f)
		}
		for _, f := range futures {
			v, err := f.Wait(ctx)
			if err != nil {
				return 0, err
			}
			sum += v
		}
		return sum, nil
	},
	"Scope": func(n *nester, ctx context.Context, children []func(context.Context) (int, error)) (int, error) {
		var sum atomic.Int64
		err := n.p.Scope(ctx, func(s *pool.Scope) error {
			for _, c := range children {
				s.Go(func(ctx context.Context) error {
					v, err := c(ctx)
					sum.Add(int64(v))
					return err
				})
			}
			return nil
		})
		return int(sum.Load()), err
	},
	"ForEach": func(n *nester, ctx context.Context, children []func(context.Context) (int, error)) (int, error) {
		var sum atomic.Int64
		err := pool.ForEach(ctx, n.p, children, func(ctx context.Context, _ int, c *func(context.Context) (int, error)) error {
			v, err := (*c)(ctx)
			sum.Add(int64(v))
			return err
		})
		return int(sum.Load()), err
	},
	"Go": func(n *nester, ctx context.Context, children []func(context.Context) (int, error)) (int, error) {
		// Waits for the results in a scope, which is what the children are for.
		var sum atomic.Int64
		err := n.p.Scope(ctx, func(s *pool.Scope) error {
			for _, c := range children {
				f, err := pool.Submit(s.Context(), n.p, c)
				if err != nil {
					return err
				}
				s.Go(func(ctx context.Context) error {
					v, err := f.Wait(ctx)
					sum.Add(int64(v))
					return err
				})
			}
			return nil
		})
		return int(sum.Load()), err
	},
}

// TestNestedWaitsDoNotDeadlock: tasks wait for tasks that wait for tasks, with
// any number of workers and any queue, and no more execute than there are
// workers.
func TestNestedWaitsDoNotDeadlock(t *testing.T) {
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			inShapes(t, func(t *testing.T, p *pool.Pool) {
				n := &nester{p: p, way: way}
				f, err := pool.Submit(bg, p, n.fib(10))
				require.NoError(t, err)
				v, err := f.Wait(bg)
				assert.NoError(t, err)
				assert.Equal(t, 55, v)
				assert.LessOrEqual(t, n.gauge.high.Load(), int64(p.Stats().Workers))
				checkRest(t, p)
			})
		})
	}
}

// TestMixedNestedWaits is TestNestedWaitsDoNotDeadlock with the ways mixed, and
// started from several callers outside.
func TestMixedNestedWaits(t *testing.T) {
	names := []string{"Submit", "Scope", "ForEach", "Go"}
	var calls atomic.Uint64
	mixed := func(n *nester, ctx context.Context, children []func(context.Context) (int, error)) (int, error) {
		return ways[names[calls.Add(1)*7%4]](n, ctx, children)
	}
	inShapes(t, func(t *testing.T, p *pool.Pool) {
		n := &nester{p: p, way: mixed}
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				f, err := pool.Submit(bg, p, n.fib(8))
				if assert.NoError(t, err) {
					v, err := f.Wait(bg)
					assert.NoError(t, err)
					assert.Equal(t, 21, v)
				}
			})
		}
		wg.Wait()
		assert.LessOrEqual(t, n.gauge.high.Load(), int64(p.Stats().Workers))
		checkRest(t, p)
	})
}

// TestRandomGraphs: futures that wait for each other without a cycle, accepted
// in any order, are all settled.
func TestRandomGraphs(t *testing.T) {
	for seed := range uint64(20) {
		for workers := 1; workers <= 3; workers++ {
			bubble(t, fmt.Sprint(seed, "/", workers), func(t *testing.T) {
				r := rand.New(rand.NewPCG(seed, 0))
				p := pool.New(pool.Config{Workers: workers, Queue: pool.Unlimited})
				const n = 40
				// Node i waits for some of the nodes before it.
				needs, want := make([][]int, n), make([]int, n)
				for i := range n {
					want[i] = 1
					for j := range i {
						if r.IntN(n) < 3 {
							needs[i] = append(needs[i], j)
							want[i] += want[j]
						}
					}
				}
				futures := make([]*pool.Future[int], n)
				gate := make(chan struct{})
				for _, i := range r.Perm(n) {
					var err error
					futures[i], err = pool.Submit(bg, p, func(ctx context.Context) (int, error) {
						<-gate
						sum := 1
						for _, j := range needs[i] {
							v, err := futures[j].Wait(ctx)
							if err != nil {
								return 0, err
							}
							sum += v
						}
						return sum, nil
					})
					require.NoError(t, err)
				}
				close(gate)
				for i, f := range futures {
					v, err := f.Wait(bg)
					assert.NoError(t, err)
					assert.Equal(t, want[i], v)
				}
				checkRest(t, p)
			})
		}
	}
}

// TestWaitingTasksRunOnlyWhatTheyWaitFor: outer tasks that hold a mutex while
// they wait for inner ones are not made to run another outer task.
func TestWaitingTasksRunOnlyWhatTheyWaitFor(t *testing.T) {
	inShapes(t, func(t *testing.T, p *pool.Pool) {
		var mu sync.Mutex
		n := 0
		require.NoError(t, pool.ForEach(bg, p, make([]int, 20), func(ctx context.Context, _ int, _ *int) error {
			mu.Lock()
			defer mu.Unlock()
			return pool.ForEach(ctx, p, make([]int, 10), func(context.Context, int, *int) error {
				if p.Stats().Workers == 1 {
					n++
				}
				return nil
			})
		}))
		if p.Stats().Workers == 1 {
			assert.Equal(t, 200, n)
		}
		checkRest(t, p)
	})
}

// TestManySiblings: a task that waits for many others does not run them in
// each other.
func TestManySiblings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1, Queue: pool.Unlimited})
		var g gauge
		inTask(t, p, func(ctx context.Context) {
			assert.NoError(t, p.Scope(ctx, func(s *pool.Scope) error {
				for range 10_000 {
					s.Go(func(context.Context) error {
						g.enter()
						defer g.leave()
						return nil
					})
				}
				return nil
			}))
		})
		checkRest(t, p)
		assert.EqualValues(t, 1, g.high.Load())
		assert.Equal(t, uint64(10_001), p.Stats().Completed)
	})
}

// TestCallerRuns: a task that finds no room runs what it hands over, and
// TryGo does not.
func TestCallerRuns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1, Queue: pool.NoQueue})
		inTask(t, p, func(ctx context.Context) {
			ran := 0
			assert.ErrorIs(t, p.TryGo(ctx, nothing), concurrent.ErrFull)
			assert.NoError(t, p.Go(ctx, func(context.Context) { ran++ }))
			assert.Equal(t, 1, ran)
			f, err := pool.Submit(ctx, p, func(context.Context) (int, error) { ran++; return 0, nil })
			assert.NoError(t, err)
			<-f.Done()
			assert.NoError(t, p.Scope(ctx, func(s *pool.Scope) error {
				s.Go(func(context.Context) error { ran++; return nil })
				assert.Equal(t, 3, ran)
				return nil
			}))
		})
		checkRest(t, p)
	})
}

// TestScopesAcrossPools: the tasks of a scope on another pool borrow permits of
// the tasks around it.
func TestScopesAcrossPools(t *testing.T) {
	inShapes(t, func(t *testing.T, p *pool.Pool) {
		other := pool.New(pool.Config{Workers: 2, Queue: 1})
		var n atomic.Int64
		var g gauge // tasks of p that do not wait
		task := func(more func()) func(context.Context) error {
			return func(context.Context) error {
				g.enter()
				defer g.leave()
				n.Add(1)
				runtime.Gosched()
				if more != nil {
					g.outside(more)
				}
				return nil
			}
		}
		var wg sync.WaitGroup
		wg.Add(3)
		for range 3 {
			require.NoError(t, p.Go(bg, func(ctx context.Context) {
				defer wg.Done()
				assert.NoError(t, pool.ForEach(ctx, other, make([]int, 4), func(ctx context.Context, _ int, _ *int) error {
					f, err := pool.Submit(ctx, p, seven)
					if err != nil {
						return err
					}
					v, err := f.Wait(ctx)
					n.Add(int64(v))
					if err != nil {
						return err
					}
					return p.Scope(ctx, func(s *pool.Scope) error {
						s.Go(task(nil))
						s.Go(task(func() { s.Go(task(nil)) }))
						return nil
					})
				}))
			}))
		}
		wg.Wait()
		checkRest(t, p)
		checkRest(t, other)
		assert.EqualValues(t, 3*4*10, n.Load())
		assert.LessOrEqual(t, g.high.Load(), int64(p.Stats().Workers))
	})
}

// TestTasksAddedDuringTheJoin: a task that waits at the end of its scope lends
// its permit also to tasks that were added meanwhile.
func TestTasksAddedDuringTheJoin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 2})
		var outer *pool.Future[int]
		started, gate := make(chan struct{}), make(chan struct{})
		var err error
		outer, err = pool.Submit(bg, p, func(ctx context.Context) (int, error) {
			return 7, p.Scope(ctx, func(s *pool.Scope) error {
				s.Go(func(context.Context) error {
					close(started)
					<-gate // until the scope waits
					s.Go(noError)
					return nil
				})
				return nil
			})
		})
		require.NoError(t, err)
		<-started // on the other permit
		require.NoError(t, p.Go(bg, func(ctx context.Context) {
			// Takes the permit that the scope's first task leaves, and keeps it
			// until the scope has ended.
			v, err := outer.Wait(ctx)
			assert.NoError(t, err)
			assert.Equal(t, 7, v)
		}))
		synctest.Wait()
		close(gate)
		v, err := outer.Wait(bg)
		assert.NoError(t, err)
		assert.Equal(t, 7, v)
		checkRest(t, p)
	})
}

// TestClaimMakesRoom: a task that runs what it waits for leaves its place in
// the queue to the next caller.
func TestClaimMakesRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := pool.New(pool.Config{Workers: 1, Queue: 1})
		admitted := make(chan error)
		inTask(t, p, func(ctx context.Context) {
			f, err := pool.Submit(ctx, p, func(context.Context) (int, error) { return 7, <-admitted })
			require.NoError(t, err)
			go func() { admitted <- p.Go(bg, nothing) }()
			synctest.Wait()
			assert.Equal(t, 1, p.Stats().Blocked)
			_, err = f.Wait(ctx)
			assert.NoError(t, err)
		})
		checkRest(t, p)
	})
}
