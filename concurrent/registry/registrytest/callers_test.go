package registrytest_test

import (
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/surety-go/surety/concurrent/registry"
	"github.com/surety-go/surety/concurrent/registry/registrytest"
	"github.com/surety-go/surety/internal/callertest"
)

func TestEveryCallMayHaveOthersBeside(t *testing.T) {
	var r registry.Registry[string, int]
	var last atomic.Int64
	callertest.Run(t, []callertest.Case{
		{Name: "Register", Call: func() {
			var test recorder
			test.run(func(tb testing.TB) {
				registrytest.Register(tb, &r, fmt.Sprint("key ", last.Add(1)), 1)
			})
			if test.fatal != "" || len(test.errors) > 0 {
				t.Error(test.fatal, test.errors)
			}
		}},
		{Name: "Verify", Call: func() {
			var test recorder // may see what the others do meanwhile
			test.run(func(tb testing.TB) { registrytest.Verify(tb, &r) })
		}},
	})
}
