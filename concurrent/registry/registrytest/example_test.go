package registrytest_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/surety-go/surety/concurrent/registry"
	"github.com/surety-go/surety/concurrent/registry/registrytest"
)

// In a test, tb is its *testing.T.
func ExampleRegister() {
	var greetings registry.Registry[string, string]
	test := func(tb testing.TB) {
		registrytest.Register(tb, &greetings, "en", "hello")
		fmt.Println(greetings.Lookup(context.Background(), "en"))
	}
	new(recorder).run(test)
	fmt.Println(greetings.Len())
	// Output:
	// hello <nil>
	// 0
}

// In a test, tb is its *testing.T.
func ExampleVerify() {
	var greetings registry.Registry[string, string]
	test := func(tb testing.TB) {
		registrytest.Verify(tb, &greetings)
		greetings.MustRegister("de", "hallo")
	}
	result := new(recorder)
	result.run(test)
	fmt.Println(len(result.errors), "error")
	// Output: 1 error
}
