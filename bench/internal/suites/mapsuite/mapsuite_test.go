package mapsuite

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/bench/internal/workload"
)

const testSteps = 1 << 10

func TestKeysAreDifferent(t *testing.T) {
	for _, k := range slices.Concat(patterns, intKinds[:1]) {
		testKeys(t, k)
	}
	for _, k := range stringKinds {
		testKeys(t, k)
	}
	testKeys(t, structs)
}

func testKeys[K comparable](t *testing.T, k kind[K]) {
	const n = 5000
	for seed := range uint64(3) {
		keys := k.keys(rand.New(rand.NewPCG(seed, 0)), n)
		require.Len(t, keys, n, k.name)
		known := map[K]bool{}
		for _, key := range keys {
			known[key] = true
		}
		assert.Len(t, known, n, "%s, seed %d", k.name, seed)
		assert.Equal(t, keys, k.keys(rand.New(rand.NewPCG(seed, 0)), n), "%s: a seed draws the same again", k.name)
		assert.NotEqual(t, keys, k.keys(rand.New(rand.NewPCG(seed+1, 0)), n), "%s: another seed draws others", k.name)
	}
}

func TestKeysAreAsTheirKindSays(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, key := range stringKinds[0].keys(r, 1000) {
		assert.True(t, 8 <= len(key) && len(key) <= 15, "%q", key)
	}
	for _, key := range stringKinds[1].keys(r, 1000) {
		assert.True(t, 64 <= len(key) && len(key) <= 100, "%q", key)
	}
	keys := intKinds[2].keys(r, 1000)
	for i, key := range keys {
		assert.Zero(t, key%(1<<22))
		assert.Equal(t, keys[0]+uint64(i)<<22, key, "no multiple is lost to overflow")
	}
	for _, key := range intKinds[3].keys(r, 1000) {
		assert.Zero(t, key%16, "%#x is no address of an object of 48 bytes", key)
		assert.LessOrEqual(t, key%8192+48, uint64(8192), "%#x leaves its span", key)
	}
}

func TestSnowflakesCountWithinTheMillisecond(t *testing.T) {
	keys := snowflakes(rand.New(rand.NewPCG(1, 2)), 1000)
	for i, key := range keys {
		assert.Equal(t, keys[0]>>22+uint64(i/4), key>>22, "the milliseconds")
		assert.Equal(t, keys[0]>>12&1023, key>>12&1023, "the server")
		assert.Equal(t, uint64(i%4), key&4095, "the count")
	}
}

func TestPatternsAreComparedWithRandomKeys(t *testing.T) {
	for _, c := range patternCases(sizes{small: 200, steps: testSteps}) {
		f, err := c.Open(1).Measure(equivalent, 1, 0)
		require.NoError(t, err)
		assert.Positive(t, f[ofRandom], c.Name)
		assert.Positive(t, f[workload.PerOp], c.Name)
	}
}

func TestScriptStoresOtherStringsThanItLoads(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	keys := shortStrings.keys(r, 300)
	s := newScript(r, shortStrings, keys, testSteps, true)
	require.Len(t, s.loads, testSteps)
	assert.Equal(t, s.loads, s.stores)
	for i := range s.loads {
		require.True(t, slices.Contains(keys, s.loads[i]))
		assert.NotSame(t, unsafe.StringData(s.loads[i]), unsafe.StringData(s.stores[i]))
	}
	assert.Len(t, newScript(r, shortStrings, keys, 1, false).loads, 512, "as many steps as keys, at least")
}

// TestMixesKeepTheSize runs mixes on one shared table: how many entries it
// holds depends on the last operation with each key alone, and about half of
// those are stores.
func TestMixesKeepTheSize(t *testing.T) {
	const n = 1000
	m := newMixes(randomInts, 1, "test", n, testSteps, true)
	for _, reads := range []uint64{99, 0, 50, 0, 90} {
		table, first := m.table(equivalent, false)
		mixBody(table, m.script(false), first, m.kinds, reads, make(workload.Sums, 1))(0, 0, 20*n)
		size, _ := contents(table)
		assert.InDelta(t, n, size, n/10, "reads=%d", reads)
	}
	table, first := m.table(equivalent, true)
	sums := make(workload.Sums, 1)
	mixBody(table, m.script(true), first, m.kinds, 100, sums)(0, 0, 20*n)
	size, _ := contents(table)
	assert.Equal(t, n, size, "reads=100 has a table that no other mix has changed")
}

func TestMixesShareTables(t *testing.T) {
	m := newMixes(randomInts, 1, "test", 100, testSteps, true)
	hits, first := m.table("sync.Map", true)
	again, second := m.table("sync.Map", true)
	mixed, _ := m.table("sync.Map", false)
	assert.Same(t, hits, again)
	assert.Same(t, hits, mixed)
	assert.NotEqual(t, first, second, "they begin in different places")
	anew, _ := m.table("sync.Map", true)
	assert.NotSame(t, hits, anew, "reads=100 got what another mix had changed")

	other, afresh := m.table("xsync-v4", true)
	assert.NotSame(t, anew, other)
	assert.Equal(t, first, afresh, "every subject begins with the same operations")
	last, _ := m.table("sync.Map", true)
	assert.NotSame(t, anew, last, "the tables of two subjects are alive at a time")

	m = newMixes(randomInts, 1, "test", 100, testSteps, false)
	mixed, _ = m.table("sync.Map", false)
	again, _ = m.table("sync.Map", false)
	assert.NotSame(t, mixed, again)
}

// TestLoadsComeBeforeOtherMixes checks that groups are measured in the order
// in which no table has to be made twice.
func TestLoadsComeBeforeOtherMixes(t *testing.T) {
	grouped := 0
	for _, c := range Suite().Cases {
		if c.Group == "" {
			continue
		}
		grouped++
		assert.Equal(t, strings.HasSuffix(c.Name, "/reads=100"), c.Rank == 0, c.Name)
	}
	assert.Equal(t, 7*5, grouped)
}

func TestLatestKeepsOne(t *testing.T) {
	forget()
	drawn := 0
	draw := func(name string) int {
		return latest("test/"+name, func() int { drawn++; return drawn })
	}
	assert.Equal(t, 1, draw("a"))
	assert.Equal(t, 1, draw("a"))
	assert.Equal(t, 2, draw("b"))
	assert.Equal(t, 3, draw("a"))
	forget()
	assert.Equal(t, 4, draw("a"))
}

// TestSubjectsKnowWhatIsShared checks that no unsynchronized map meets several
// goroutines where anything is written.
func TestSubjectsKnowWhatIsShared(t *testing.T) {
	s := Small()
	for i := range s.Cases {
		subjects := workload.Cell{Suite: s, Case: &s.Cases[i], Goroutines: max(2, s.Cases[i].Exactly)}.Subjects()
		if s.Cases[i].Goroutines == workload.OnlyOne || s.Cases[i].Exactly == 1 {
			continue
		}
		name := s.Cases[i].Name
		reads := strings.HasSuffix(name, "/reads=100") || strings.Contains(name, "/compute-hit/") || strings.Contains(name, "/iterate/")
		assert.Equal(t, reads, slices.Contains(subjects, equivalent), name)
		if slices.Contains(subjects, "haxmap") {
			assert.True(t, reads || strings.Contains(name, "/hot-key/"), name)
		}
	}
}

func TestQuickCasesExist(t *testing.T) {
	n := 0
	for _, c := range Suite().Cases {
		if c.Quick {
			n++
		}
	}
	assert.Equal(t, len(quick), n)
}

// TestWaitsLeaveTheMapAsItShouldBe checks what victims and disturbances did.
func TestWaitsLeaveTheMapAsItShouldBe(t *testing.T) {
	const n = 3000
	key, others := computedKeys(1, "victim"), computedKeys(1, "others")
	for _, v := range victims {
		for _, d := range disturbances {
			table := peers[baseline].ints()
			fill(table, key, residents)
			if d.before {
				fill(table, others, n)
			}
			for i := range 2 * residents {
				v.call(table, key, i)
			}
			d.run(table, others, n)
			want := map[string]int{"grow": residents + n, "clear": 0, "iterate": residents + n, "shrink": residents}[d.name]
			if v.name == "insert" && d.name != "clear" {
				want += residents
			}
			got, _ := contents(table)
			assert.Equal(t, want, got, "%s while %s", v.name, d.name)
		}
	}
}

func TestLiveBytesAreThoseOfTheMap(t *testing.T) {
	// 64 shards hold a built-in map and two cache lines each.
	w := smallLiveCase(0).Open(1)
	for subject, least := range map[string]float64{equivalent: 48, "sharded-RWMutex+map": 64 * (128 + 48)} {
		f, err := w.Measure(subject, 1, 0)
		require.NoError(t, err)
		assert.GreaterOrEqual(t, f[liveMap], least, subject)
		assert.Less(t, f[liveMap], 2*least+200, subject)
	}
	// A key and a value take 16 bytes, and no built-in map is as much as
	// eight times as large.
	for _, perEntry := range measureLive(equivalent, 1, 10_000, 8) {
		assert.True(t, 16 < perEntry && perEntry < 128, "%v bytes per entry", perEntry)
	}
}
