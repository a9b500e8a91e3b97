package registry_test

import (
	"context"
	"errors"
	"reflect"
	"runtime"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/concurrent/registry"
)

// key is a key whose String method runs user code, as that of any key may.
type key struct {
	name string
	user *func()
}

func (k key) String() string {
	(*k.user)()
	return k.name
}

// hookedContext runs user code wherever a context may.
type hookedContext struct {
	context.Context
	user *func()
}

func (c hookedContext) Value(key any) any {
	(*c.user)()
	return c.Context.Value(key)
}

func (c hookedContext) Err() error {
	(*c.user)()
	return c.Context.Err()
}

// subject is a registry with one registration, and user code that its
// callbacks run once armed.
type subject struct {
	registry.Registry[key, int]
	key    key
	handle registry.Handle
	ctx    context.Context // runs the user code
	plain  context.Context
	user   func()
}

func newSubject(t *testing.T) *subject {
	s := &subject{plain: t.Context(), user: func() {}}
	s.key = key{"k", &s.user}
	s.ctx = hookedContext{s.WithOverride(t.Context(), key{"overridden", &s.user}, 2), &s.user}
	s.handle = s.MustRegister(s.key, 1)
	return s
}

// methods calls each method of the registry for the subject's key.
var methods = map[string]func(s *subject){
	"Register":      func(s *subject) { _, _ = s.Register(s.key, 2) },
	"RegisterDepth": func(s *subject) { _, _ = s.RegisterDepth(0, s.key, 2) },
	"MustRegister": func(s *subject) {
		defer func() { _ = recover() }()
		s.MustRegister(s.key, 2)
	},
	"Unregister":   func(s *subject) { _ = s.Unregister(s.plain, s.handle) },
	"Lookup":       func(s *subject) { _, _ = s.Lookup(s.plain, s.key) },
	"WithOverride": func(s *subject) { s.WithOverride(s.plain, s.key, 2) },
	"Seal":         (*subject).Seal,
	"Sealed":       func(s *subject) { s.Sealed() },
	"Len":          func(s *subject) { s.Len() },
	"All": func(s *subject) {
		for range s.All() {
		}
	},
	"Snapshot": func(s *subject) { s.Snapshot() },
}

func TestMethodsAreAllOfThem(t *testing.T) {
	typ := reflect.TypeFor[*registry.Registry[key, int]]()
	assert.Len(t, methods, typ.NumMethod())
	for i := range typ.NumMethod() {
		assert.Contains(t, methods, typ.Method(i).Name)
	}
}

// callbacks run the user code that is armed meanwhile, each in its own way.
var callbacks = map[string]func(s *subject, arm func()){
	"body of All": func(s *subject, arm func()) {
		arm()
		for range s.All() {
			s.user()
		}
	},
	"body of Snapshot.All": func(s *subject, arm func()) {
		arm()
		for range s.Snapshot().All() {
			s.user()
		}
	},
	"body of Snapshot.Registrations": func(s *subject, arm func()) {
		arm()
		for range s.Snapshot().Registrations() {
			s.user()
		}
	},
	"context of Lookup": func(s *subject, arm func()) {
		arm()
		_, _ = s.Lookup(s.ctx, s.key)
	},
	"context of WithOverride": func(s *subject, arm func()) {
		arm()
		s.WithOverride(s.ctx, s.key, 2)
	},
	"context of Unregister": func(s *subject, arm func()) {
		arm()
		_ = s.Unregister(s.ctx, s.handle)
	},
	"key of DuplicateError": func(s *subject, arm func()) {
		_, err := s.Register(s.key, 2)
		arm()
		_ = err.Error()
	},
	"key of NotFoundError": func(s *subject, arm func()) {
		_, err := s.Lookup(s.plain, key{"absent", &s.user})
		arm()
		_ = err.Error()
	},
	"key of SealedError": func(s *subject, arm func()) {
		s.Seal()
		_, err := s.Register(s.key, 2)
		arm()
		_ = err.Error()
	},
}

// Every callback calls every method, from its own goroutine and from another
// one that it waits for, and then returns, panics, or ends its goroutine. No
// call may hang, and the registry stays usable.
func TestCallbacksMayCallEveryMethod(t *testing.T) {
	endings := map[string]func(){
		"returns": func() {},
		"panics":  func() { panic("user's panic") },
		"Goexits": runtime.Goexit,
	}
	for callback, call := range callbacks {
		for method, use := range methods {
			for ending, end := range endings {
				for _, elsewhere := range []bool{false, true} {
					runCallback(t, call, use, end, elsewhere)
					if t.Failed() {
						t.Fatalf("%s calls %s (from another goroutine: %v) and %s", callback, method, elsewhere, ending)
					}
				}
			}
		}
	}
}

func runCallback(t *testing.T, call func(*subject, func()), use func(*subject), end func(), elsewhere bool) {
	synctest.Test(t, func(t *testing.T) {
		s := newSubject(t)
		ran := false
		arm := func() {
			s.user = func() {
				s.user = func() {} // once
				ran = true
				if elsewhere {
					inGoroutine(func() { use(s) })
				} else {
					use(s)
				}
				end()
			}
		}
		inGoroutine(func() {
			defer func() { _ = recover() }()
			call(s, arm)
		})
		require.True(t, ran, "the callback did not run")
		checkUsable(t, s)
	})
}

// inGoroutine runs f on a goroutine of its own and waits for its end.
func inGoroutine(f func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	<-done
}

// checkUsable uses s as far as its seal permits.
func checkUsable(t *testing.T, s *subject) {
	other := key{"other", &s.user}
	before := s.Snapshot()
	require.Equal(t, s.Len(), before.Len())
	h, err := s.Register(other, 3)
	if s.Sealed() {
		require.ErrorIs(t, err, concurrent.ErrSealed)
		require.Same(t, before, s.Snapshot())
		return
	}
	require.NoError(t, err)
	v, err := s.Lookup(s.plain, other)
	require.NoError(t, err)
	require.Equal(t, 3, v)
	require.NoError(t, s.Unregister(s.plain, h))
	require.Equal(t, before.Generation()+2, s.Snapshot().Generation())
}

// In a bubble every method returns without any goroutine but the caller's:
// one that was left behind would keep the bubble from ending.
func TestMethodsInBubble(t *testing.T) {
	for _, use := range methods {
		synctest.Test(t, func(t *testing.T) {
			s := newSubject(t)
			use(s)
			synctest.Wait()
		})
	}
}

// The cause of a context that ends while Unregister looks at it is either
// returned, with the registration in place, or not seen.
func TestUnregisterWhileContextEnds(t *testing.T) {
	for range 100 {
		var r registry.Registry[string, int]
		h := r.MustRegister("a", 1)
		cause := errors.New("over")
		ctx, cancel := context.WithCancelCause(t.Context())
		var err error
		together(2, func(i int) {
			if i == 0 {
				cancel(cause)
			} else {
				err = r.Unregister(ctx, h)
			}
		})
		if err != nil {
			require.Equal(t, cause, err)
		}
		require.Equal(t, err != nil, r.Len() == 1)
	}
}
