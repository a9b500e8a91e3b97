package abuse_test

import (
	"context"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/internal/abuse"
)

// The subjects of this file are what one writes by hand, each with a fault.
// The table must see every one of them.

// lockedMap runs functions under its lock, and unlocks it only if they return.
func lockedMap() abuse.Map {
	var mu sync.Mutex
	m := map[any]int{}
	locked := func(f func()) { mu.Lock(); f(); mu.Unlock() }
	return abuse.Map{
		Load:   func(k any) (v int, ok bool) { locked(func() { v, ok = m[k] }); return },
		Store:  func(k any, v int) { locked(func() { m[k] = v }) },
		Delete: func(k any) { locked(func() { delete(m, k) }) },
		Len:    func() (n int) { locked(func() { n = len(m) }); return },
		Range: func(f func(any, int) bool) {
			locked(func() {
				for k, v := range m {
					if !f(k, v) {
						return
					}
				}
			})
		},
		Compute: func(ctx context.Context, k any, f func(context.Context, int) (int, error)) (v int, err error) {
			locked(func() {
				if v, err = f(ctx, m[k]); err == nil {
					m[k] = v
				}
			})
			return
		},
		Exclusive: true,
		Keys:      abuse.KeyTypes{NaN: true, Unhashable: true},
		Sized:     func(n int) (abuse.Map, error) { _ = make([]int, 0, n); return lockedMap(), nil },
		Copy:      lockedMap, // sees nothing of the original
		Nil:       func(string) {},
	}
}

// forgetfulPool runs tasks on workers that Goexit ends, reads it as success,
// and waits by a counter that an unfinished task never reaches.
func forgetfulPool() abuse.Pool {
	tasks := make(chan func(), 10)
	var closed bool
	for range 2 {
		go func() {
			for task := range tasks {
				task()
			}
		}()
	}
	return abuse.Pool{
		Go: func(ctx context.Context, task func(context.Context)) error {
			if task == nil {
				return nil
			}
			if closed {
				return nil
			}
			tasks <- func() { task(ctx) }
			return nil
		},
		Submit: func(ctx context.Context, f func(context.Context) (int, error)) (func(context.Context) (int, error), error) {
			var v int
			var err error
			done := make(chan struct{})
			go func() {
				defer close(done)
				defer func() { _ = recover() }()
				v, err = f(ctx)
			}()
			return func(context.Context) (int, error) { <-done; return v, err }, nil
		},
		Group: func(ctx context.Context, body func(func(func(context.Context) error)) error) error {
			var all sync.WaitGroup
			err := body(func(f func(context.Context) error) {
				all.Add(1)
				go func() { _ = f(ctx); all.Done() }() // not if f calls Goexit
			})
			all.Wait()
			return err
		},
		Body:     true,
		Shutdown: func(context.Context) error { closed = true; return nil },
		Nil:      func(string) {},
		Context:  true,
	}
}

// naiveCache loads once for all who wait, tells them nothing of a Goexit, and
// stores what was invalidated meanwhile.
func naiveCache() abuse.Cache {
	type flight struct {
		done chan struct{}
		v    int
		err  error
	}
	var mu sync.Mutex
	values, flights := map[any]int{}, map[any]*flight{}
	return abuse.Cache{
		Get: func(ctx context.Context, k any, load func(context.Context, any) (int, error)) (int, error) {
			mu.Lock()
			if v, ok := values[k]; ok {
				mu.Unlock()
				return v, nil
			}
			f := flights[k]
			if f == nil {
				f = &flight{done: make(chan struct{})}
				flights[k] = f
				go func() {
					defer func() {
						_ = recover()
						mu.Lock()
						defer mu.Unlock()
						if f.err == nil {
							values[k] = f.v
						}
						delete(flights, k)
						close(f.done)
					}()
					f.v, f.err = load(ctx, k)
				}()
			}
			mu.Unlock()
			<-f.done
			return f.v, f.err
		},
		Peek:       func(k any) (int, bool) { mu.Lock(); defer mu.Unlock(); v, ok := values[k]; return v, ok },
		Set:        func(k any, v int) { mu.Lock(); defer mu.Unlock(); values[k] = v },
		Invalidate: func(k any) { mu.Lock(); defer mu.Unlock(); delete(values, k) },
		Len:        func() int { mu.Lock(); defer mu.Unlock(); return len(values) },
		Keys:       abuse.KeyTypes{NaN: true},
		Sized:      func(int, time.Duration) (abuse.Cache, error) { return naiveCache(), nil },
		Context:    true,
	}
}

// onceValue is a sync.Once, which counts a panic as done.
func onceValue(f func(context.Context) (int, error)) abuse.Value {
	var once sync.Once
	var v int
	var err error
	return abuse.Value{
		New: onceValue,
		Get: func(ctx context.Context) (int, error) {
			once.Do(func() { v, err = f(ctx) })
			return v, err
		},
	}
}

// lastWins is a registry that replaces what was registered, and visits under
// its lock.
func lastWins() abuse.Registry {
	var mu sync.Mutex
	m := map[any]any{}
	return abuse.Registry{
		Register: func(k, v any) (func(context.Context) error, error) {
			mu.Lock()
			defer mu.Unlock()
			m[k] = v
			return func(context.Context) error { mu.Lock(); defer mu.Unlock(); delete(m, k); return nil }, nil
		},
		Lookup: func(_ context.Context, k any) (any, error) {
			mu.Lock()
			defer mu.Unlock()
			if v, ok := m[k]; ok {
				return v, nil
			}
			return nil, assert.AnError
		},
		Range: func(f func(any) bool) {
			mu.Lock()
			defer mu.Unlock()
			for k := range m {
				if !f(k) {
					return
				}
			}
		},
		Unregisters: true,
		Keys:        abuse.KeyTypes{NaN: true},
	}
}

func TestFaultsAreSeen(t *testing.T) {
	seven := func(context.Context) (int, error) { return 7, nil }
	maps := abuse.MapSection(abuse.Subject[abuse.Map]{Name: "broken", New: lockedMap})
	pools := abuse.PoolSection(abuse.Subject[abuse.Pool]{Name: "broken", New: forgetfulPool})
	caches := abuse.CacheSection(abuse.Subject[abuse.Cache]{Name: "broken", New: naiveCache})
	values := abuse.ValueSection(abuse.Subject[abuse.Value]{Name: "broken", New: func() abuse.Value { return onceValue(seven) }})
	registries := abuse.RegistrySection(abuse.Subject[abuse.Registry]{Name: "broken", New: lastWins})
	for _, c := range []struct {
		section abuse.Section
		row     string
		want    abuse.Outcome
	}{
		{maps, "Compute, the function panics", abuse.Breaks},
		{maps, "Compute, the function calls Goexit", abuse.Breaks},
		{maps, "Compute, the function computes its own key", abuse.Hangs},
		{maps, "Compute, the function computes another key", abuse.Hangs},
		{maps, "Compute, the function reads, writes, deletes and visits", abuse.Hangs},
		{maps, "Compute, the function panics while others wait", abuse.Hangs},
		{maps, "Compute, two functions compute each other's keys", abuse.Hangs},
		{maps, "Compute, a nil context", abuse.Missing},
		{maps, "LoadOrCompute, the function panics", abuse.Missing},
		{maps, "Compute, a nil function", abuse.Works},
		{maps, "Range, the body panics", abuse.Breaks},
		{maps, "Range, the body writes, deletes and visits", abuse.Hangs},
		{maps, "Store, a NaN key", abuse.Loses},
		{maps, "Store, an unhashable key", abuse.Breaks},
		{maps, "Store, on a copy of a map in use", abuse.Loses},
		{maps, "New, negative capacity", abuse.Faults},
		{maps, "all, equal hashes", abuse.Elsewhere},
		{pools, "Go, the task calls Goexit", abuse.Breaks},
		{pools, "Go, a nil function", abuse.Ignores},
		{pools, "Go, after Shutdown", abuse.Works},
		{pools, "Go, the context has ended before", abuse.Works},
		{pools, "Submit, the function calls Goexit", abuse.Succeeds},
		{pools, "Submit, the function panics", abuse.Succeeds},
		{pools, "Submit, the function waits for itself", abuse.Hangs},
		{pools, "Submit, two functions wait for each other", abuse.Hangs},
		{pools, "Group, a task calls Goexit", abuse.Hangs},
		{pools, "Group, the body panics", abuse.Breaks},
		{pools, "Wait, the context ends while the call waits", abuse.Hangs},
		{pools, "ForEach, the function panics", abuse.Missing},
		{caches, "Get, the load calls Goexit", abuse.Succeeds},
		{caches, "Get, the load panics while others wait", abuse.Succeeds},
		{caches, "Get, the load gets its own key", abuse.Hangs},
		{caches, "Get, two loads get each other's keys", abuse.Hangs},
		{caches, "Get, a caller that joined the load leaves", abuse.Hangs},
		{caches, "Get, the caller that started the load leaves", abuse.Refuses},
		{caches, "Get, the context has ended before, no value is there", abuse.Works},
		{caches, "Invalidate, while the key is being loaded", abuse.Ignores},
		{caches, "Set, a NaN key", abuse.Loses},
		{caches, "Set, a thousand NaN keys in a cache of ten entries", abuse.Loses},
		{values, "Get, the function panics", abuse.Breaks},
		{values, "Get, the function calls Goexit", abuse.Breaks},
		{values, "Get, the function gets its own value", abuse.Hangs},
		{registries, "Register, twice under one key", abuse.Loses},
		{registries, "Register, a NaN key", abuse.Loses},
		{registries, "Range, the body registers and looks up", abuse.Hangs},
		{registries, "Unregister, when another has the key since", abuse.Loses},
		{registries, "all, one key by many at once", abuse.Breaks},
	} {
		t.Run(c.section.Kind+"/"+c.row, func(t *testing.T) {
			t.Parallel()
			row, subject, err := c.section.Find(c.row, "broken")
			require.NoError(t, err)
			trial := &abuse.Trial{Limit: 500 * time.Millisecond, Crowd: 100}
			assert.Equal(t, c.want, c.section.Run(trial, row, subject), "%v", trial.Refusal())
		})
	}
}

// Rows about crowds and the machine see their faults too.
func TestFaultsUnderLoadAreSeen(t *testing.T) {
	lossy := lockedMap()
	compute := lossy.Compute
	n := 0 // calls of Compute, which the map makes one at a time
	lossy.Compute = func(ctx context.Context, k any, f func(context.Context, int) (int, error)) (int, error) {
		return compute(ctx, k, func(ctx context.Context, old int) (int, error) {
			v, err := f(ctx, old)
			if n++; n%100 == 0 {
				return 0, assert.AnError // an update that is lost
			}
			return v, err
		})
	}
	maps := abuse.MapSection(abuse.Subject[abuse.Map]{Name: "broken", New: func() abuse.Map { return lossy }})
	for row, want := range map[string]abuse.Outcome{
		"all, GOGC=1 and a small memory limit": abuse.Breaks,
		"Compute, a crowd on one key":          abuse.Breaks,
	} {
		r, subject, err := maps.Find(row, "broken")
		require.NoError(t, err)
		assert.Equal(t, want, maps.Run(&abuse.Trial{Limit: 5 * time.Second, Crowd: 99}, r, subject), row)
	}
}

// A process that crashes, hangs, or ends without a word is told from one that
// prints its outcome.
func TestExec(t *testing.T) {
	script := func(s string) func(context.Context) *exec.Cmd {
		return func(ctx context.Context) *exec.Cmd { return exec.CommandContext(ctx, "sh", "-c", s) }
	}
	for s, want := range map[string]abuse.Outcome{
		"echo abuse-outcome: LOST":   abuse.Loses,
		"echo 'panic: boom'; exit 2": abuse.Crashes,
		"true":                       abuse.Breaks,
		"echo 'fatal error: all goroutines are asleep - deadlock!'; exit 2": abuse.Hangs,
	} {
		got, output := abuse.Exec(t.Context(), time.Minute, script(s))
		assert.Equal(t, want, got, "%s: %s", s, output)
	}
	got, _ := abuse.Exec(t.Context(), 50*time.Millisecond, script("exec sleep 60"))
	assert.Equal(t, abuse.Hangs, got)
}
