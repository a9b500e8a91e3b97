package good_test

import (
	"fmt"

	"github.com/surety-go/surety/internal/api/testdata/good"
)

func Example() {
	var task good.Task = func(int) bool { return good.Limit > 0 && good.Wait > 0 }
	var sizer good.Sizer = good.New[string, int](3)
	fmt.Println(task(1), sizer.Len(), good.Keep, good.Set, good.Remove == good.Op(3), good.ErrOne, good.ErrTwo)
	// Output: true 0 0 1 true one <nil>
}

func ExampleMap() {
	m := good.New[string, int](3)
	_, ok := m.Load("a")
	fmt.Println(ok, m.Size, m.Len())
	// Output: true 3 0
}

func ExampleMap_Old() {
	good.New[string, int](3).Old("a")
	// Output:
}

func ExampleNumber() {
	fmt.Println(add(1, 2))
	// Output: 3
}

func add[N good.Number](a, b N) N { return a + b }
