package pool_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/concurrent/pool"
)

func ExamplePool() {
	var p pool.Pool // ready: as many workers as GOMAXPROCS
	ctx := context.Background()
	var sum atomic.Int64
	for i := range 10 {
		if err := p.Go(ctx, func(context.Context) { sum.Add(int64(i)) }); err != nil {
			fmt.Println(err)
		}
	}
	if err := p.Shutdown(ctx); err != nil {
		fmt.Println(err)
	}
	fmt.Println(sum.Load())
	// Output: 45
}

func ExampleNew() {
	p := pool.New(pool.Config{Workers: 4, Queue: pool.NoQueue})
	fmt.Println(p.Stats().Workers)
	// Output: 4
}

func ExampleConfig_Validate() {
	fmt.Println(pool.Config{Workers: 2, Queue: pool.Unlimited}.Validate())
	fmt.Println(pool.Config{Queue: pool.DefaultQueue}.Validate())
	fmt.Println(pool.Config{Workers: -2}.Validate())
	// Output:
	// <nil>
	// <nil>
	// pool: Config.Workers is -2; use a positive number, or 0 for GOMAXPROCS
}

func ExamplePool_TryGo() {
	p := pool.New(pool.Config{Workers: 1, Queue: 1})
	ctx := context.Background()
	gate := make(chan struct{})
	var task pool.Task = func(context.Context) { <-gate }
	for range 3 {
		err := p.TryGo(ctx, task)
		fmt.Println(errors.Is(err, concurrent.ErrFull))
	}
	close(gate)
	_ = p.Shutdown(ctx)
	// Output:
	// false
	// false
	// true
}

func ExampleSubmit() {
	var p pool.Pool
	ctx := context.Background()
	f, err := pool.Submit(ctx, &p, func(context.Context) (string, error) {
		return strings.ToUpper("done"), nil
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(f.Wait(ctx))
	// Output: DONE <nil>
}

func ExampleFuture_Wait() {
	var p pool.Pool
	ctx := context.Background()
	f, err := pool.Submit(ctx, &p, func(context.Context) (int, error) {
		panic("no luck")
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = f.Wait(ctx)
	var p1 *concurrent.PanicError
	fmt.Println(errors.As(err, &p1), p1.Value)
	// Output: true no luck
}

func ExampleFuture_Done() {
	var p pool.Pool
	ctx := context.Background()
	f, err := pool.Submit(ctx, &p, func(context.Context) (int, error) { return 7, nil })
	if err != nil {
		fmt.Println(err)
		return
	}
	select {
	case <-f.Done():
		fmt.Println(f.Wait(ctx))
	case <-ctx.Done():
	}
	// Output: 7 <nil>
}

func ExamplePool_Scope() {
	var p pool.Pool
	words := []string{"all", "have", "ended"}
	lengths := make([]int, len(words))
	err := p.Scope(context.Background(), func(s *pool.Scope) error {
		for i, w := range words {
			s.Go(func(context.Context) error {
				lengths[i] = len(w)
				return nil
			})
		}
		return nil
	})
	fmt.Println(lengths, err)
	// Output: [3 4 5] <nil>
}

// Every file is looked at, and what is wrong with each is said in their order.
func ExamplePool_ScopeAll() {
	var p pool.Pool
	files := []string{"a.go", "b.txt", "c.go", "d.md"}
	err := p.ScopeAll(context.Background(), func(s *pool.Scope) error {
		for _, name := range files {
			s.Go(func(context.Context) error {
				if !strings.HasSuffix(name, ".go") {
					return fmt.Errorf("%s: not a Go file", name)
				}
				return nil
			})
		}
		return nil
	})
	fmt.Println(err)
	// Output:
	// b.txt: not a Go file
	// d.md: not a Go file
}

func ExampleScope_Go() {
	// Tasks can add tasks: here, the two halves of what they work on.
	var p pool.Pool
	var sum atomic.Int64
	err := p.Scope(context.Background(), func(s *pool.Scope) error {
		var add func(from, to int) func(context.Context) error
		add = func(from, to int) func(context.Context) error {
			return func(context.Context) error {
				if to-from == 1 {
					sum.Add(int64(from))
					return nil
				}
				s.Go(add(from, (from+to)/2))
				s.Go(add((from+to)/2, to))
				return nil
			}
		}
		s.Go(add(0, 100))
		return nil
	})
	fmt.Println(sum.Load(), err)
	// Output: 4950 <nil>
}

func ExampleScope_Context() {
	var p pool.Pool
	err := p.Scope(context.Background(), func(s *pool.Scope) error {
		s.Go(func(context.Context) error { return errors.New("no disk") })
		<-s.Context().Done() // a task has failed
		fmt.Println("stops because:", context.Cause(s.Context()))
		return nil
	})
	fmt.Println(err)
	// Output:
	// stops because: no disk
	// no disk
}

// Sums are made per range and added once, so that the calls share little.
func ExampleForEachRange() {
	p := new(pool.Pool)
	squares := make([]int, 1000)
	var sum atomic.Int64
	err := pool.ForEachRange(context.Background(), p, len(squares), func(_ context.Context, lo, hi int) error {
		part := 0
		for i := lo; i < hi; i++ {
			squares[i] = i * i
			part += i * i
		}
		sum.Add(int64(part))
		return nil
	})
	fmt.Println(sum.Load(), squares[999], err)
	// Output: 332833500 998001 <nil>
}

func ExampleForEach() {
	var p pool.Pool
	squares := make([]int, 5)
	err := pool.ForEach(context.Background(), &p, squares, func(_ context.Context, i int, e *int) error {
		*e = i * i
		return nil
	})
	fmt.Println(squares, err)
	// Output: [0 1 4 9 16] <nil>
}

func ExamplePool_Resize() {
	p := pool.New(pool.Config{Workers: 8})
	p.Resize(2)
	fmt.Println(p.Stats().Workers)
	// Output: 2
}

func ExamplePool_Stats() {
	p := pool.New(pool.Config{Workers: 2})
	ctx := context.Background()
	for range 3 {
		_ = p.Go(ctx, func(context.Context) {})
	}
	_ = p.Shutdown(ctx)
	_ = p.Go(ctx, func(context.Context) {})
	var s pool.Stats = p.Stats()
	fmt.Println(s.Workers, s.Running, s.Queued, s.Blocked)
	fmt.Println(s.Accepted, s.Refused, s.Completed, s.Cancelled, s.Panicked, s.Exited, s.HandedBack)
	// Output:
	// 2 0 0 0
	// 3 1 3 0 0 0 0
}

func ExamplePool_Shutdown() {
	var p pool.Pool
	ctx := context.Background()
	_ = p.Go(ctx, func(context.Context) { fmt.Println("runs to its end") })
	fmt.Println(p.Shutdown(ctx))
	fmt.Println(errors.Is(p.Go(ctx, func(context.Context) {}), concurrent.ErrClosed))
	// Output:
	// runs to its end
	// <nil>
	// true
}

func ExamplePool_Stop() {
	p := pool.New(pool.Config{Workers: 1})
	ctx := context.Background()
	started := make(chan struct{})
	_ = p.Go(ctx, func(ctx context.Context) {
		close(started)
		<-ctx.Done()
		fmt.Println("was told:", errors.Is(context.Cause(ctx), concurrent.ErrClosed))
	})
	_ = p.Go(ctx, func(context.Context) { fmt.Println("did not start, and is called now") })
	<-started
	tasks, err := p.Stop(ctx)
	for _, task := range tasks {
		task(ctx)
	}
	fmt.Println(err)
	// Output:
	// was told: true
	// did not start, and is called now
	// <nil>
}
