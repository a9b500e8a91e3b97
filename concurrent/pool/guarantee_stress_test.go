package pool_test

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/concurrent/pool"
)

// The guarantees of guarantee_synctest_test.go that need goroutines which run side
// by side.

// G2: a task that was refused never runs. G4: when Shutdown or Stop has returned
// nil, no task runs or will start. G18: a call reports one outcome, and that
// agrees with what becomes of the task.
func TestG2G4G18RefusedTasksNeverRun(t *testing.T) {
	for round := range 400 {
		p := pool.New(pool.Config{Workers: 1 + round%3, Queue: []int{pool.NoQueue, 1, 100}[round/3%3]})
		var wg sync.WaitGroup
		var ran, accepted [40]bool // plain memory: a race if a task runs too late
		ctx, cancel := context.WithCancelCause(bg)
		for i := range ran {
			wg.Go(func() {
				err := p.Go(ctx, func(context.Context) { ran[i] = true })
				accepted[i] = err == nil
				if err != nil && !errors.Is(err, concurrent.ErrClosed) {
					assert.Equal(t, errA, err)
				}
			})
		}
		wg.Go(func() { cancel(errA) })
		var back []pool.Task
		if round%2 == 0 {
			assert.NoError(t, p.Shutdown(bg))
		} else {
			var err error
			back, err = p.Stop(bg)
			assert.NoError(t, err)
		}
		before := ran
		wg.Wait()
		assert.Equal(t, before, ran, "a task ran after the end")
		unrun := 0
		for i := range ran {
			assert.False(t, ran[i] && !accepted[i], "a refused task ran")
			if accepted[i] && !ran[i] {
				unrun++
			}
		}
		s := p.Stats()
		assert.EqualValues(t, unrun, s.Cancelled+s.HandedBack)
		assert.EqualValues(t, len(back), s.HandedBack)
	}
}

// G12, G13, G15: handing over synchronizes before the start, the end before the
// return of whatever reports it. The race detector sees the plain variable.
func TestG12G13G15Order(t *testing.T) {
	for round := range 300 {
		p := pool.New(pool.Config{Workers: 2})
		x := 1
		f, err := pool.Submit(bg, p, func(context.Context) (int, error) { x++; return x, nil })
		require.NoError(t, err)
		if round%2 == 0 {
			<-f.Done()
		} else {
			v, err := f.Wait(bg)
			require.NoError(t, err)
			assert.Equal(t, 2, v)
		}
		assert.Equal(t, 2, x)
		x++
		require.NoError(t, p.Scope(bg, func(s *pool.Scope) error {
			s.Go(func(context.Context) error { x++; return nil })
			return nil
		}))
		assert.Equal(t, 4, x)
		s := make([]int, 100)
		require.NoError(t, pool.ForEachRange(bg, p, len(s), func(_ context.Context, lo, hi int) error {
			for i := lo; i < hi; i++ {
				s[i] += x
			}
			return nil
		}))
		assert.Equal(t, slices.Repeat([]int{4}, 100), s)
		require.NoError(t, p.Go(bg, func(context.Context) { x++ }))
		require.NoError(t, p.Shutdown(bg))
		assert.Equal(t, 5, x)
	}
}

// G17: a caller that leaves while a place becomes free does not take that place
// with it.
func TestG17LeavingForwardsThePlace(t *testing.T) {
	for round := range 200 {
		p := pool.New(pool.Config{Workers: 1, Queue: []int{pool.NoQueue, 1}[round%2]})
		gate := make(chan struct{})
		for range 1 + round%2 {
			require.NoError(t, p.Go(bg, func(context.Context) { <-gate }))
		}
		ctx, cancel := context.WithCancelCause(bg)
		first, second := make(chan error, 1), make(chan error, 1)
		ran := make(chan struct{})
		go func() { first <- p.Go(ctx, nothing) }()
		for p.Stats().Blocked < 1 {
			runtime.Gosched()
		}
		go func() { second <- p.Go(bg, func(context.Context) { close(ran) }) }()
		for p.Stats().Blocked < 2 {
			runtime.Gosched()
		}
		go cancel(errA)
		close(gate)
		require.NoError(t, <-second)
		<-ran
		if err := <-first; err != nil {
			assert.Equal(t, errA, err)
		}
		checkRest(t, p)
	}
}

// G41: the counts of every snapshot add up, and none ever falls.
func TestG41StatsAddUp(t *testing.T) {
	p := pool.New(pool.Config{Workers: 3, Queue: 20})
	stop := make(chan struct{})
	var wg, watch sync.WaitGroup
	watch.Go(func() {
		var last pool.Stats
		for {
			s := p.Stats()
			started := int64(s.Accepted-s.Completed-s.Cancelled-s.Panicked-s.Exited-s.HandedBack) - int64(s.Queued)
			if started < 0 || s.Queued < 0 || s.Running < 0 || s.Running > 3 || s.Running == 0 && started > 0 {
				t.Errorf("%d tasks run: %+v", started, s)
			}
			if s.Accepted < last.Accepted || s.Refused < last.Refused || s.Completed < last.Completed || s.Cancelled < last.Cancelled || s.Panicked < last.Panicked || s.Exited < last.Exited {
				t.Errorf("%+v, after %+v", s, last)
			}
			last = s
			select {
			case <-stop:
				return
			default:
				runtime.Gosched()
			}
		}
	})
	for c := range 4 {
		wg.Go(func() {
			for i := range 500 {
				ctx, cancel := context.WithCancel(bg)
				f, err := pool.Submit(ctx, p, func(ctx context.Context) (int, error) {
					switch (c + i) % 4 {
					case 0:
						panic(errA)
					case 1:
						runtime.Goexit()
					case 2:
						return 0, pool.ForEach(ctx, p, make([]int, 3), element)
					}
					return 0, nil
				})
				_ = p.TryGo(ctx, nothing)
				if i%3 == 0 {
					cancel()
				}
				if assert.NoError(t, err) {
					_, _ = f.Wait(bg)
				}
				cancel()
			}
		})
	}
	wg.Wait()
	close(stop)
	watch.Wait()
	checkRest(t, p)
}
