// The program of a user, for TestSmallStepsAreInlined.
package main

import (
	"context"
	"fmt"

	"github.com/surety-go/surety/concurrent/atomicmap"
)

func main() {
	var words atomicmap.Map[uint64, uint64]
	var texts atomicmap.Map[string, *int]
	words.Store(1, 2)
	words.Delete(3)
	texts.Store("a", new(int))
	_, _, err := words.Compute(context.Background(), 4, func(_ context.Context, n uint64, _ bool) (uint64, atomicmap.Op, error) {
		return n + 1, atomicmap.Set, nil
	})
	_, ok := words.Load(1)
	_, there := texts.Load("a")
	fmt.Println(ok, there, err)
}
