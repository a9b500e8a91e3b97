package poolsuite

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/bench/internal/workload"
)

// TestEveryTaskRunsOnce tells tasks apart, which the cases do not: there, a
// task that is lost could be made up for by one that ran twice.
func TestEveryTaskRunsOnce(t *testing.T) {
	const submitters, each = 4, 500
	for _, name := range all() {
		for _, workers := range []int{1, 3, 64} {
			t.Run(fmt.Sprint(name, "/", workers), func(t *testing.T) {
				p := open(name, workers)
				ran := make([]atomic.Int32, submitters*each)
				var submitted sync.WaitGroup
				for s := range submitters {
					submitted.Go(func() {
						for i := s * each; i < (s+1)*each; i++ {
							assert.NoError(t, p.Go(newTask(func() { ran[i].Add(1) })))
						}
					})
				}
				submitted.Wait()
				p.Close()
				for i := range ran {
					require.EqualValues(t, 1, ran[i].Load(), "task %d", i)
				}
			})
		}
	}
}

// TestBound checks that no more tasks run at a time than there are workers.
// Tasks yield, so that one too many would get its turn meanwhile.
func TestBound(t *testing.T) {
	const workers = 3
	for _, name := range without(all(), equivalent, "go statement") {
		t.Run(name, func(t *testing.T) {
			p := open(name, workers)
			var running, most atomic.Int32
			task := newTask(func() {
				n := running.Add(1)
				for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
				}
				for range 10 {
					runtime.Gosched()
				}
				running.Add(-1)
			})
			for range 500 {
				require.NoError(t, p.Go(task))
			}
			p.Close()
			assert.LessOrEqual(t, most.Load(), int32(workers))
		})
	}
}

func TestPartnerAnswersAll(t *testing.T) {
	run, stop := blocking.open(1)
	var all sync.WaitGroup
	for range 100 {
		all.Go(func() {
			for range 100 {
				run()
			}
		})
	}
	all.Wait()
	stop()
}

func TestTallySeesLostAndRepeatedTasks(t *testing.T) {
	c := newTally()
	c.end()
	assert.EqualError(t, c.check(), "1 tasks ran of 0 submitted")
	c.submitted.Add(2)
	assert.EqualError(t, c.check(), "1 tasks ran of 2 submitted")
	go c.end()
	c.wait()
	assert.NoError(t, c.check())
}

func TestTreeDrawsItsShapeFromTheRun(t *testing.T) {
	size := func(seed uint64) (n int) {
		shape := tree{seed: seed, shape: workload.RunSeed(seed)}
		shape.visit(0, 0, func(uint64) { n++ })
		return n
	}
	assert.Equal(t, size(workload.ProcessSeed(7, 0)), size(workload.ProcessSeed(7, 1)))
	assert.NotEqual(t, size(7), size(8))
}
