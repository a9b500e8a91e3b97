// Package args checks what users hand to the primitives. Its panics say what
// was wrong and what to do; it touches nothing shared.
//
// Context and Func have type parameters so that they are inlined in generic code, see
// package seam.
package args

import (
	"context"
	"fmt"
	"reflect"

	"github.com/surety-go/surety/concurrent"
)

// Context panics if ctx is nil. The call is named like "atomicmap: Compute".
func Context[C context.Context](ctx C, call string) {
	if any(ctx) == nil {
		noContext(call)
	}
}

func noContext(call string) {
	panic(call + " called with a nil context; pass the context of the caller, or context.Background() if it has none")
}

// Func panics if isNil. The call is named like "atomicmap: Compute".
func Func[B ~bool](isNil B, call string) {
	if isNil {
		noFunc(call)
	}
}

func noFunc(call string) {
	panic(call + " called with a nil function; pass the function to run")
}

// Usable reports whether key can be found again: whether it equals itself. A
// NaN does not, nor does a key that holds one; a key of interface type that
// holds a slice, map or function cannot be compared at all.
func Usable[K comparable](key K) (ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	again := key
	return again == key
}

// Key panics unless key is usable. The call is named like "atomicmap: Store".
func Key[K comparable](key K, call string) {
	if !Usable(key) {
		panic(call + ": " + invalidKey(key))
	}
}

// KeyError returns an error that wraps concurrent.ErrInvalidKey for a key
// that is not usable. The call is named like "once: Get".
func KeyError[K comparable](key K, call string) error {
	return fmt.Errorf("%s: %w: %s", call, concurrent.ErrInvalidKey, invalidKey(key))
}

// invalidKey does not print a key that cannot be compared: it holds a slice, map
// or function that others may be changing.
func invalidKey(key any) string {
	what := "of"
	if reflect.ValueOf(key).Comparable() {
		what = FormatKey(key) + " of"
	}
	return fmt.Sprintf("key %s type %T does not equal itself, so it could never be found again; use a key without NaN, and no slice, map or function in an interface", what, key)
}

// FormatKey returns key in Go's syntax, for errors. It may run methods of key. It
// does not look at what a pointer leads to, which others may be changing.
func FormatKey(key any) string {
	switch key.(type) {
	case fmt.Formatter, fmt.GoStringer:
	default:
		if text, ok := FormatPointer(key); ok {
			return text
		}
	}
	return fmt.Sprintf("%#v", key)
}

// FormatPointer returns the type and the address of key, if that is a pointer. It
// runs no methods of key.
func FormatPointer(key any) (text string, ok bool) {
	if reflect.ValueOf(key).Kind() != reflect.Pointer {
		return "", false
	}
	return fmt.Sprintf("(%T)(%p)", key, key), true
}
