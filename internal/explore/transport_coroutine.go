package explore

import "iter"

// coroutines is the transport for speed: a switch costs no trip through the
// scheduler, and coroutines are used again in later executions.
type coroutines struct {
	spent []func() // stop functions of coroutines whose goroutine called Goexit
}

type coroutine struct {
	next  func() (struct{}, bool)
	stop  func()
	yield func(struct{}) bool
	spent bool // its goroutine is being unwound by Goexit; it cannot start another one
}

func (t *coroutines) inline() bool { return true }

func (t *coroutines) launch(g *goroutine) {
	if g.co == nil {
		g.co = newCoroutine(g)
	}
}

func newCoroutine(g *goroutine) *coroutine {
	co := new(coroutine)
	co.next, co.stop = iter.Pull(func(yield func(struct{}) bool) {
		co.yield = yield
		// Goexit would end the coroutine and go on in whoever resumed it,
		// so it is held up here until close.
		defer func() {
			if g.exiting {
				co.spent = true
				g.ended()
				yield(struct{}{})
			}
		}()
		for {
			g.run()
			g.ended()
			if !yield(struct{}{}) {
				return
			}
		}
	})
	return co
}

func (t *coroutines) resume(g *goroutine) {
	co := g.co
	co.next()
	if co.spent {
		t.spent = append(t.spent, co.stop)
		g.co = nil
	}
}

func (t *coroutines) pause(g *goroutine) { g.co.yield(struct{}{}) }

func (t *coroutines) idle() bool { return false }

func (t *coroutines) joined() {}

func (t *coroutines) settle() {
	for _, stop := range t.spent {
		release(stop)
	}
	t.spent = t.spent[:0]
}

// release stops a coroutine on a goroutine of its own, which the coroutine's
// Goexit then ends.
func release(stop func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		stop()
	}()
	<-done
}
