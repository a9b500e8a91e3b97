package concurrent_test

import (
	"errors"
	"testing"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/internal/callertest"
)

func TestEveryCallMayHaveOthersBeside(t *testing.T) {
	panicked := &concurrent.PanicError{Value: errors.New("value"), Stack: []byte("stack")}
	refused := &concurrent.ReentrantError{Call: "call", Cycle: []string{"a", "b"}}
	callertest.Run(t, []callertest.Case{
		{Name: "PanicError.Error", Call: func() { _ = panicked.Error() }},
		{Name: "PanicError.Unwrap", Call: func() { _ = panicked.Unwrap() }},
		{Name: "ReentrantError.Error", Call: func() { _ = refused.Error() }},
		{Name: "ReentrantError.Unwrap", Call: func() { _ = refused.Unwrap() }},
	})
}
