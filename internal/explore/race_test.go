//go:build surety_explore && race

package explore

import (
	"fmt"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/surety-go/surety/internal/seam"
)

// publish is a program in which one goroutine writes a plain variable and
// another reads it if it sees a flag at value when. The flag is 1 before the
// write and 2 after it; it is 1 for one step only.
func publish(r *R, when int32) {
	var flag seam.Int32
	var data int
	r.Go("write", func() {
		flag.Store(1)
		data = 42
		flag.Store(2)
	})
	r.Go("read", func() {
		if flag.Load() == when && data == 0 {
			flag.Store(3)
		}
	})
}

// guarded is a program in which a mutex orders all accesses.
func guarded(r *R) {
	var mu seam.Mutex
	var data int
	for range 2 {
		r.Go("", func() {
			mu.Lock()
			data++
			mu.Unlock()
		})
	}
	r.Join()
	data++
}

// handedOver is a program in which an event, a cancellation and a start of a
// goroutine order the accesses.
func handedOver(r *R) {
	var data int
	e := seam.NewEvent()
	r.Go("first", func() {
		data = 1
		seam.Go(func() {
			data = 2
			e.Set()
		})
	})
	r.Go("second", func() {
		e.Wait()
		data++
	})
}

const raceProgram = "SURETY_EXPLORE_RACE_PROGRAM"

// sent is a program in which a channel orders the accesses, but for one that
// comes too late if late is set.
func sent(r *R, late bool) {
	var x seam.Int32
	var data int
	c := make(chan struct{})
	r.Go("send", func() {
		x.Add(1)
		data = 1
		c <- struct{}{}
		if late {
			x.Add(1)
			data = 2
		}
	})
	r.Go("receive", func() {
		<-c
		data++
		if !late {
			x.Add(1)
		}
	})
	r.Check(func(History) error {
		if data == 0 {
			return fmt.Errorf("data is 0")
		}
		return nil
	})
}

// TestRaceProgram explores one of the programs, in a process of its own.
func TestRaceProgram(t *testing.T) {
	var program func(*R)
	var o Options
	switch os.Getenv(raceProgram) {
	case "planted":
		program = func(r *R) { publish(r, 1) }
	case "unordered":
		program = func(r *R) {
			var data int
			r.Go("", func() { data++ })
			r.Go("", func() { data++ })
		}
	case "published":
		program = func(r *R) { publish(r, 2) }
	case "planted, in a bubble":
		o.Bubble = t
		program = func(r *R) { publish(r, 1) }
	case "published, in a bubble":
		o.Bubble = t
		program = func(r *R) { publish(r, 2) }
	case "sent":
		o.Bubble = t
		program = func(r *R) { sent(r, false) }
	case "sent late":
		o.Bubble = t
		program = func(r *R) { sent(r, true) }
	case "guarded, in a bubble":
		o.Bubble = t
		program = guarded
	case "guarded":
		program = guarded
	case "handed over":
		program = handedOver
	default:
		t.Skip("a helper of TestRaces")
	}
	if o.Bubble != nil {
		o.Strategy = Exhaustive()
	}
	result := Search(o, program)
	require.Nil(t, result.Failure)
	require.True(t, result.Complete)
}

// The race detector sees the program's own synchronization on every explored
// schedule, and none of the explorer's.
func TestRaces(t *testing.T) {
	for name, racy := range map[string]bool{
		"planted": true, "unordered": true, "published": false, "guarded": false, "handed over": false,
		"planted, in a bubble": true, "published, in a bubble": false, "guarded, in a bubble": false, "sent": false, "sent late": true,
	} {
		binary, err := os.Executable()
		require.NoError(t, err)
		cmd := exec.Command(binary, "-test.run=^TestRaceProgram$", "-test.count=1")
		cmd.Env = append(os.Environ(), raceProgram+"="+name)
		output, err := cmd.CombinedOutput()
		if racy {
			assert.Error(t, err, name)
			assert.Contains(t, string(output), "DATA RACE", name)
			assert.Contains(t, string(output), "race_test.go", name)
		} else {
			assert.NoError(t, err, "%s:\n%s", name, output)
		}
	}
}

// Under the race detector Run gives up programs that would take minutes.
func TestRunIsBoundedUnderTheRaceDetector(t *testing.T) {
	t.Setenv("SURETY_EXPLORE_DEEP", "")
	result := Run(t, Options{Name: t.Name()}, func(r *R) {
		var n seam.Int32
		for range 2 {
			r.Go("count", func() {
				for range 9 {
					n.Add(1)
				}
			})
		}
	})
	assert.Equal(t, 5_000, result.Executions)
	assert.True(t, result.Capped && !result.Complete, "%v", result)

	o, capped := Options{MaxExecutions: 7}.bounded()
	assert.True(t, !capped && o.MaxExecutions == 7)
	t.Setenv("SURETY_EXPLORE_DEEP", "1")
	o, capped = Options{}.bounded()
	assert.True(t, !capped && o.MaxExecutions == 0)
}
