package concurrent_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/concurrent/atomicmap"
)

func TestPanicErrorUnwrapsToAnError(t *testing.T) {
	err := fmt.Errorf("task: %w", &concurrent.PanicError{Value: io.EOF})
	assert.ErrorIs(t, err, io.EOF)
	assert.NotErrorIs(t, &concurrent.PanicError{Value: "text"}, io.EOF)
	var p *concurrent.PanicError
	assert.ErrorAs(t, err, &p)
	assert.NoError(t, new(concurrent.PanicError).Unwrap())
}

// loud is a value whose text cannot be had.
type loud struct{}

func (loud) Error() string { panic("no text") }

func TestPanicErrorOfAValueThatPanics(t *testing.T) {
	err := &concurrent.PanicError{Value: loud{}, Stack: []byte("goroutine 7")}
	assert.NotPanics(t, func() {
		assert.Contains(t, err.Error(), "no text")
		assert.Contains(t, err.Error(), "goroutine 7")
	})
}

// rude is an error that uses its PanicError while its text is asked for.
type rude struct{ err *concurrent.PanicError }

func (r rude) Error() string { return fmt.Sprint("rude ", r.err.Unwrap() != nil) }

func TestPanicErrorIsUsedByItsValue(t *testing.T) {
	err := new(concurrent.PanicError)
	err.Value = rude{err}
	assert.Contains(t, err.Error(), "panic: rude true")
}

// Errors wrap one of the shared sentinels, whichever primitive returned them.
func Example() {
	var m atomicmap.Map[float64, int]
	_, _, err := m.LoadOrCompute(context.Background(), math.NaN(), func(context.Context) (int, error) { return 1, nil })

	switch {
	case errors.Is(err, concurrent.ErrInvalidKey):
		fmt.Println("use another key")
	case errors.Is(err, concurrent.ErrReentrant):
		fmt.Println("do not call it from there")
	case errors.Is(err, concurrent.ErrClosed), errors.Is(err, concurrent.ErrSealed):
		fmt.Println("too late")
	case errors.Is(err, concurrent.ErrFull):
		fmt.Println("try again later")
	case errors.Is(err, concurrent.ErrNotFound), errors.Is(err, concurrent.ErrStale):
		fmt.Println("it is not there")
	case errors.Is(err, concurrent.ErrDuplicate):
		fmt.Println("it is there already")
	case errors.Is(err, concurrent.ErrGoexit):
		fmt.Println("the function did not return")
	}
	// Output: use another key
}

func ExamplePanicError() {
	err := error(&concurrent.PanicError{Value: io.ErrUnexpectedEOF, Stack: []byte("goroutine 7 [running]: ...")})
	var p *concurrent.PanicError
	if errors.As(err, &p) {
		fmt.Println(p.Value, "| joined:", p.JoinStack != nil)
	}
	fmt.Println(errors.Is(err, io.ErrUnexpectedEOF), errors.Unwrap(err))
	fmt.Println(err.Error())
	// Output:
	// unexpected EOF | joined: false
	// true unexpected EOF
	// panic: unexpected EOF
	//
	// goroutine 7 [running]: ...
}

func ExampleReentrantError() {
	err := error(&concurrent.ReentrantError{
		Call:  `atomicmap: Compute("a")`,
		Cycle: []string{`atomicmap: Compute("a")`},
	})
	fmt.Println(errors.Is(err, concurrent.ErrReentrant), errors.Unwrap(err))
	fmt.Println(err.Error())
	// Output:
	// true call would wait for itself
	// atomicmap: Compute("a"): call would wait for itself: atomicmap: Compute("a"); do not call it from there, or use another key or object
}
