package atomicmap_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/concurrent/atomicmap"
)

// fixed returns a function for LoadOrCompute that returns v.
func fixed(v int) func(context.Context) (int, error) {
	return func(context.Context) (int, error) { return v, nil }
}

// keep and add are functions for Compute.
func keep(_ context.Context, old int, _ bool) (int, atomicmap.Op, error) {
	return old, atomicmap.Keep, nil
}

func add(n int) func(context.Context, int, bool) (int, atomicmap.Op, error) {
	return func(_ context.Context, old int, _ bool) (int, atomicmap.Op, error) {
		return old + n, atomicmap.Set, nil
	}
}

var errTest = errors.New("test")

func TestLoadOrCompute(t *testing.T) {
	var m atomicmap.Map[string, int]
	_, _, err := m.LoadOrCompute(t.Context(), "a", func(context.Context) (int, error) { return 1, errTest })
	require.ErrorIs(t, err, errTest)
	_, ok := m.Load("a")
	require.False(t, ok, "a failure must store nothing")

	v, loaded, err := m.LoadOrCompute(t.Context(), "a", fixed(2))
	require.NoError(t, err)
	assert.False(t, loaded)
	assert.Equal(t, 2, v)

	v, loaded, err = m.LoadOrCompute(t.Context(), "a", func(context.Context) (int, error) {
		t.Error("computed a key that has a value")
		return 0, nil
	})
	require.NoError(t, err)
	assert.True(t, loaded)
	assert.Equal(t, 2, v)
}

// A value stored while the function runs wins.
func TestLoadOrComputeLosesToStore(t *testing.T) {
	var m atomicmap.Map[string, int]
	v, loaded, err := m.LoadOrCompute(t.Context(), "a", func(context.Context) (int, error) {
		m.Store("a", 1)
		return 2, nil
	})
	require.NoError(t, err)
	assert.True(t, loaded)
	assert.Equal(t, 1, v)
}

func TestComputeOps(t *testing.T) {
	var m atomicmap.Map[string, int]
	step := func(op atomicmap.Op, result int) func(context.Context, int, bool) (int, atomicmap.Op, error) {
		return func(context.Context, int, bool) (int, atomicmap.Op, error) { return result, op, nil }
	}
	for _, c := range []struct {
		op        atomicmap.Op
		result    int
		wantValue int
		wantOK    bool
	}{
		{atomicmap.Keep, 9, 0, false},
		{atomicmap.Remove, 9, 0, false},
		{atomicmap.Set, 1, 1, true},
		{atomicmap.Keep, 9, 1, true},
		{atomicmap.Set, 2, 2, true},
		{atomicmap.Remove, 9, 0, false},
	} {
		v, ok, err := m.Compute(t.Context(), "a", step(c.op, c.result))
		require.NoError(t, err)
		assert.Equal(t, c.wantOK, ok)
		assert.Equal(t, c.wantValue, v)
		v, ok = m.Load("a")
		assert.Equal(t, c.wantOK, ok)
		assert.Equal(t, c.wantValue, v)
	}
	m.Store("a", 5)
	_, ok, err := m.Compute(t.Context(), "a", func(context.Context, int, bool) (int, atomicmap.Op, error) {
		return 6, atomicmap.Set, errTest
	})
	require.ErrorIs(t, err, errTest)
	assert.False(t, ok)
	v, _ := m.Load("a")
	assert.Equal(t, 5, v, "a failure must change nothing")

	assert.Equal(t, "atomicmap: Compute: its function returned Op(7); return Keep, Set or Remove",
		panicText(t, func() { _, _, _ = m.Compute(t.Context(), "a", step(7, 0)) }))
	assert.Zero(t, m.Claims())
}

// A plain write that changes the key during the function's run makes it run
// again, with the new value; also a deletion, and one that is undone in another
// table. A key that has the same value again has what the function saw.
func TestComputeRunsAgain(t *testing.T) {
	for name, write := range map[string]func(m *atomicmap.Map[string, int]){
		"store":                func(m *atomicmap.Map[string, int]) { m.Store("a", 10) },
		"delete":               func(m *atomicmap.Map[string, int]) { m.Delete("a") },
		"clear":                func(m *atomicmap.Map[string, int]) { m.Clear() },
		"clear and same value": func(m *atomicmap.Map[string, int]) { m.Clear(); m.Store("a", 1) },
	} {
		t.Run(name, func(t *testing.T) {
			var m atomicmap.Map[string, int]
			m.Store("a", 1)
			var seen []int
			v, ok, err := m.Compute(t.Context(), "a", func(_ context.Context, old int, _ bool) (int, atomicmap.Op, error) {
				seen = append(seen, old)
				if len(seen) == 1 {
					write(&m)
				}
				return old + 1, atomicmap.Set, nil
			})
			require.NoError(t, err)
			require.Len(t, seen, 2)
			assert.True(t, ok)
			assert.Equal(t, seen[1]+1, v)
		})
	}
}

// A value whose bits are all 0 is not the same as none: if one takes the place
// of the other while the function runs, it runs again.
func TestComputeTellsZeroFromAbsent(t *testing.T) {
	var m atomicmap.Map[string, int]
	for _, c := range []struct {
		name string
		had  bool
		do   func()
	}{
		{"zero is stored", false, func() { m.Store("a", 0) }},
		{"zero is deleted", true, func() { m.Delete("a") }},
	} {
		var saw []bool
		_, _, err := m.Compute(t.Context(), "a", func(_ context.Context, _ int, loaded bool) (int, atomicmap.Op, error) {
			saw = append(saw, loaded)
			if len(saw) == 1 {
				c.do()
			}
			return 0, atomicmap.Set, nil
		})
		require.NoError(t, err)
		assert.Equal(t, []bool{c.had, !c.had}, saw, "%s meanwhile", c.name)
	}
}

func TestComputeCommitsOverTheSameValue(t *testing.T) {
	var m atomicmap.Map[string, int]
	m.Store("a", 1)
	runs := 0
	v, ok, err := m.Compute(t.Context(), "a", func(_ context.Context, old int, _ bool) (int, atomicmap.Op, error) {
		runs++
		m.Store("a", 5)
		m.Delete("a")
		m.Store("a", old)
		return old + 1, atomicmap.Set, nil
	})
	require.NoError(t, err)
	assert.True(t, ok)
	assert.Equal(t, 2, v)
	assert.Equal(t, 1, runs)
}

func TestComputeThatWritesItsOwnKeyGivesUp(t *testing.T) {
	var m atomicmap.Map[string, int]
	runs := 0
	_, _, err := m.Compute(t.Context(), "a", func(_ context.Context, old int, _ bool) (int, atomicmap.Op, error) {
		runs++
		m.Store("a", old+1)
		return 0, atomicmap.Remove, nil
	})
	require.ErrorIs(t, err, concurrent.ErrReentrant)
	assert.ErrorContains(t, err, "let the function return Set instead")
	assert.Equal(t, atomicmap.MaxRuns, runs)
	v, _ := m.Load("a")
	assert.Equal(t, atomicmap.MaxRuns, v)
	assert.Zero(t, m.Claims())
}

func TestComputeArguments(t *testing.T) {
	var m atomicmap.Map[float64, int]
	_, _, err := m.LoadOrCompute(t.Context(), math.NaN(), fixed(1))
	require.ErrorIs(t, err, concurrent.ErrInvalidKey)
	_, _, err = m.Compute(t.Context(), math.NaN(), keep)
	require.ErrorIs(t, err, concurrent.ErrInvalidKey)

	//lint:ignore SA1012 the nil context is what is tested
	assert.Contains(t, panicText(t, func() { _, _, _ = m.Compute(nil, 1, keep) }), "atomicmap: Compute called with a nil context")
	//lint:ignore SA1012 the nil context is what is tested
	assert.Contains(t, panicText(t, func() { _, _, _ = m.LoadOrCompute(nil, 1, fixed(1)) }), "atomicmap: LoadOrCompute called with a nil context")
	assert.Contains(t, panicText(t, func() { _, _, _ = m.Compute(t.Context(), 1, nil) }), "atomicmap: Compute called with a nil function")
	assert.Contains(t, panicText(t, func() { _, _, _ = m.LoadOrCompute(t.Context(), 1, nil) }), "atomicmap: LoadOrCompute called with a nil function")
	assert.Contains(t, panicText(t, func() { m.Range(nil) }), "atomicmap: Range called with a nil function")

	ended, cancel := context.WithCancelCause(t.Context())
	cancel(errTest)
	_, _, err = m.LoadOrCompute(ended, 1, func(context.Context) (int, error) {
		t.Error("started with an ended context")
		return 0, nil
	})
	require.ErrorIs(t, err, errTest)
	m.Store(1, 7)
	v, loaded, err := m.LoadOrCompute(ended, 1, fixed(1))
	require.NoError(t, err, "a value that is there is never refused")
	assert.True(t, loaded)
	assert.Equal(t, 7, v)
}

// failures are the ways in which a callback can fail.
func failures() map[string]func() error {
	return map[string]func() error{
		"error":  func() error { return errTest },
		"panic":  func() error { panic(errTest) },
		"Goexit": func() error { runtime.Goexit(); return nil },
	}
}

// survive runs f and swallows its panic.
func survive(f func()) {
	defer func() { _ = recover() }()
	f()
}

// session is a key whose content others may be changing while an error is made.
type session struct{ user string }

func TestErrorsDoNotReadWhatAKeyLeadsTo(t *testing.T) {
	var m atomicmap.Map[*session, int]
	key := &session{"content"}
	_, _, waits := m.Compute(t.Context(), key, func(ctx context.Context, _ int, _ bool) (int, atomicmap.Op, error) {
		_, _, err := m.LoadOrCompute(ctx, key, fixed(1))
		return 0, atomicmap.Keep, err
	})
	runs := 0
	_, _, writes := m.Compute(t.Context(), key, func(context.Context, int, bool) (int, atomicmap.Op, error) {
		runs++
		m.Store(key, runs)
		return 0, atomicmap.Set, nil
	})
	for _, err := range []error{waits, writes} {
		require.ErrorIs(t, err, concurrent.ErrReentrant)
		assert.ErrorContains(t, err, fmt.Sprintf("(*atomicmap_test.session)(%p)", key))
		assert.NotContains(t, err.Error(), "content")
	}
}

// A panic and a Goexit of the function pass to the caller as they are, and
// leave the key as it was and free.
func TestFailuresPassToTheCaller(t *testing.T) {
	var m atomicmap.Map[string, int]
	m.Store("a", 1)
	calls := map[string]func(f func() error){
		"LoadOrCompute": func(f func() error) {
			_, _, _ = m.LoadOrCompute(t.Context(), "absent", func(context.Context) (int, error) { return 0, f() })
		},
		"Compute": func(f func() error) {
			_, _, _ = m.Compute(t.Context(), "a", func(context.Context, int, bool) (int, atomicmap.Op, error) {
				return 2, atomicmap.Set, f()
			})
		},
		"Range": func(f func() error) {
			m.Range(func(string, int) bool { _ = f(); return true })
		},
		"All": func(f func() error) {
			for range m.All() {
				_ = f()
			}
		},
		"Keys": func(f func() error) {
			for range m.Keys() {
				_ = f()
			}
		},
		"Values": func(f func() error) {
			for range m.Values() {
				_ = f()
			}
		},
	}
	for name, call := range calls {
		assert.PanicsWithValue(t, errTest, func() { call(func() error { panic(errTest) }) }, name)
		require.Zero(t, m.Claims(), name)
		ended := make(chan bool)
		go func() {
			normal := false
			defer func() { ended <- !normal && recover() == nil }()
			call(func() error { runtime.Goexit(); return nil })
			normal = true
		}()
		assert.True(t, <-ended, "%s: Goexit must end the caller", name)
		assert.Zero(t, m.Claims(), name)
		v, ok := m.Load("a")
		assert.True(t, ok && v == 1, name)
		_, ok = m.Load("absent")
		assert.False(t, ok, name)
	}
}
