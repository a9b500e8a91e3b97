package atomicmap_test

import (
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent/atomicmap"
)

// grown returns maps of so many entries, with segments of all sizes.
func grown(n int) map[string]*atomicmap.Map[int, int] {
	all := map[string]*atomicmap.Map[int, int]{
		"as shipped":   new(atomicmap.Map[int, int]),
		"one bucket":   atomicmap.NewForTest[int, int](1, nil),
		"four buckets": atomicmap.NewForTest[int, int](4, nil),
	}
	for _, m := range all {
		for k := range n {
			m.Store(k, k)
		}
	}
	return all
}

// What others do to the keys from stay on while the map is iterated.
var disturbances = map[string]func(m *atomicmap.Map[int, int], stay int, more func() bool){
	"growth by 100 times": func(m *atomicmap.Map[int, int], stay int, more func() bool) {
		for k := stay; k < 100*stay && more(); k++ {
			m.Store(k, k)
		}
	},
	"growth and shrinking": func(m *atomicmap.Map[int, int], stay int, more func() bool) {
		for more() {
			for k := stay; k < 20*stay && more(); k++ {
				m.Store(k, k)
			}
			for k := stay; k < 20*stay && more(); k++ {
				m.Delete(k)
			}
		}
	},
	"other keys come and go": func(m *atomicmap.Map[int, int], stay int, more func() bool) {
		for k := stay; more(); k++ {
			m.Store(k, k)
			m.Delete(max(stay, k-stay/2))
			m.Store(k%stay, k%stay)
		}
	},
	"deletion and return": func(m *atomicmap.Map[int, int], stay int, more func() bool) {
		for i := 0; more(); i++ {
			k := stay + i%stay
			m.Store(k, k)
			if i%3 == 0 {
				m.Delete(k)
			}
		}
	},
}

// No iteration yields a key twice, or misses one that is there all along, or
// yields one that never was, while others make the map grow and shrink.
func TestStressIterationWhileTheMapMoves(t *testing.T) {
	stay, iterations := 500, 6
	if testing.Short() {
		stay, iterations = 200, 4
	}
	for disturbance, disturb := range disturbances {
		for name, m := range grown(stay) {
			var stop atomic.Bool
			var others sync.WaitGroup
			others.Go(func() { disturb(m, stay, func() bool { return !stop.Load() }) })
			for range iterations {
				seen := map[int]bool{}
				for k, v := range m.All() {
					require.False(t, seen[k], "%s, %s: yielded twice: key %d", disturbance, name, k)
					require.Equal(t, k, v)
					seen[k] = true
				}
				for k := range stay {
					require.True(t, seen[k], "%s, %s: missed, though it was there: key %d", disturbance, name, k)
				}
			}
			stop.Store(true)
			others.Wait()
		}
	}
}

// An iteration that a Clear overlaps yields no key twice, ends, and yields
// nothing that was stored before the Clear of an earlier round.
func TestStressIterationWhileTheMapIsCleared(t *testing.T) {
	for range rounds() / 2 {
		for name, m := range grown(100) {
			var round atomic.Int64 // all keys of earlier rounds are cleared
			var done atomic.Bool
			together(2, func(g int) {
				if g == 0 {
					for r := range 5 {
						m.Clear()
						round.Store(int64(r))
						for k := range 100 {
							m.Store(k, r)
						}
					}
					done.Store(true)
					return
				}
				for !done.Load() {
					least := round.Load()
					seen := map[int]bool{}
					for k, v := range m.All() {
						assert.False(t, seen[k], "%s: yielded twice: key %d", name, k)
						assert.GreaterOrEqual(t, int64(v), least, name)
						seen[k] = true
						if len(seen)%16 == 0 {
							runtime.Gosched() // so that it is cleared meanwhile
						}
					}
				}
			})
			require.Equal(t, 100, m.Len(), name)
		}
	}
}

// Everything that a loop's body may do to the map that it iterates.
func TestBodyMayDoAnything(t *testing.T) {
	const n = 500
	none := func(m *atomicmap.Map[int, int]) {
		for k := range n {
			m.Delete(k)
		}
	}
	for body, c := range map[string]struct {
		do   func(m *atomicmap.Map[int, int], k int)
		most int // keys that may be yielded
		all  bool
	}{
		"deletes the key":       {func(m *atomicmap.Map[int, int], k int) { m.Delete(k) }, n, true},
		"replaces the key":      {func(m *atomicmap.Map[int, int], k int) { m.Delete(k); m.Store(k, k) }, n, true},
		"overwrites all":        {func(m *atomicmap.Map[int, int], k int) { m.Store((k+1)%n, (k+1)%n); m.Store(k, k) }, n, true},
		"deletes all":           {func(m *atomicmap.Map[int, int], _ int) { none(m) }, 1, false},
		"clears":                {func(m *atomicmap.Map[int, int], _ int) { m.Clear() }, n, false},
		"clears and fills":      {func(m *atomicmap.Map[int, int], k int) { m.Clear(); m.Store(k, k) }, n, false},
		"iterates":              {func(m *atomicmap.Map[int, int], _ int) { count(m, n) }, n, true},
		"inserts a new key":     {func(m *atomicmap.Map[int, int], k int) { m.Store(m.Len()+n, m.Len()+n) }, 1 << 20, true},
		"inserts and deletes":   {func(m *atomicmap.Map[int, int], k int) { m.Store(k+n, k+n); m.Delete(k) }, 1 << 20, true},
		"grows it by a hundred": {func(m *atomicmap.Map[int, int], k int) { fill(m, k, 100) }, n * 101, true},
	} {
		for name, m := range grown(n) {
			seen := map[int]bool{}
			for k, v := range m.All() {
				require.False(t, seen[k], "%s, %s: yielded twice: key %d", body, name, k)
				require.Equal(t, k, v)
				seen[k] = true
				require.LessOrEqual(t, len(seen), c.most, "%s, %s", body, name)
				c.do(m, k)
			}
			for k := 0; k < n && c.all; k++ {
				require.True(t, seen[k], "%s, %s: missed, though it was there: key %d", body, name, k)
			}
		}
	}
}

func fill(m *atomicmap.Map[int, int], k, times int) {
	if k >= 500 {
		return
	}
	for i := range times {
		key := 500 + k*times + i
		m.Store(key, key)
	}
}

// count iterates n keys at most.
func count(m *atomicmap.Map[int, int], n int) (yielded int) {
	for range m.Keys() {
		if yielded++; yielded == n/2 {
			break
		}
	}
	return yielded
}

// A million entries, churned by one goroutine and iterated by another, under
// a small memory limit and a collector that runs all the time.
func TestSoak(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	n := 1_000_000
	if atomicmap.RaceEnabled {
		n = 100_000
	}
	defer debug.SetGCPercent(debug.SetGCPercent(10))
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(64 << 20))
	var m atomicmap.Map[int, int]
	for k := range n {
		m.Store(k, k)
	}
	stays := func(k int) bool { return k%4 == 0 }
	var stop atomic.Bool
	var others sync.WaitGroup
	others.Go(func() {
		for k := 0; !stop.Load(); k++ {
			if !stays(k) {
				m.Delete(k)
				m.Store(k+n, k+n)
			}
		}
	})
	for range 2 {
		seen := make([]bool, n)
		for k, v := range m.All() {
			if k != v {
				t.Fatalf("key %d has the value %d", k, v)
			}
			if k < n {
				if seen[k] {
					t.Fatalf("yielded twice: key %d", k)
				}
				seen[k] = true
			}
		}
		for k := range n {
			if stays(k) && !seen[k] {
				t.Fatalf("missed, though it was there: key %d", k)
			}
		}
		require.GreaterOrEqual(t, m.Len(), n/4)
	}
	stop.Store(true)
	others.Wait()
	assert.Equal(t, n, m.Len(), "as many came as went")
}
