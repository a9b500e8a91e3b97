package once_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/surety-go/surety/concurrent/once"
)

func ExampleCache() {
	users := once.NewCache(once.CacheConfig[int, string]{
		Load: func(_ context.Context, id int) (string, error) {
			fmt.Println("loading", id)
			return fmt.Sprintf("user %d", id), nil
		},
		MaxEntries: 1000,
		TTL:        5 * time.Minute,
	})
	for range 2 {
		name, err := users.Get(context.Background(), 7)
		fmt.Println(name, err)
	}
	// Output:
	// loading 7
	// user 7 <nil>
	// user 7 <nil>
}

func ExampleNewCache() {
	lengths := once.NewCache(once.CacheConfig[string, int]{
		Load: func(_ context.Context, word string) (int, error) { return len(word), nil },
	})
	n, err := lengths.Get(context.Background(), "concurrency")
	fmt.Println(n, err)
	// Output: 11 <nil>
}

func ExampleCacheConfig_Validate() {
	config := once.CacheConfig[string, int]{MaxEntries: -5} // read from a file
	fmt.Println(config.Validate())
	// Output: once: CacheConfig.MaxEntries is -5; use the number of values to keep, or 0 for no bound
}

// An error goes to everyone who waits, and the next call tries again.
func ExampleCache_Get() {
	tries := 0
	c := once.NewCache(once.CacheConfig[string, string]{
		Load: func(_ context.Context, key string) (string, error) {
			tries++
			if tries == 1 {
				return "", errors.New("connection refused")
			}
			return "value of " + key, nil
		},
	})
	fmt.Println(c.Get(context.Background(), "a"))
	fmt.Println(c.Get(context.Background(), "a"))
	// Output:
	//  connection refused
	// value of a <nil>
}

func ExampleCache_GetFunc() {
	var greetings once.Cache[string, string] // the zero Cache is ready
	greeting, err := greetings.GetFunc(context.Background(), "de", func(_ context.Context, lang string) (string, error) {
		return "Hallo (" + lang + ")", nil
	})
	fmt.Println(greeting, err)
	// Output: Hallo (de) <nil>
}

func ExampleCache_Peek() {
	var c once.Cache[string, int]
	c.Set("a", 1)
	fmt.Println(c.Peek("a"))
	fmt.Println(c.Peek("b"))
	// Output:
	// 1 true
	// 0 false
}

func ExampleCache_Set() {
	c := once.NewCache(once.CacheConfig[string, int]{
		Load: func(context.Context, string) (int, error) { return 1, nil },
	})
	c.Set("a", 2) // known already: nothing to load
	fmt.Println(c.Get(context.Background(), "a"))
	// Output: 2 <nil>
}

func ExampleCache_Invalidate() {
	price := 10
	c := once.NewCache(once.CacheConfig[string, int]{
		Load: func(context.Context, string) (int, error) { return price, nil },
	})
	fmt.Println(c.Get(context.Background(), "apple"))
	price = 12
	c.Invalidate("apple")
	fmt.Println(c.Get(context.Background(), "apple"))
	// Output:
	// 10 <nil>
	// 12 <nil>
}

func ExampleCache_InvalidateAll() {
	var c once.Cache[string, int]
	c.Set("a", 1)
	c.Set("b", 2)
	c.InvalidateAll()
	fmt.Println(c.Len())
	// Output: 0
}

func ExampleCache_All() {
	var c once.Cache[string, int]
	c.Set("a", 1)
	c.Set("b", 2)
	sum := 0
	for key, value := range c.All() {
		sum += value
		c.Invalidate(key) // the body may change the cache
	}
	fmt.Println(sum, c.Len())
	// Output: 3 0
}

func ExampleCache_Len() {
	c := once.NewCache(once.CacheConfig[int, int]{MaxEntries: 3})
	for i := range 10 {
		c.Set(i, i)
	}
	fmt.Println(c.Len())
	// Output: 3
}

func ExampleCache_Stats() {
	c := once.NewCache(once.CacheConfig[int, int]{
		Load:      func(_ context.Context, key int) (int, error) { return key, nil },
		CountHits: true,
	})
	for _, key := range []int{1, 2, 1} {
		if _, err := c.Get(context.Background(), key); err != nil {
			fmt.Println(err)
		}
	}
	var stats once.Stats = c.Stats()
	fmt.Printf("%d hits, %d misses, %d loads, %d entries\n", stats.Hits, stats.Misses, stats.Loads, stats.Entries)
	fmt.Printf("%d failed, %d evicted, %d expired\n", stats.LoadErrors, stats.Evictions, stats.Expirations)
	// Output:
	// 1 hits, 2 misses, 2 loads, 2 entries
	// 0 failed, 0 evicted, 0 expired
}

func ExampleValue() {
	connection := once.NewValue(func(context.Context) (string, error) {
		fmt.Println("connecting")
		return "connection", nil
	})
	fmt.Println(connection.Get(context.Background()))
	fmt.Println(connection.Get(context.Background()))
	// Output:
	// connecting
	// connection <nil>
	// connection <nil>
}

func ExampleNewValue() {
	answer := once.NewValue(func(context.Context) (int, error) { return 42, nil })
	fmt.Println(answer.Get(context.Background()))
	// Output: 42 <nil>
}

// A caller leaves when its own time is up; the computation is cancelled when
// nobody waits any more.
func ExampleValue_Get() {
	report := once.NewValue(func(ctx context.Context) (string, error) {
		<-ctx.Done() // a long computation that heeds its context
		return "", ctx.Err()
	})
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	_, err := report.Get(ctx)
	fmt.Println(err)
	// Output: context deadline exceeded
}

func ExampleValue_Reset() {
	version := 0
	config := once.NewValue(func(context.Context) (string, error) {
		version++
		return fmt.Sprintf("version %d", version), nil
	})
	fmt.Println(config.Get(context.Background()))
	config.Reset()
	fmt.Println(config.Get(context.Background()))
	// Output:
	// version 1 <nil>
	// version 2 <nil>
}
