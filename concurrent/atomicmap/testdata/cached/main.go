// The program of a user who imports the map through another package only, for
// TestSmallStepsAreInlined.
package main

import (
	"context"
	"fmt"

	"github.com/surety-go/surety/concurrent/once"
)

func main() {
	var squares once.Cache[uint64, uint64]
	v, err := squares.GetFunc(context.Background(), 3, func(_ context.Context, n uint64) (uint64, error) { return n * n, nil })
	fmt.Println(v, err)
}
