package pool

import (
	"context"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// model is what a lane must do: tasks in order, from whose middle some leave.
type model struct {
	p    *Pool
	lane *lane
	want []*job
}

func (m *model) push() {
	j := &job{pool: m.p, lane: m.lane, from: new(origin)}
	m.p.pushLocked(j.entry())
	m.want = append(m.want, j)
}

func (m *model) remove(i int) {
	m.p.removeLocked(m.want[i])
	m.want = append(m.want[:i:i], m.want[i+1:]...)
}

func (m *model) check(t *testing.T) {
	require.Equal(t, len(m.want), m.lane.live)
	if len(m.want) > 0 {
		require.Same(t, m.want[0], m.lane.front().job())
	}
}

// TestLane: tasks leave a lane in the order in which they came, but for those
// that leave from the middle, however the ring grows and shrinks.
func TestLane(t *testing.T) {
	for seed := range uint64(5) {
		r := rand.New(rand.NewPCG(seed, 0))
		p := new(Pool)
		m := &model{p: p, lane: new(lane)}
		for phase := range 8 {
			for range 3_000 {
				switch n := r.IntN(10); {
				case len(m.want) == 0 || n < 3+4*(phase%2):
					m.push()
				case n == 9:
					m.remove(r.IntN(len(m.want)))
				default:
					require.Same(t, m.want[0], p.popLocked().job)
					m.want = m.want[1:]
				}
				m.check(t)
			}
		}
		for len(m.want) > 0 {
			m.remove(len(m.want) - 1)
			m.check(t)
		}
		assert.Nil(t, p.turn)
		assert.Zero(t, p.queued)
		for i := range m.lane.ring {
			assert.Nil(t, m.lane.ring[i].from, "nothing is kept")
		}
	}
}

// TestTombstonesDoNotPileUp: a queue whose tasks leave from its middle again and
// again does not grow.
func TestTombstonesDoNotPileUp(t *testing.T) {
	p := new(Pool)
	m := &model{p: p, lane: new(lane)}
	m.push() // never leaves
	for range 10_000 {
		m.push()
		m.remove(1)
	}
	assert.LessOrEqual(t, len(m.lane.ring), 2*leastRing)
}

// TestQueueShrinks: a long queue gives its memory back, whichever way its tasks
// leave.
func TestQueueShrinks(t *testing.T) {
	for _, way := range []struct {
		kinds int // of contexts
		stop  bool
	}{{1, false}, {2, false}, {1, true}} {
		synctest.Test(t, func(t *testing.T) {
			p := New(Config{Workers: 1, Queue: Unlimited})
			gate := make(chan struct{})
			require.NoError(t, p.Go(context.Background(), func(context.Context) { <-gate }))
			for i := range 100_000 {
				ctx := context.Background()
				if i%way.kinds == 1 {
					ctx = context.TODO()
				}
				require.NoError(t, p.Go(ctx, func(context.Context) {}))
			}
			assert.Greater(t, len(p.own.ring), 100_000)
			if way.stop {
				time.AfterFunc(time.Second, func() { close(gate) })
				_, err := p.Stop(context.Background())
				require.NoError(t, err)
			} else {
				close(gate)
				require.NoError(t, p.Shutdown(context.Background()))
			}
			synctest.Wait()
			p.lock()
			defer p.unlock()
			for _, ring := range [][]slot{p.own.ring, p.in.ring, p.out.ring} {
				assert.LessOrEqual(t, len(ring), keptRing)
			}
		})
	}
}

// TestQueueShrinksFromItsMiddle: a long queue whose tasks leave from its middle
// gives its memory back, too.
func TestQueueShrinksFromItsMiddle(t *testing.T) {
	p := new(Pool)
	m := &model{p: p, lane: new(lane)}
	for range 100_000 {
		m.push()
	}
	assert.Greater(t, len(m.lane.ring), 100_000)
	for len(m.want) > 0 {
		m.remove(len(m.want) - 1)
	}
	assert.LessOrEqual(t, len(m.lane.ring), keptRing)
}

// TestLanesTakeTurns: lanes with tasks are served one after the other, and
// others not.
func TestLanesTakeTurns(t *testing.T) {
	p := new(Pool)
	lanes := make([]model, 3)
	for i := range lanes {
		lanes[i] = model{p: p, lane: new(lane)}
		for range 2 + i {
			lanes[i].push()
		}
	}
	lanes[1].remove(0)
	var got []int
	for p.queued > 0 {
		j := p.popLocked().job
		for i := range lanes {
			if j.lane == lanes[i].lane {
				got = append(got, i)
			}
		}
	}
	assert.Equal(t, []int{0, 1, 2, 0, 1, 2, 2, 2}, got)
	assert.Nil(t, p.turn)
}

// TestNewcomersDoNotOvertake: a free permit goes to those who wait for room
// before it goes to who cannot wait, also while a goroutine is on its way. With
// the lock held, that stays so.
func TestNewcomersDoNotOvertake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for workers, want := range map[int]way{3: refused, 4: accepted} {
			p := New(Config{Workers: workers, Queue: 1})
			gate := make(chan struct{})
			task := func(context.Context) { <-gate }
			offer := func(patient bool) way {
				return p.offerLocked(entry{from: p.originLocked(context.Background()), task: task}, patient)
			}
			p.lock()
			for range 3 {
				require.Equal(t, accepted, offer(true))
			}
			assert.Equal(t, refused, offer(true), "it can wait for the goroutine on its way")
			assert.Less(t, p.permits, p.limit)
			waits := newPlain(p.originLocked(context.Background()), task)
			p.parkLocked(nil, waits)
			s := &Scope{pool: p}
			s.from = origin{pool: p, ctx: context.Background()}
			assert.False(t, s.permitLocked(s.newMember(func(context.Context) error { return nil }, false)), "nor does a loop's caller")
			assert.Equal(t, want, offer(false))
			assert.NotEqual(t, blocked, waits.state)
			assert.Zero(t, p.blocked.len)
			p.unlock()
			synctest.Wait()
			for range p.Stats().Accepted {
				gate <- struct{}{}
				synctest.Wait()
			}
			require.NoError(t, p.Shutdown(context.Background()))
		}
	})
}

// TestForgottenWhileQueued: a pool may have forgotten the context of a task that is
// queued, as its caller had found no room and the pool was idle before it came back.
func TestForgottenWhileQueued(t *testing.T) {
	p := New(Config{Workers: 1})
	gate, ran := make(chan struct{}), 0
	task := func(context.Context) { <-gate; ran++ }
	from := &origin{pool: p, ctx: context.Background(), endless: true}
	p.lock()
	for range 2 {
		require.Equal(t, accepted, p.offerLocked(newPlain(from, task).entry(), true))
	}
	require.Nil(t, p.last)
	p.unlock()
	require.NotPanics(t, func() { require.NoError(t, p.Go(context.Background(), task)) })
	close(gate)
	require.NoError(t, p.Shutdown(context.Background()))
	assert.Equal(t, 3, ran)
}

// TestRefusedTasksKeepNothing: a pool does not keep the context of a task that it
// has refused.
func TestRefusedTasksKeepNothing(t *testing.T) {
	p := New(Config{})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := Submit(ctx, p, func(context.Context) (int, error) { return 0, nil })
	require.Error(t, err)
	require.Error(t, p.Go(ctx, func(context.Context) {}))
	assert.Nil(t, p.last)
}
