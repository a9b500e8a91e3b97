package concurrent_test

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/surety-go/surety/concurrent"
)

func TestPanicErrorUnwrapsToAnError(t *testing.T) {
	err := fmt.Errorf("task: %w", &concurrent.PanicError{Value: io.EOF})
	assert.ErrorIs(t, err, io.EOF)
	assert.NotErrorIs(t, &concurrent.PanicError{Value: "text"}, io.EOF)
	var p *concurrent.PanicError
	assert.ErrorAs(t, err, &p)
	assert.NoError(t, new(concurrent.PanicError).Unwrap())
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
