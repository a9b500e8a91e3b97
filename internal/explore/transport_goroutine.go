package explore

import "sync"

// goroutines is the transport for the race detector: every goroutine of the
// program is a real one, started by a real go statement of its parent. The
// hand-offs are hidden from the detector, so that it knows of no order but
// the program's own.
type goroutines struct {
	hub     chan struct{}
	live    sync.WaitGroup // the goroutines of this execution
	program sync.WaitGroup // those that R.Go started
}

func newGoroutines() *goroutines { return &goroutines{hub: make(chan struct{})} }

func (t *goroutines) inline() bool { return false }

//go:norace
func (t *goroutines) launch(g *goroutine) {
	if g.turn == nil {
		g.turn = make(chan struct{})
	}
	t.live.Add(1)
	if g.program {
		t.program.Add(1)
	}
	go t.run(g)
}

//go:norace
func (t *goroutines) run(g *goroutine) {
	receive(g.turn)
	defer t.end(g)
	g.run()
}

// end gives the turn back for good. The detector sees that g has ended
// before settle and joined return.
//
//go:norace
func (t *goroutines) end(g *goroutine) {
	g.ended()
	if g.program {
		t.program.Done()
	}
	t.live.Done()
	send(t.hub)
}

//go:norace
func (t *goroutines) resume(g *goroutine) {
	send(g.turn)
	receive(t.hub)
}

//go:norace
func (t *goroutines) pause(g *goroutine) {
	send(t.hub)
	receive(g.turn)
}

//go:norace
func send(c chan struct{}) {
	raceDisable()
	c <- struct{}{}
	raceEnable()
}

//go:norace
func receive(c chan struct{}) {
	raceDisable()
	<-c
	raceEnable()
}

func (t *goroutines) idle() bool { return false }

func (t *goroutines) joined() { t.program.Wait() }

func (t *goroutines) settle() { t.live.Wait() }
