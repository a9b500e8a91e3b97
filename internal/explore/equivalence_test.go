//go:build surety_explore

package explore

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/surety-go/surety/internal/explore/sched"
	"github.com/surety-go/surety/internal/seam"
)

// An instruction of a generated program. What it reads goes into the
// goroutine's log.
type instruction uint8

const (
	loadX instruction = iota
	loadY
	storeX
	storeY
	addX
	count
	readCount
	casX // from 0 to the goroutine's value
	swapY
	storeZ
	clearZ
	awaitZ     // waits until z is not 0
	lockedCopy // x to y under a mutex
	lockedAdd  // to a plain variable under the same mutex
	lockOther  // takes a second mutex inside of the first, gives both back
	otherLock  // the same in the other order
	keepLock
	tryLock
	readLocked  // reads a plain variable under an RWMutex
	writeLocked // writes it
	readTwice   // RLock inside of RLock
	tryWrite
	tryRead
	setEvent // once only, by whoever comes first
	sawEvent
	waitEvent
	cancelOuter
	cancelInner
	innerEnded
	waitInner // for the event or the inner context
	waitOuter
	choose
	spawn // another goroutine that adds to x
	tick
	now
	goexit
	instructions
)

// machine is the memory of one execution.
type machine struct {
	x, y       seam.Int32
	z          seam.Uint64
	n          seam.Counter
	once       seam.Bool
	mu, other  seam.Mutex
	rw         seam.RWMutex
	plain      int
	guarded    int
	event      seam.Event
	outer      context.Context
	inner      context.Context
	stopOuter  context.CancelCauseFunc
	stopInner  context.CancelCauseFunc
	log        [4][]string
	background [4][4]int32
	spawned    [4]int
}

func (m *machine) do(r *R, g int, i instruction) {
	note := func(v any) { m.log[g] = append(m.log[g], fmt.Sprint(v)) }
	id := int32(g + 1)
	switch i {
	case loadX:
		note(m.x.Load())
	case loadY:
		note(m.y.Load())
	case storeX:
		m.x.Store(id)
	case storeY:
		m.y.Store(id)
	case addX:
		note(m.x.Add(10))
	case count:
		m.n.Add(int64(id))
	case readCount:
		note(m.n.Load())
	case casX:
		note(m.x.CompareAndSwap(0, id))
	case swapY:
		note(m.y.Swap(id))
	case storeZ:
		m.z.Store(uint64(id))
	case clearZ:
		m.z.Store(0)
	case awaitZ:
		seam.AwaitChange(&m.z, 0)
		note(m.z.Load())
	case lockedCopy:
		m.mu.Lock()
		m.y.Store(m.x.Load())
		m.mu.Unlock()
	case lockedAdd:
		m.mu.Lock()
		m.plain += int(id)
		note(m.plain)
		m.mu.Unlock()
	case lockOther:
		m.mu.Lock()
		m.other.Lock()
		m.other.Unlock()
		m.mu.Unlock()
	case otherLock:
		m.other.Lock()
		m.mu.Lock()
		m.mu.Unlock()
		m.other.Unlock()
	case keepLock:
		m.mu.Lock()
	case tryLock:
		ok := m.mu.TryLock()
		note(ok)
		if ok {
			m.plain *= 2
			m.mu.Unlock()
		}
	case readLocked:
		m.rw.RLock()
		note(m.guarded)
		m.rw.RUnlock()
	case writeLocked:
		m.rw.Lock()
		m.guarded = m.guarded*10 + int(id)
		m.rw.Unlock()
	case readTwice:
		m.rw.RLock()
		m.rw.RLock()
		note(m.guarded)
		m.rw.RUnlock()
		m.rw.RUnlock()
	case tryWrite:
		ok := m.rw.TryLock()
		note(ok)
		if ok {
			m.guarded += 100
			m.rw.Unlock()
		}
	case tryRead:
		ok := m.rw.TryRLock()
		note(ok)
		if ok {
			note(m.guarded)
			m.rw.RUnlock()
		}
	case setEvent:
		if m.once.CompareAndSwap(false, true) {
			m.event.Set()
		}
	case sawEvent:
		note(m.event.Happened())
	case waitEvent:
		m.event.Wait()
		note("event")
	case cancelOuter:
		m.stopOuter(fmt.Errorf("by %d", g))
	case cancelInner:
		m.stopInner(fmt.Errorf("by %d", g))
	case innerEnded:
		note(m.inner.Err() != nil)
	case waitInner:
		note(m.event.WaitContext(m.inner))
	case waitOuter:
		note(m.event.WaitContext(m.outer))
	case choose:
		note(r.Choose(2))
	case spawn:
		own := &m.background[g][m.spawned[g]]
		m.spawned[g]++
		seam.Go(func() { *own = m.x.Add(100) })
	case tick:
		r.Advance(1)
	case now:
		note(seam.Now().Nanosecond())
	case goexit:
		defer m.x.Add(1000)
		seam.Goexit()
	}
}

// A program is the instructions of each goroutine; if calls is set, each is
// an API call.
type generated struct {
	rows  [][]instruction
	calls bool
}

// outcomes returns what executions of the program ended in: what each
// goroutine read, what memory held, which call returned before which began,
// who was stuck.
func outcomes(t *testing.T, p generated, s Strategy, limit int) (map[string]int, Result) {
	return outcomesOf(t, p, Options{Strategy: s, MaxExecutions: limit})
}

func outcomesOf(t *testing.T, p generated, o Options) (map[string]int, Result) {
	found := map[string]int{}
	var m *machine
	o.AllowLeaks, o.AllowLocks, o.MaxSteps = true, true, 200
	o.Tolerate = func(f *Failure) bool {
		if f.Kind != Deadlock {
			return false
		}
		// The reduction keeps who is stuck, but not how the calls before
		// overlapped.
		found[fmt.Sprint("stuck ", objectNumber.ReplaceAllString(f.Message, "$1"), m.log, m.plain)]++
		return true
	}
	result := Search(o, func(r *R) {
		m = new(machine)
		m.event = seam.NewEvent()
		m.outer, m.stopOuter = seam.WithCancelCause(context.Background())
		m.inner, m.stopInner = seam.WithCancelCause(m.outer)
		own := m
		for g, row := range p.rows {
			r.Go(fmt.Sprint("g", g), func() {
				for i, in := range row {
					if p.calls {
						r.Call([2]int{g, i}, func() any { own.do(r, g, in); return nil })
					} else {
						own.do(r, g, in)
					}
				}
			})
		}
		r.Check(func(h History) error {
			var order []string
			for _, a := range h.Calls {
				for _, b := range h.Calls {
					if !a.Pending && a.End < b.Begin {
						order = append(order, fmt.Sprint(a.In, "<", b.In))
					}
				}
			}
			found[fmt.Sprint(own.log, own.background, own.x.Load(), own.y.Load(), own.plain, own.guarded, order)]++
			return nil
		})
	})
	require.Nil(t, result.Failure, "%v", p)
	return found, result
}

// objectNumber matches the numbers of objects, which depend on who was first.
var objectNumber = regexp.MustCompile(`(event|mutex|context|word)\d+`)

var families = [][]instruction{
	{loadX, loadY, storeX, storeY, addX, casX, swapY},
	{count, readCount, addX, loadX},
	{storeZ, clearZ, awaitZ, addX},
	{lockedCopy, lockedAdd, lockOther, otherLock, keepLock, tryLock, storeX},
	{readLocked, writeLocked, readTwice, tryWrite, tryRead},
	{setEvent, sawEvent, waitEvent, waitInner, waitOuter},
	{setEvent, cancelOuter, cancelInner, innerEnded, waitInner, waitOuter},
	{choose, spawn, tick, now, goexit, storeX, loadX},
}

func generatePrograms(seed uint64, n int) []generated { return generateOf(families, seed, n) }

func generateOf(families [][]instruction, seed uint64, n int) []generated {
	r := rand.New(rand.NewPCG(seed, 0))
	programs := make([]generated, n)
	for i := range programs {
		shape := [][2]int{{2, 2}, {2, 3}, {3, 1}, {3, 2}, {2, 4}}[i%5]
		p := &programs[i]
		p.calls = i%3 == 0
		// Programs of few and related kinds of instruction meet more often.
		kinds := make([]instruction, 2+r.IntN(4))
		family := families[r.IntN(len(families))]
		for j := range kinds {
			if kinds[j] = family[r.IntN(len(family))]; r.IntN(4) == 0 {
				kinds[j] = instruction(r.IntN(int(instructions)))
			}
		}
		for range shape[0] {
			row := make([]instruction, shape[1])
			for j := range row {
				row[j] = kinds[r.IntN(len(kinds))]
			}
			p.rows = append(p.rows, row)
		}
	}
	return programs
}

// exhaustiveLimit is how many executions a program may have to be compared.
const exhaustiveLimit = 5_000

// scale returns a number of programs that suits the transport.
func scale(n int) int {
	if raceEnabled {
		return n / 20
	}
	return n
}

// TestReductionKeepsOutcomes compares, on generated programs, what DPOR finds
// with what plain exhaustive search finds.
func TestReductionKeepsOutcomes(t *testing.T) {
	compareReduction(t, generatePrograms(1, scale(400)), scale(300))
}

// A word that others wait on can come back to the value that they are not
// content with: then a wait can end between two changes, and at no other time.
func TestReductionKeepsOutcomesOfWaitsForAChange(t *testing.T) {
	waits := [][]instruction{{storeZ, clearZ, awaitZ, addX}}
	compareReduction(t, generateOf(waits, 2, scale(1_000)), scale(900))
}

// An execution that is given up because it repeats others can be the only one
// that shows when a lock should have been taken instead.
func TestReductionKeepsOutcomesOfLocksInRepetitions(t *testing.T) {
	compareReduction(t, []generated{{rows: [][]instruction{{lockedAdd, storeX}, {lockedAdd, storeX}, {tryLock, keepLock}}}}, 1)
}

// compareReduction requires that at least so many programs are small enough.
func compareReduction(t *testing.T, programs []generated, least int) {
	t.Helper()
	all, reduced := Result{Complete: true}, Result{Complete: true}
	compared, found := 0, 0
	for _, p := range programs {
		want, full := outcomes(t, p, Exhaustive(), exhaustiveLimit)
		if !full.Complete {
			continue
		}
		got, few := outcomes(t, p, DPOR(), 1_000_000)
		require.True(t, few.Complete)
		require.Equal(t, keys(want), keys(got), "%v: exhaustive search %v, DPOR %v", p, full, few)
		compared++
		found += len(want)
		all.Add(full)
		reduced.Add(few)
	}
	assert.GreaterOrEqual(t, compared, least, "too few programs were small enough")
	assert.Less(t, reduced.Executions*5, all.Executions, "the reduction reduces")
	t.Logf("%d programs, %d outcomes; exhaustive search %v; DPOR %v", compared, found, all, reduced)
}

// TestFaultsOfTheEngineAreNoticed plants faults in the reduction.
func TestFaultsOfTheEngineAreNoticed(t *testing.T) {
	if raceEnabled {
		t.Skip("what is planted has nothing to do with the transport")
	}
	faults := map[string]fault{"sleep-set filter dropped": {forgetSleep: true}}
	for _, kind := range []sched.Kind{sched.Load, sched.Store, sched.CompareAndSwap, sched.Modify, sched.Change, sched.Count, sched.Swap,
		sched.Lock, sched.TryLock, sched.RLock, sched.RWIntend, sched.Set, sched.WaitContext, sched.Happened, sched.Advance} {
		faults[kind.String()+" depends on nothing"] = fault{ignoreKind: kind}
	}
	programs := generatePrograms(1, 600)
	for name, planted := range faults {
		noticed := false
		for _, p := range programs {
			want, full := outcomes(t, p, Exhaustive(), 2_000)
			if !full.Complete {
				continue
			}
			spare.fault = planted
			got, _ := outcomes(t, p, DPOR(), 100_000)
			spare.fault = fault{}
			if !slices.Equal(keys(want), keys(got)) {
				noticed = true
				break
			}
		}
		assert.True(t, noticed, "the equivalence test does not notice: %s", name)
	}
}

// TestPreemptionBounds sees that a larger bound finds more, and one that is
// large enough finds everything.
func TestPreemptionBounds(t *testing.T) {
	for _, p := range generatePrograms(2, scale(60)) {
		want, full := outcomes(t, p, Exhaustive(), 2_000)
		if !full.Complete {
			continue
		}
		got, result := outcomes(t, p, Preemptions(100), 1_000_000)
		require.True(t, result.Complete, "%v", p)
		require.Equal(t, keys(want), keys(got), "%v", p)
		few, _ := outcomes(t, p, Preemptions(1), 1_000_000)
		require.Subset(t, keys(got), keys(few), "%v", p)
	}
}

// TestRandomStrategiesFindEverythingInTheEnd runs the strategies without an
// end until they have met every outcome.
func TestRandomStrategiesFindEverythingInTheEnd(t *testing.T) {
	p := generated{rows: [][]instruction{{storeX, loadY, addX}, {storeY, loadX}, {casX}}}
	want, _ := outcomes(t, p, Exhaustive(), 1_000_000)
	for name, s := range map[string]Strategy{"random": Random(), "PCT": PCT(4), "portfolio": Portfolio(Random(), PCT(3), Preemptions(0))} {
		got, result := outcomes(t, p, s, 30_000)
		assert.Equal(t, keys(want), keys(got), name)
		assert.False(t, result.Complete, name)
	}
	_, result := outcomes(t, p, Portfolio(Random(), DPOR()), 1_000_000)
	assert.True(t, result.Complete, "a portfolio is done when one of its parts is")
}

// Both transports take the same steps.
func TestTransportsAgree(t *testing.T) {
	for _, p := range generatePrograms(3, 20) {
		program := func(r *R) {
			m := new(machine)
			m.event = seam.NewEvent()
			m.outer, m.stopOuter = seam.WithCancelCause(context.Background())
			m.inner, m.stopInner = seam.WithCancelCause(m.outer)
			for g, row := range p.rows {
				r.Go("", func() {
					for _, in := range row {
						m.do(r, g, in)
					}
				})
			}
		}
		o := Options{AllowLeaks: true, AllowLocks: true, Tolerate: func(*Failure) bool { return true }}
		one := Search(o, program)
		o.Goroutines = true
		two := Search(o, program)
		assert.Equal(t, one, two, "%v", p)
	}
}

func keys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
