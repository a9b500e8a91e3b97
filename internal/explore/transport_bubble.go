package explore

import (
	"bytes"
	"fmt"
	"path/filepath"
	"reflect"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
	"unsafe"

	"github.com/surety-go/surety/internal/explore/sched"
)

// horizon is how much of the bubble's time passes, with nothing happening,
// before nothing is taken to happen any more.
const horizon = 50 * 365 * 24 * time.Hour

// bubble is the transport for programs that wait in more than the seam: each
// execution has a testing/synctest bubble of its own, whose goroutines are
// real ones, and may block in its channels and timers.
//
// A step ends when every goroutine of the bubble is durably blocked. By then
// it may have released others from a channel. A released goroutine runs at
// once, beside the one whose step it is, up to its first call of the explorer
// (see enter). It is held up there until the step has come to its end, and
// then goes on alone, in the order of the goroutines' numbers, to the
// announcement of its next operation. So of the goroutines one at a time uses
// the engine, and the same schedule gives the same execution.
//
// Hand-offs are hidden from the race detector as in transport goroutines.
type bubble struct {
	e    *engine
	test *testing.T

	// One execution:

	arrived chan struct{} // holds a token after a goroutine came to the explorer or ended
	began   time.Time
	hub     uint64                       // runtime's number of the hub's goroutine
	gs      [maxGoroutines]*goroutine    // by number, set before ids
	ids     [maxGoroutines]atomic.Uint64 // the runtime's numbers of gs
	stray   atomic.Pointer[string]       // where a goroutine used the seam that the explorer does not know
}

// whereabouts is where a goroutine is while the hub runs.
type whereabouts uint8

const (
	atGate whereabouts = iota // has a pending operation; always so in other transports
	heldUp                    // called the explorer when it was not its turn, see enter
	away                      // blocks in something that is not the seam's
)

// stay is a goroutine's part of one execution in a bubble.
type stay struct {
	turn  chan struct{}
	ended chan struct{}
}

func (b *bubble) inline() bool { return false }

// enclose runs an execution in a bubble of its own.
func (b *bubble) enclose(run func()) {
	var rest any
	began, done := false, make(chan struct{})
	// A goroutine of its own is ended in place of the search if the race
	// detector has reported a race, for which synctest.Test calls FailNow.
	go func() {
		defer close(done)
		defer func() { rest = recover() }()
		synctest.Test(b.test, func(*testing.T) {
			began = true
			b.arrived, b.began, b.hub = make(chan struct{}, 1), time.Now(), goid()
			b.stray.Store(nil)
			for i := range b.ids {
				b.ids[i].Store(0)
			}
			run()
		})
	}()
	<-done
	if rest != nil && !began {
		panic(rest)
	}
	// Goroutines are left in the bubble. Those that the explorer knows were
	// reported by blocked.
	if rest != nil && !b.e.abandoned && !b.e.crashed && !b.e.options.AllowLeaks {
		b.e.fail(Leak, "the program started goroutines with go statements of its own, and they wait for ever")
	}
}

//go:norace
func (b *bubble) launch(g *goroutine) {
	g.stay = &stay{make(chan struct{}), make(chan struct{})}
	b.gs[g.id] = g
	go b.run(g)
}

//go:norace
func (b *bubble) run(g *goroutine) {
	raceDisable()
	b.ids[g.id].Store(goid())
	raceEnable()
	receive(g.stay.turn)
	defer b.end(g)
	g.run()
}

// end gives the turn back for good. The detector sees that g has ended
// before settle and joined return.
//
//go:norace
func (b *bubble) end(g *goroutine) {
	g.ended()
	close(g.stay.ended)
	b.arrive()
}

//go:norace
func (b *bubble) resume(g *goroutine) {
	b.grant(g)
	b.admit()
}

// grant gives g the turn and returns when all goroutines are durably blocked.
//
//go:norace
func (b *bubble) grant(g *goroutine) {
	g.where = away
	send(g.stay.turn)
	synctest.Wait()
}

// admit lets those who were held up go on, one after the other.
//
//go:norace
func (b *bubble) admit() {
	for g := b.next(); g != nil; g = b.next() {
		b.e.current = g
		b.grant(g)
	}
	b.e.current = nil
}

// next returns the first goroutine that is held up, nil if none is.
//
//go:norace
func (b *bubble) next() *goroutine {
	for _, g := range b.e.gs[:b.e.n] {
		if g.live && g.where == heldUp {
			return g
		}
	}
	return nil
}

//go:norace
func (b *bubble) pause(g *goroutine) { b.stop(g, atGate) }

//go:norace
func (b *bubble) stop(g *goroutine, where whereabouts) {
	g.where = where
	b.arrive()
	receive(g.stay.turn)
}

//go:norace
func (b *bubble) arrive() {
	raceDisable()
	select {
	case b.arrived <- struct{}{}:
	default:
	}
	raceEnable()
}

// enter returns the goroutine that calls it, when that has the turn; nil for
// the hub. It does not return to a goroutine that is not of the execution.
//
//go:norace
func (b *bubble) enter() *goroutine {
	id := goid()
	if id == b.hub {
		return nil
	}
	g := b.find(id)
	if g == nil {
		var pcs [24]uintptr
		at := site(pcs[:runtime.Callers(2, pcs[:])])
		b.stray.CompareAndSwap(nil, &at)
		b.arrive()
		runtime.Goexit()
	}
	if g != b.e.current {
		b.stop(g, heldUp)
	}
	return g
}

//go:norace
func (b *bubble) find(id uint64) *goroutine {
	raceDisable()
	defer raceEnable()
	for i := range b.ids {
		if b.ids[i].Load() == id {
			return b.gs[i]
		}
	}
	return nil
}

// idle lets the bubble's time pass until a goroutine comes back or a context
// ends that one waits for.
func (b *bubble) idle() bool {
	select {
	case <-b.arrived:
	default:
	}
	timer := time.NewTimer(horizon)
	defer timer.Stop()
	cases := []reflect.SelectCase{receiving(timer.C), receiving(b.arrived)}
	for _, g := range b.e.gs[:b.e.n] {
		if g.live && g.where == atGate && g.pending.kind == sched.WaitContext && g.pending.ctx != 0 {
			at := b.e.objects.list[g.pending.ctx].at
			cases = append(cases, receiving(*(*<-chan struct{})(unsafe.Pointer(&at))))
		}
	}
	chosen, _, _ := reflect.Select(cases)
	synctest.Wait()
	b.admit()
	return chosen != 0
}

func receiving(channel any) reflect.SelectCase {
	return reflect.SelectCase{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(channel)}
}

func (b *bubble) joined() {
	for _, g := range b.gs[:b.e.n] {
		if g.program {
			<-g.stay.ended
		}
	}
}

func (b *bubble) settle() {
	for _, g := range b.gs[:b.e.n] {
		if !g.live {
			<-g.stay.ended
		}
	}
}

// elapsed returns how much of the bubble's time has passed.
//
//go:norace
func (b *bubble) elapsed() time.Duration { return time.Since(b.began) }

// place says where g blocks, which is away: " in chan receive (x_test.go:12)".
func (b *bubble) place(g *goroutine) string {
	for stack := range bytes.SplitSeq(bytes.TrimSpace(allStacks()), []byte("\n\n")) {
		if parseGoid(stack) == b.ids[g.id].Load() {
			return blockedAt(string(stack))
		}
	}
	return ""
}

// allStacks returns the stacks of all goroutines, uncut.
func allStacks() []byte {
	for size := 1 << 16; ; size *= 2 {
		stacks := make([]byte, size)
		if n := runtime.Stack(stacks, true); n < size {
			return stacks[:n]
		}
	}
}

// blockedAt finds in the stack of a goroutine what it waits for, and the
// innermost call that is neither in the standard library nor in one of the
// explorer's files or the seam's.
func blockedAt(stack string) string {
	head, frames, _ := strings.Cut(stack, "\n")
	_, reason, _ := strings.Cut(head, "[")
	for _, end := range []string{"]", ",", " (durable)"} {
		reason, _, _ = strings.Cut(reason, end)
	}
	text := " in " + reason
	for frames != "" {
		var function, file string
		function, frames, _ = strings.Cut(frames, "\n")
		file, frames, _ = strings.Cut(frames, "\n")
		domain, _, inModule := strings.Cut(function, "/")
		file, _, _ = strings.Cut(strings.TrimSpace(file), " ")
		colon := max(0, strings.LastIndexByte(file, ':'))
		if inModule && strings.Contains(domain, ".") && !own(file[:colon]) {
			return text + " (" + filepath.Base(file) + ")"
		}
	}
	return text
}

// goid returns the runtime's number of the calling goroutine.
func goid() uint64 {
	var buf [40]byte
	return parseGoid(buf[:runtime.Stack(buf[:], false)])
}

func parseGoid(stack []byte) uint64 {
	stack = bytes.TrimPrefix(stack, []byte("goroutine "))
	digits, _, _ := bytes.Cut(stack, []byte(" "))
	id, err := strconv.ParseUint(string(digits), 10, 64)
	if err != nil {
		panic(fmt.Sprintf("explore: %q does not begin as a goroutine's stack does", stack))
	}
	return id
}
