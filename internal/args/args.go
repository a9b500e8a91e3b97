// Package args checks what users hand to the primitives. Its panics say what
// was wrong and what to do; it touches nothing shared.
package args

import (
	"context"
	"fmt"

	"github.com/surety-go/surety/concurrent"
)

// Context panics if ctx is nil. The call is named like "atomicmap: Compute".
func Context(ctx context.Context, call string) {
	if ctx == nil {
		panic(call + " called with a nil context; pass the context of the caller, or context.Background() if it has none")
	}
}

// Func panics if isNil. The call is named like "atomicmap: Compute".
func Func(isNil bool, call string) {
	if isNil {
		panic(call + " called with a nil function; pass the function to run")
	}
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

func invalidKey(key any) string {
	return fmt.Sprintf("key %#v of type %T does not equal itself, so it could never be found again; use a key without NaN, and no slice, map or function in an interface", key, key)
}
