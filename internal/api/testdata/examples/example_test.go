package examples_test

import (
	"fmt"
	"testing"

	"github.com/surety-go/surety/internal/api/testdata/examples"
)

func Example() {
	fmt.Println(examples.One{Field: 1}.Get())
	// Output: 1
}

func ExampleNotRun() {
	examples.NotRun()
}

func ExampleShown() {
	fmt.Println(examples.Shown{})
	// Output: shown
}

func ExampleNamed() {
	// Output:
}

func Test(t *testing.T) {
	_ = examples.NotExample
}
