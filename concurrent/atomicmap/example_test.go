package atomicmap_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/surety-go/surety/concurrent/atomicmap"
)

func ExampleMap() {
	var sessions atomicmap.Map[string, int] // the zero value is ready
	sessions.Store("ada", 1)
	sessions.Store("bob", 2)

	user, ok := sessions.Load("ada")
	fmt.Println(user, ok)

	sessions.Delete("bob")
	fmt.Println(sessions.Len())
	// Output:
	// 1 true
	// 1
}

func ExampleNew() {
	c := atomicmap.Config[string, int]{Capacity: 1000}
	if err := c.Validate(); err != nil {
		fmt.Println(err)
	}
	m := atomicmap.New(c)
	m.Store("a", 1)
	fmt.Println(m.Len())
	// Output: 1
}

func ExampleConfig_Validate() {
	fmt.Println(atomicmap.Config[string, int]{Capacity: -1}.Validate())
	// Output: atomicmap: Config.Capacity is -1; use the expected number of entries, or 0 if it is not known
}

func ExampleMap_LoadOrStore() {
	var m atomicmap.Map[string, int]
	fmt.Println(m.LoadOrStore("a", 1))
	fmt.Println(m.LoadOrStore("a", 2))
	// Output:
	// 1 false
	// 1 true
}

func ExampleMap_Swap() {
	var m atomicmap.Map[string, int]
	fmt.Println(m.Swap("a", 1))
	fmt.Println(m.Swap("a", 2))
	fmt.Println(m.LoadAndDelete("a"))
	// Output:
	// 0 false
	// 1 true
	// 2 true
}

// A value that is expensive to make is made once, however many goroutines ask
// for it at the same time.
func ExampleMap_LoadOrCompute() {
	var parsed atomicmap.Map[string, []string]
	parse := func(context.Context) ([]string, error) {
		fmt.Println("parsing")
		return strings.Split("a,b,c", ","), nil
	}
	for range 2 {
		fields, loaded, err := parsed.LoadOrCompute(context.Background(), "a,b,c", parse)
		fmt.Println(fields, loaded, err)
	}
	// Output:
	// parsing
	// [a b c] false <nil>
	// [a b c] true <nil>
}

// Take one from the stock, and drop the entry with the last one.
func ExampleMap_Compute() {
	var stock atomicmap.Map[string, int]
	stock.Store("apples", 2)
	take := func(_ context.Context, old int, loaded bool) (int, atomicmap.Op, error) {
		switch {
		case !loaded:
			return 0, atomicmap.Keep, errors.New("sold out")
		case old == 1:
			return 0, atomicmap.Remove, nil
		default:
			return old - 1, atomicmap.Set, nil
		}
	}
	for range 3 {
		fmt.Println(stock.Compute(context.Background(), "apples", take))
	}
	// Output:
	// 1 true <nil>
	// 0 false <nil>
	// 0 false sold out
}

// A function that writes the key it computes is told so, after MaxRuns runs.
func ExampleMap_Compute_reentrant() {
	var m atomicmap.Map[string, int]
	runs := 0
	_, _, err := m.Compute(context.Background(), "a", func(_ context.Context, old int, _ bool) (int, atomicmap.Op, error) {
		runs++
		m.Store("a", runs) // wrong: return Set instead
		return old + 1, atomicmap.Set, nil
	})
	fmt.Println(runs == atomicmap.MaxRuns, err != nil)
	// Output: true true
}

func ExampleCompareAndSwap() {
	var state atomicmap.Map[string, string]
	state.Store("job", "queued")
	fmt.Println(atomicmap.CompareAndSwap(&state, "job", "queued", "running"))
	fmt.Println(atomicmap.CompareAndSwap(&state, "job", "queued", "running"))
	// Output:
	// true
	// false
}

func ExampleCompareAndDelete() {
	var owner atomicmap.Map[string, int]
	owner.Store("lease", 7)
	fmt.Println(atomicmap.CompareAndDelete(&owner, "lease", 8))
	fmt.Println(atomicmap.CompareAndDelete(&owner, "lease", 7))
	// Output:
	// false
	// true
}

// The loop's body may change the map.
func ExampleMap_All() {
	var m atomicmap.Map[string, int]
	for i, word := range strings.Fields("one two three four") {
		m.Store(word, i+1)
	}
	for word, n := range m.All() {
		if n%2 == 1 {
			m.Delete(word)
		}
	}
	fmt.Println(slices.Sorted(m.Keys()), slices.Sorted(m.Values()))
	fmt.Println(maps.Collect(m.All()))
	// Output:
	// [four two] [2 4]
	// map[four:4 two:2]
}

func ExampleMap_Range() {
	var m atomicmap.Map[string, int]
	m.Store("a", 1)
	m.Range(func(key string, value int) bool {
		fmt.Println(key, value)
		return true
	})
	// Output: a 1
}

func ExampleMap_Clear() {
	var m atomicmap.Map[string, int]
	m.Store("a", 1)
	m.Clear()
	fmt.Println(m.Len())
	// Output: 0
}
