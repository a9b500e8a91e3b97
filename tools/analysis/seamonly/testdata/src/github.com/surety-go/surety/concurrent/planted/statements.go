package planted

import "context"

type (
	queue   chan int
	table   map[string]int
	aliased = map[string]int
)

func goroutine(f func()) {
	go f()      // want `go statement in a primitive: use seam.Go`
	go func() { // want `go statement`
		go f() // want `go statement`
	}()
}

func channels(q queue, ctx context.Context) int {
	q <- 1        // want `channel send in a primitive: use seam.Event`
	n := <-q      // want `channel receive in a primitive`
	n, _ = <-q    // want `channel receive`
	<-ctx.Done()  // want `channel receive`
	for range q { // want `range over a channel`
		n++
	}
	n += len(q) + cap(q)    // want `len of a channel` `cap of a channel`
	close(q)                // want `close of a channel`
	_ = make(chan int)      // want `make of a channel`
	_ = make(queue, n)      // want `make of a channel`
	_ = make([]chan int, n) // a slice
	return len("text") + cap([]queue{q})
}

func choose(q queue, other chan queue) {
	select { // want `select in a primitive: use seam.Event and its WaitContext`
	case q <- 1:
	case n := <-q:
		q <- n // want `channel send`
	case <-q:
	case <-(<-other): // want `channel receive`
	case q <- <-q: // want `channel receive`
	default:
		go choose(q, other) // want `go statement`
	}
}

// close shadows the built-in function.
func shadow(q queue) {
	close := func(queue) {}
	close(q)
}
