package registry

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/internal/args"
)

// DuplicateError reports that a key was registered already. It matches
// concurrent.ErrDuplicate.
//
// # Guarantees
//
//   - Zero value: describes a duplicate of unknown origin.
//   - Copying: allowed.
//   - Access: immutable once it was handed out.
//   - Memory model: none beyond that of the call that returned it.
//   - Atomicity: none.
//   - Progress: wait-free, the key's String method apart.
//   - Fairness: none.
//   - Cancellation: none.
//   - Callbacks: Error may run the key's String or Error method.
//   - Panics: a panic of that method becomes part of the text.
//   - Goroutines: none.
//   - Testing (synctest): nothing to observe.
type DuplicateError struct {
	// Registry is the name of the registry; empty for a zero Registry.
	Registry string

	// Key is the key.
	Key any

	// Existing is where the key was registered, and Rejected where it was
	// not to be registered again.
	Existing, Rejected Site
}

// Error names both places.
//
// Concurrency: immutable; wait-free; callback inline unlocked, panic contained.
func (e *DuplicateError) Error() string {
	return fmt.Sprintf("%s: key %s %v by %v; rejected registration by %v: remove one of the two, or use another key",
		prefix(e.Registry), formatKey(e.Key), concurrent.ErrDuplicate, e.Existing, e.Rejected)
}

// Unwrap returns concurrent.ErrDuplicate.
//
// Concurrency: immutable; wait-free.
func (e *DuplicateError) Unwrap() error { return concurrent.ErrDuplicate }

// SealedError reports that a registry was sealed before the call. It matches
// concurrent.ErrSealed.
//
// # Guarantees
//
//   - Zero value: describes a seal of unknown origin.
//   - Copying: allowed.
//   - Access: immutable once it was handed out.
//   - Memory model: none beyond that of the call that returned it.
//   - Atomicity: none.
//   - Progress: wait-free, the key's String method apart.
//   - Fairness: none.
//   - Cancellation: none.
//   - Callbacks: Error may run the key's String or Error method.
//   - Panics: a panic of that method becomes part of the text.
//   - Goroutines: none.
//   - Testing (synctest): nothing to observe.
type SealedError struct {
	// Registry is the name of the registry; empty for a zero Registry.
	Registry string

	// Key is the key that was to be registered or unregistered.
	Key any

	// SealedAt is the first call of Seal, and RejectedAt the call that came
	// too late.
	SealedAt, RejectedAt Site
}

// Error names both places.
//
// Concurrency: immutable; wait-free; callback inline unlocked, panic contained.
func (e *SealedError) Error() string {
	return fmt.Sprintf("%s: %v by %v; rejected change of key %s by %v: make changes before Seal, or use WithOverride for what one context sees",
		prefix(e.Registry), concurrent.ErrSealed, e.SealedAt, formatKey(e.Key), e.RejectedAt)
}

// Unwrap returns concurrent.ErrSealed.
//
// Concurrency: immutable; wait-free.
func (e *SealedError) Unwrap() error { return concurrent.ErrSealed }

// NotFoundError reports that nothing is registered under a key. It matches
// concurrent.ErrNotFound.
//
// # Guarantees
//
//   - Zero value: describes a look-up of nil in an empty registry.
//   - Copying: allowed; copies share Nearest.
//   - Access: immutable once it was handed out.
//   - Memory model: none beyond that of the call that returned it.
//   - Atomicity: Nearest and Registered describe one instant during the call,
//     which may be later than the one at which the key was absent.
//   - Progress: wait-free, the key's String method apart.
//   - Fairness: none.
//   - Cancellation: none.
//   - Callbacks: Error may run the key's String or Error method.
//   - Panics: a panic of that method becomes part of the text.
//   - Goroutines: none.
//   - Testing (synctest): nothing to observe.
type NotFoundError struct {
	// Registry is the name of the registry; empty for a zero Registry.
	Registry string

	// Key is the key.
	Key any

	// Nearest is up to three registered keys that look like Key, nearest
	// first, if keys are strings. Of the oldest 256 keys those of up to 64
	// bytes are considered; one looks like Key if it takes few insertions,
	// deletions and replacements of letters, whatever their case, to make
	// one of the other: one, and one more for every four letters of Key, but
	// fewer than Key has letters.
	Nearest []string

	// Registered is the number of keys that were registered.
	Registered int
}

// Error says what is registered instead.
//
// Concurrency: immutable; wait-free; callback inline unlocked, panic contained.
func (e *NotFoundError) Error() string {
	text := fmt.Sprintf("%s: key %s %v", prefix(e.Registry), formatKey(e.Key), concurrent.ErrNotFound)
	switch {
	case e.Registered == 0:
		return text + ": nothing is registered; import the package that registers it"
	case len(e.Nearest) == 0:
		return fmt.Sprintf("%s among the %d registered; import the package that registers it", text, e.Registered)
	}
	near := make([]string, len(e.Nearest))
	for i, key := range e.Nearest {
		near[i] = strconv.Quote(key)
	}
	return fmt.Sprintf("%s: did you mean %s? If not, import the package that registers it", text, strings.Join(near, " or "))
}

// Unwrap returns concurrent.ErrNotFound.
//
// Concurrency: immutable; wait-free.
func (e *NotFoundError) Unwrap() error { return concurrent.ErrNotFound }

// prefix returns how the errors of a registry of that name begin.
func prefix(name string) string {
	if name == "" {
		return "registry"
	}
	return "registry " + strconv.Quote(name)
}

// formatKey returns key for an error. It may run methods of key. It does not look
// at what a pointer leads to, which others may be changing.
func formatKey(key any) string {
	if s, ok := stringKey(key); ok {
		return strconv.Quote(s)
	}
	switch key.(type) {
	case fmt.Formatter, fmt.Stringer, error:
	default:
		if text, ok := args.FormatPointer(key); ok {
			return text
		}
	}
	return fmt.Sprint(key)
}

// stringKey returns key as a string if its kind is string. It runs no methods
// of key.
func stringKey(key any) (s string, ok bool) {
	if v := reflect.ValueOf(key); v.Kind() == reflect.String {
		return v.String(), true
	}
	return "", false
}
