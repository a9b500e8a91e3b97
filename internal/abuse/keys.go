package abuse

import (
	"context"
	"errors"
	"math"
)

// Keys are float64 or, to be unhashable, slices, so that subjects whose keys
// have one type can take what they are able to take.
var (
	key        any = 1.0
	other      any = 2.0
	nan        any = math.NaN()
	unhashable any = []int{1}
)

// KeyTypes says which keys a subject can take besides ordinary ones.
type KeyTypes struct {
	NaN        bool // floating-point numbers, so NaN
	Unhashable bool // of interface type, so values that cannot be compared
}

// copied returns a copy of what p points to. Vet's copylocks check would
// report one that is written out.
func copied[T any](p *T) *T {
	c := *p
	return &c
}

// errLeft is the cause with which the rows' contexts end.
var errLeft = errors.New("abuse: the caller left")

// ended returns a context that has ended.
func ended() context.Context {
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(errLeft)
	return ctx
}

// background is the context of ordinary calls.
var background = context.Background()
