package registrytest_test

import (
	"fmt"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent/registry"
	"github.com/surety-go/surety/concurrent/registry/registrytest"
)

// recorder is a test that keeps what is reported to it.
type recorder struct {
	testing.TB
	errors   []string
	fatal    string
	cleanups []func()
}

func (*recorder) Helper() {}

func (r *recorder) Cleanup(f func()) { r.cleanups = append(r.cleanups, f) }

func (r *recorder) Errorf(format string, args ...any) {
	r.errors = append(r.errors, fmt.Sprintf(format, args...))
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.fatal = fmt.Sprintf(format, args...)
	runtime.Goexit()
}

// run runs f as a test and then its clean-ups, the last first.
func (r *recorder) run(f func(tb testing.TB)) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f(r)
	}()
	<-done
	for i := len(r.cleanups) - 1; i >= 0; i-- {
		r.cleanups[i]()
	}
}

func TestRegisterLastsAsLongAsTheTest(t *testing.T) {
	var r registry.Registry[string, int]
	var site registry.Site
	var line int
	t.Run("inner", func(t *testing.T) {
		_, _, line, _ = runtime.Caller(0)
		registrytest.Register(t, &r, "a", 1)
		v, err := r.Lookup(t.Context(), "a")
		require.NoError(t, err)
		assert.Equal(t, 1, v)
		for _, registration := range r.Snapshot().Registrations() {
			site = registration.Site
		}
	})
	assert.Zero(t, r.Len())
	assert.Equal(t, "registrytest_test.go", filepath.Base(site.File))
	assert.Equal(t, line+1, site.Line)
}

func TestRegisterFailsTheTestAtOnce(t *testing.T) {
	var r registry.Registry[string, int]
	r.MustRegister("a", 1)
	var test recorder
	test.run(func(tb testing.TB) {
		registrytest.Register(tb, &r, "a", 2)
		t.Error("went on")
	})
	assert.Contains(t, test.fatal, `registrytest: registry: key "a" already registered by `)
	assert.Empty(t, test.cleanups)
	assert.Equal(t, 1, r.Len())
}

func TestRegisterSeesInterference(t *testing.T) {
	var r registry.Registry[string, int]
	var test recorder
	test.run(func(tb testing.TB) {
		registrytest.Register(tb, &r, "a", 1)
		r.Seal()
	})
	require.Len(t, test.errors, 1)
	assert.Contains(t, test.errors[0], "registrytest: somebody interfered with a registration of this test: registry: sealed by ")
}

func TestVerify(t *testing.T) {
	var r registry.Registry[string, int]
	r.MustRegister("kept", 1)
	removed := r.MustRegister("removed", 1)
	again := func() registry.Handle { return r.MustRegister("again", 1) }
	replaced := again()

	var quiet recorder
	quiet.run(func(tb testing.TB) {
		registrytest.Verify(tb, &r)
		registrytest.Register(tb, &r, "for the test", 1)
	})
	assert.Empty(t, quiet.errors)

	var left registry.Handle
	var loud recorder
	loud.run(func(tb testing.TB) {
		registrytest.Verify(tb, &r)
		require.NoError(t, r.Unregister(t.Context(), removed))
		require.NoError(t, r.Unregister(t.Context(), replaced))
		again() // at the same place
		left = r.MustRegister("left", 1)
	})
	assert.Equal(t, []string{
		fmt.Sprintf(`registrytest: key "removed", registered by %v, was unregistered; use WithOverride where a test needs another value`, removed.Site()),
		fmt.Sprintf(`registrytest: key "again", registered by %[1]v, was registered again by %[1]v; use WithOverride where a test needs another value`, replaced.Site()),
		fmt.Sprintf(`registrytest: key "left", registered by %v, was left behind; use registrytest.Register where a test needs a key`, left.Site()),
	}, loud.errors)
}
