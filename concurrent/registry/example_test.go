package registry_test

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/concurrent/registry"
)

// Codec is what the packages of a program register.
type Codec func(v any) string

// codecs would be a package-level variable of the package that needs codecs.
var codecs = registry.NewRegistry[string, Codec](registry.Config{Name: "codecs"})

// RegisterCodec is what it would offer to the packages that have one: errors
// name the caller of RegisterCodec.
func RegisterCodec(name string, c Codec) (registry.Handle, error) {
	return codecs.RegisterDepth(1, name, c)
}

// The packages that implement codecs would do this in their init functions.
var (
	_ = codecs.MustRegister("text", func(v any) string { return fmt.Sprint(v) })
	_ = codecs.MustRegister("go", func(v any) string { return fmt.Sprintf("%#v", v) })
)

func Example() {
	encode, err := codecs.Lookup(context.Background(), "go")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(encode([]int{1, 2}))

	_, err = codecs.Lookup(context.Background(), "txt")
	fmt.Println(err)
	// Output:
	// []int{1, 2}
	// registry "codecs": key "txt" not found: did you mean "text"? If not, import the package that registers it
}

func ExampleRegistry() {
	var commands registry.Registry[string, func() string] // the zero value is ready
	commands.MustRegister("version", func() string { return "1.0" })
	commands.MustRegister("help", func() string { return "no help" })
	for name, run := range commands.All() {
		fmt.Println(name, run())
	}
	// Output:
	// version 1.0
	// help no help
}

func ExampleNewRegistry() {
	drivers := registry.NewRegistry[string, int](registry.Config{Name: "drivers"})
	_, err := drivers.Lookup(context.Background(), "mysql")
	fmt.Println(err)
	// Output: registry "drivers": key "mysql" not found: nothing is registered; import the package that registers it
}

func ExampleRegistry_Register() {
	var r registry.Registry[string, int]
	if _, err := r.Register("json", 1); err != nil {
		fmt.Println(err)
	}
	_, err := r.Register("json", 2)
	fmt.Println(errors.Is(err, concurrent.ErrDuplicate))
	// Output: true
}

func ExampleRegistry_RegisterDepth() {
	h, err := RegisterCodec("quoted", func(v any) string { return fmt.Sprintf("%q", v) })
	fmt.Println(err)
	fmt.Println(strings.HasSuffix(h.Site().Function, ".ExampleRegistry_RegisterDepth"))
	fmt.Println(codecs.Unregister(context.Background(), h))
	// Output:
	// <nil>
	// true
	// <nil>
}

func ExampleRegistry_MustRegister() {
	var r registry.Registry[string, int]
	r.MustRegister("json", 1)
	defer func() {
		var duplicate *registry.DuplicateError
		fmt.Println(errors.As(recover().(error), &duplicate), duplicate.Key)
	}()
	r.MustRegister("json", 2)
	// Output: true json
}

func ExampleRegistry_Lookup() {
	var r registry.Registry[string, int]
	r.MustRegister("a", 1)
	v, err := r.Lookup(context.Background(), "a")
	fmt.Println(v, err)
	_, err = r.Lookup(context.Background(), "b")
	fmt.Println(errors.Is(err, concurrent.ErrNotFound))
	// Output:
	// 1 <nil>
	// true
}

func ExampleRegistry_WithOverride() {
	var r registry.Registry[string, string]
	r.MustRegister("greeting", "hello")
	greet := func(ctx context.Context) {
		greeting, err := r.Lookup(ctx, "greeting")
		fmt.Println(greeting, err)
	}
	greet(r.WithOverride(context.Background(), "greeting", "hello, test"))
	greet(context.Background())
	// Output:
	// hello, test <nil>
	// hello <nil>
}

func ExampleRegistry_Unregister() {
	var r registry.Registry[string, int]
	ctx := context.Background()
	first := r.MustRegister("a", 1)
	fmt.Println(r.Unregister(ctx, first))

	r.MustRegister("a", 2) // somebody else's
	err := r.Unregister(ctx, first)
	fmt.Println(errors.Is(err, concurrent.ErrStale))
	fmt.Println(r.Lookup(ctx, "a"))
	// Output:
	// <nil>
	// true
	// 2 <nil>
}

func ExampleRegistry_Seal() {
	var r registry.Registry[string, int]
	r.Seal()
	_, err := r.Register("late", 1)
	fmt.Println(errors.Is(err, concurrent.ErrSealed))
	// Output: true
}

func ExampleRegistry_Sealed() {
	var r registry.Registry[string, int]
	fmt.Println(r.Sealed())
	r.Seal()
	fmt.Println(r.Sealed())
	// Output:
	// false
	// true
}

func ExampleRegistry_All() {
	var r registry.Registry[string, int]
	r.MustRegister("b", 1)
	r.MustRegister("a", 2)
	for key, value := range r.All() {
		r.MustRegister(key+key, value) // not visited: the loop has its snapshot
		fmt.Println(key, value)
	}
	// Output:
	// b 1
	// a 2
}

func ExampleRegistry_Len() {
	var r registry.Registry[string, int]
	r.MustRegister("a", 1)
	fmt.Println(r.Len())
	// Output: 1
}

func ExampleRegistry_Snapshot() {
	var r registry.Registry[string, int]
	r.MustRegister("a", 1)
	s := r.Snapshot()
	r.MustRegister("b", 2)
	_, ok := s.Lookup("b")
	fmt.Println(ok, s.Len(), s.Generation())
	fmt.Println(r.Snapshot().Generation())
	// Output:
	// false 1 1
	// 2
}

func ExampleSnapshot() {
	var r registry.Registry[string, int]
	r.MustRegister("a", 1)
	r.MustRegister("b", 2)
	var s *registry.Snapshot[string, int] = r.Snapshot()
	for key, value := range s.All() {
		fmt.Println(key, value)
	}
	// Output:
	// a 1
	// b 2
}

func ExampleSnapshot_Generation() {
	var r registry.Registry[string, int]
	before := r.Snapshot()
	r.MustRegister("a", 1)
	fmt.Println(r.Snapshot().Generation() != before.Generation())
	// Output: true
}

func ExampleSnapshot_Len() {
	var r registry.Registry[string, int]
	r.MustRegister("a", 1)
	fmt.Println(r.Snapshot().Len())
	// Output: 1
}

func ExampleSnapshot_Lookup() {
	var r registry.Registry[string, int]
	r.MustRegister("a", 1)
	fmt.Println(r.Snapshot().Lookup("a"))
	// Output: 1 true
}

func ExampleSnapshot_All() {
	var r registry.Registry[string, int]
	r.MustRegister("a", 1)
	for key, value := range r.Snapshot().All() {
		fmt.Println(key, value)
	}
	// Output: a 1
}

func ExampleSnapshot_Registrations() {
	var r registry.Registry[string, int]
	r.MustRegister("a", 1)
	for key, registration := range r.Snapshot().Registrations() {
		fmt.Println(key, registration.Site.Module, registration.Generation)
	}
	// Output: a github.com/surety-go/surety 1
}

func ExampleRegistration() {
	var r registry.Registry[string, int]
	h := r.MustRegister("a", 1)
	for _, registration := range r.Snapshot().Registrations() {
		fmt.Println(registration == registry.Registration{Site: h.Site(), Generation: 1})
	}
	// Output: true
}

func ExampleHandle() {
	var r registry.Registry[string, int]
	var mine []registry.Handle
	for _, key := range []string{"a", "b"} {
		mine = append(mine, r.MustRegister(key, 0))
	}
	for _, h := range mine {
		if err := r.Unregister(context.Background(), h); err != nil {
			fmt.Println(err)
		}
	}
	fmt.Println(r.Len())
	// Output: 0
}

func ExampleHandle_Site() {
	var r registry.Registry[string, int]
	h := r.MustRegister("a", 1)
	site := h.Site()
	fmt.Println(site.Line > 0, strings.HasSuffix(site.File, "example_test.go"))
	// Output: true true
}

func ExampleSite() {
	site := registry.Site{
		File:     "/src/a/codec/init.go",
		Line:     12,
		Function: "example.com/a/v2/codec.init.0",
		Module:   "example.com/a/v2",
		Version:  "v2.1.0",
	}
	fmt.Println(site.String())
	// Output: example.com/a/v2@v2.1.0 (codec/init.go:12)
}

func ExampleDuplicateError() {
	var err error = &registry.DuplicateError{
		Registry: "codecs",
		Key:      "json",
		Existing: registry.Site{File: "/src/a/init.go", Line: 12, Function: "example.com/a/v2.init.0", Module: "example.com/a/v2", Version: "v2.1.0"},
		Rejected: registry.Site{File: "/src/b/x.go", Line: 40, Function: "example.com/b.New", Module: "example.com/b", Version: "v0.3.1"},
	}
	fmt.Println(err)
	fmt.Println(errors.Unwrap(err) == concurrent.ErrDuplicate)
	// Output:
	// registry "codecs": key "json" already registered by example.com/a/v2@v2.1.0 (init.go:12); rejected registration by example.com/b@v0.3.1 (x.go:40): remove one of the two, or use another key
	// true
}

func ExampleDuplicateError_Error() {
	var r registry.Registry[string, int]
	r.MustRegister("json", 1)
	_, err := r.Register("json", 2)
	fmt.Println(strings.Contains(err.Error(), `key "json" already registered by github.com/surety-go/surety`))
	// Output: true
}

func ExampleDuplicateError_Unwrap() {
	fmt.Println(errors.Is(&registry.DuplicateError{}, concurrent.ErrDuplicate))
	// Output: true
}

func ExampleSealedError() {
	r := registry.NewRegistry[string, int](registry.Config{Name: "formats"})
	r.Seal()
	_, err := r.Register("json", 1)
	var sealed *registry.SealedError
	if errors.As(err, &sealed) {
		fmt.Println(sealed.Registry, sealed.Key, sealed.RejectedAt.Line-sealed.SealedAt.Line)
	}
	// Output: formats json 1
}

func ExampleSealedError_Error() {
	err := &registry.SealedError{
		Key:        "json",
		SealedAt:   registry.Site{File: "/src/app/main.go", Line: 7, Function: "main.main", Module: "example.com/app"},
		RejectedAt: registry.Site{File: "/src/b/x.go", Line: 40, Function: "example.com/b.New", Module: "example.com/b", Version: "v0.3.1"},
	}
	fmt.Println(err.Error())
	// Output: registry: sealed by example.com/app (main.go:7); rejected change of key "json" by example.com/b@v0.3.1 (x.go:40): make changes before Seal, or use WithOverride for what one context sees
}

func ExampleSealedError_Unwrap() {
	fmt.Println(errors.Is(&registry.SealedError{}, concurrent.ErrSealed))
	// Output: true
}

func ExampleNotFoundError() {
	_, err := codecs.Lookup(context.Background(), "tex")
	var notFound *registry.NotFoundError
	if errors.As(err, &notFound) {
		fmt.Println(notFound.Registry, notFound.Key, notFound.Nearest, notFound.Registered)
	}
	// Output: codecs tex [text] 2
}

func ExampleNotFoundError_Error() {
	err := &registry.NotFoundError{Registry: "codecs", Key: "jsn", Nearest: []string{"json"}, Registered: 4}
	fmt.Println(err.Error())
	// Output: registry "codecs": key "jsn" not found: did you mean "json"? If not, import the package that registers it
}

func ExampleNotFoundError_Unwrap() {
	fmt.Println(errors.Is(&registry.NotFoundError{}, concurrent.ErrNotFound))
	// Output: true
}
