//go:build surety_explore

package explore

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/surety-go/surety/concurrent/pool"
	"github.com/surety-go/surety/internal/seam"
)

// handOff is a program in which one goroutine reads a word and hands the
// value through a channel to another one, which stores its successor.
func handOff(r *R, mended bool) {
	var x seam.Int32
	read := make(chan int32)
	r.Name(&x, "x")
	r.Go("read", func() { read <- x.Load() })
	r.Go("write", func() {
		v := <-read
		if mended {
			for !x.CompareAndSwap(v, v+1) {
				v = x.Load()
			}
			return
		}
		x.Store(v + 1)
	})
	r.Go("add", func() { x.Add(1) })
	r.Check(func(History) error {
		if v := x.Load(); v != 2 {
			return fmt.Errorf("x is %d after two increments", v)
		}
		return nil
	})
}

func TestBubbleFindsAnUpdateLostThroughAChannel(t *testing.T) {
	for name, s := range map[string]Strategy{"default": nil, "exhaustive": Exhaustive(), "random": Random(),
		"PCT": PCT(3), "portfolio": Portfolio(Random(), Preemptions(1))} {
		found := Search(Options{Bubble: t, Strategy: s, MaxExecutions: 1_000}, func(r *R) { handOff(r, false) })
		if assert.NotNil(t, found.Failure, name) {
			assert.Equal(t, Illegal, found.Failure.Kind, name)
			assert.Contains(t, found.Failure.Message, "x is 1", name)
			assert.Regexp(t, `store x = 1  transport_bubble_test\.go:\d+`, found.Failure.Trace, name)
		}
	}
	mended := Search(Options{Bubble: t, Strategy: Exhaustive()}, func(r *R) { handOff(r, true) })
	assert.Nil(t, mended.Failure)
	assert.True(t, mended.Complete)
	t.Log(mended)
}

// The same program and the same schedule give the same execution, also when
// one step releases several goroutines.
func TestBubbleIsDeterministic(t *testing.T) {
	program := func(seen map[string]int) func(r *R) {
		return func(r *R) {
			var order seam.Int32
			var words [3]seam.Int32
			var places [3]int32
			gate := make(chan struct{})
			for i := range 3 {
				r.Go("", func() {
					<-gate
					seam.Go(func() { words[i].Store(1) })
					places[i] = order.Add(1)
					words[i].Load()
				})
			}
			r.Go("open", func() {
				order.Add(10)
				close(gate)
				order.Load()
			})
			r.Check(func(History) error { seen[fmt.Sprint(places)]++; return nil })
		}
	}
	o := Options{Bubble: t, MaxExecutions: 500, Strategy: Preemptions(3)}
	first, second := map[string]int{}, map[string]int{}
	one, two := Search(o, program(first)), Search(o, program(second))
	require.Nil(t, one.Failure, "no execution that repeats steps differs from the earlier one")
	assert.Equal(t, one, two)
	assert.Equal(t, first, second)
	assert.Greater(t, len(first), 1)
}

// What waits for time gets it when no one else can go on.
func TestBubbleTimePassesWhenNobodyCanGoOn(t *testing.T) {
	began := map[string]int{}
	result := Search(Options{Bubble: t, Strategy: Exhaustive()}, func(r *R) {
		time.Sleep(time.Minute) // the setup may wait, too
		var x seam.Int32
		start, seamStart := time.Now(), seam.Now()
		ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
		defer cancel()
		own, _ := seam.WithCancelCause(ctx)
		at := func(want time.Duration) {
			if got := time.Since(start); got != want {
				r.Fatalf("after %v, want %v", got, want)
			}
			if got := seam.Since(seamStart); got != want {
				r.Fatalf("the seam's clock says %v, want %v", got, want)
			}
		}
		r.Go("sleeps", func() {
			time.Sleep(10 * time.Minute)
			at(10 * time.Minute)
			x.Store(1)
		})
		r.Go("waits in a channel", func() {
			<-ctx.Done()
			at(time.Hour)
			x.Add(10)
		})
		r.Go("waits in the seam", func() {
			if seam.NewEvent().WaitContext(own) || own.Err() != context.DeadlineExceeded {
				r.Fatalf("no deadline")
			}
			at(time.Hour)
			x.Add(100)
		})
		r.Join()
		at(time.Hour)
		if v := x.Load(); v != 111 {
			r.Fatalf("x is %d", v)
		}
		r.Check(func(History) error { began[fmt.Sprint(start)]++; return nil })
	})
	assert.Nil(t, result.Failure)
	assert.True(t, result.Complete)
	assert.Greater(t, result.Executions, 1)
	assert.Len(t, began, 1, "time begins anew in each execution")
}

func TestBubbleSaysWhatIsWrong(t *testing.T) {
	for _, test := range []struct {
		name    string
		kind    Kind
		says    []string
		program func(r *R)
	}{
		{"both send first", Deadlock, []string{
			`one waits outside of the seam in chan send \(transport_bubble_test\.go:\d+\)`,
			`two waits outside of the seam in chan send \(transport_bubble_test\.go:\d+\)`,
		}, func(r *R) {
			a, b := make(chan int), make(chan int)
			r.Go("one", func() { a <- 1; <-b })
			r.Go("two", func() { b <- 1; <-a })
		}},
		{"a lock is held by who waits in a channel", Deadlock, []string{
			`one waits outside of the seam in chan receive \(transport_bubble_test\.go:\d+\)`,
			`two waits in lock mu, held by one \(transport_bubble_test\.go:\d+\)`,
		}, func(r *R) {
			var mu seam.Mutex
			r.Name(&mu, "mu")
			c := make(chan int)
			r.Go("one", func() {
				mu.Lock()
				<-c
				mu.Unlock()
			})
			r.Go("two", func() {
				mu.Lock()
				c <- 1
				mu.Unlock()
			})
		}},
		{"main waits in its setup", Deadlock, []string{"main waits in wait event1"}, func(*R) { seam.NewEvent().Wait() }},
		{"a goroutine of the seam outlives the program", Leak, []string{`go2 waits outside of the seam in select \(no cases\) \(transport_bubble_test\.go:\d+\)`}, func(r *R) {
			r.Go("one", func() { seam.Go(func() { select {} }) })
		}},
		{"another goroutine outlives it", Leak, []string{"go statements of its own"}, func(r *R) {
			r.Go("one", func() { go func() { select {} }() })
		}},
		{"a panic after a wait", Panic, []string{"goroutine two panicked: surprise"}, func(r *R) {
			var x seam.Int32
			c := make(chan int)
			r.Go("one", func() { x.Add(1); close(c); x.Add(1) })
			r.Go("two", func() { <-c; panic("surprise") })
		}},
		{"a goroutine that is not the seam's", Stray, []string{`\(transport_bubble_test\.go:\d+\)`}, func(r *R) {
			var x seam.Int32
			r.Go("one", func() {
				time.AfterFunc(time.Second, func() { x.Add(1) })
				time.Sleep(time.Minute)
			})
		}},
	} {
		f := Search(Options{Bubble: t}, test.program).Failure
		if assert.NotNil(t, f, test.name) {
			assert.Equal(t, test.kind, f.Kind, "%s: %s", test.name, f)
			for _, says := range test.says {
				assert.Regexp(t, says, f.Message, test.name)
			}
		}
	}
}

// An execution that failed is unwound: those who wait outside of the seam end
// if a deferred call or the time releases them, and disturb nothing if not.
func TestBubbleUnwindsAbandonedExecutions(t *testing.T) {
	var global seam.Mutex
	var deferred atomic.Int32
	for range 3 {
		deferred.Store(0)
		f := Search(Options{Bubble: t, ShrinkExecutions: -1}, func(r *R) {
			var x seam.Int32
			c := make(chan int)
			r.Go("closes", func() {
				defer close(c)
				seam.NewEvent().Wait()
			})
			r.Go("waits for that", func() {
				defer deferred.Add(1)
				<-c
				x.Add(1)
			})
			r.Go("sleeps", func() {
				defer deferred.Add(1)
				defer x.Add(1)
				time.Sleep(horizon + time.Hour)
			})
			r.Go("never ends", func() {
				defer deferred.Add(100)
				global.Lock()
				defer global.Unlock()
				select {}
			})
		}).Failure
		require.NotNil(t, f)
		require.Equal(t, Deadlock, f.Kind)
		assert.Equal(t, int32(4), deferred.Load(), "when it is found, and when it is printed")
	}
	assert.True(t, global.TryLock())
	global.Unlock()
}

// Both transports find the same outcomes of programs that use only the seam.
func TestBubbleKeepsOutcomes(t *testing.T) {
	compared := 0
	for _, p := range generatePrograms(5, scale(100)) {
		want, full := outcomes(t, p, Exhaustive(), 1_000)
		if !full.Complete {
			continue
		}
		got, bubbled := outcomesOf(t, p, Options{Bubble: t, Strategy: Exhaustive(), MaxExecutions: 1_000})
		require.Equal(t, keys(want), keys(got), "%v", p)
		require.Equal(t, full, bubbled, "%v: the same steps", p)
		compared++
	}
	assert.Positive(t, compared)
	t.Logf("%d programs compared", compared)
}

// A wait that the bubble does not know of is reported as one outside of a
// bubble is.
func TestBubbleNamesForeignChannels(t *testing.T) {
	foreign := make(chan int)
	f := Search(Options{Bubble: t, Stall: 100 * time.Millisecond}, func(r *R) {
		r.Go("one", func() { <-foreign })
	}).Failure
	require.NotNil(t, f)
	assert.Equal(t, Stall, f.Kind)
	assert.Contains(t, f.Message, "TestBubbleNamesForeignChannels", "the stack of who blocks")
	ok := Search(Options{Bubble: t, Strategy: Exhaustive()}, func(r *R) { r.Go("one", func() { time.Sleep(time.Second) }) })
	assert.True(t, ok.Complete, "the next search is not affected")
}

// A call that waits in a channel ends when it is released, not at its last
// visible operation.
func TestBubbleHistory(t *testing.T) {
	result := Search(Options{Bubble: t, Strategy: Exhaustive()}, func(r *R) {
		var x seam.Int32
		c := make(chan struct{})
		r.Go("receive", func() {
			r.Call("receive", func() any { x.Load(); <-c; return nil })
			r.Call("after", func() any { return x.Load() })
		})
		r.Go("send", func() {
			r.Call("before", func() any { return x.Add(1) })
			r.Call("close", func() any { x.Add(1); close(c); return nil })
		})
		r.Check(func(h History) error {
			at := map[any]Call{}
			for _, c := range h.Calls {
				at[c.In] = c
			}
			if at["receive"].End < at["close"].Begin || at["after"].Begin < at["receive"].End || at["close"].Begin < at["before"].End {
				return fmt.Errorf("%v", h)
			}
			return nil
		})
	})
	assert.Nil(t, result.Failure)
	assert.True(t, result.Complete)
}

func TestBubbleRefusesReduction(t *testing.T) {
	for _, s := range []Strategy{DPOR(), Portfolio(Random(), DPOR())} {
		assert.PanicsWithValue(t, refusal, func() {
			Search(Options{Bubble: t, Strategy: s}, func(*R) {})
		})
	}
	two := Search(Options{Bubble: t, Strategy: Preemptions(2)}, func(r *R) { handOff(r, true) })
	assert.Equal(t, two, Search(Options{Bubble: t}, func(r *R) { handOff(r, true) }), "the default")
}

// A primitive runs in a bubble, its tasks wait in a channel and for a
// deadline, and it does what it promises on every schedule that is tried.
func TestBubbleRunsThePool(t *testing.T) {
	results := map[string]int{}
	result := Search(Options{Bubble: t, Strategy: Preemptions(1), MaxExecutions: 3_000}, func(r *R) {
		p := pool.New(pool.Config{Workers: 1})
		c := make(chan string)
		deadline, cancel := context.WithTimeout(context.Background(), time.Hour)
		defer cancel()
		var left, got string
		r.Go("leaves", func() {
			// The worker is taken for as long as nobody sends; the deadline comes first.
			future, err := pool.Submit(context.Background(), p, func(ctx context.Context) (string, error) {
				select {
				case v := <-c:
					return v, nil
				case <-ctx.Done():
					return "", ctx.Err()
				}
			})
			if err != nil {
				r.Fatalf("refused: %v", err)
			}
			_, err = future.Wait(deadline)
			left = fmt.Sprint(err)
			c <- "sent"
			v, err := future.Wait(context.Background())
			got = fmt.Sprint(v, err)
		})
		r.Go("waits for the worker", func() {
			if err := p.Go(context.Background(), func(context.Context) {}); err != nil {
				r.Fatalf("refused: %v", err)
			}
		})
		r.Join()
		if err := p.Shutdown(context.Background()); err != nil {
			r.Fatalf("shutdown: %v", err)
		}
		r.Check(func(History) error {
			results[left+", "+got]++
			return nil
		})
	})
	assert.Nil(t, result.Failure)
	assert.Greater(t, result.Executions, 10)
	assert.Equal(t, []string{"context deadline exceeded, sent<nil>"}, keys(results))
	t.Log(result)
}
