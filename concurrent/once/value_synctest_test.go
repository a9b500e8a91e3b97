package once_test

import (
	"context"
	"runtime"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/concurrent"
	"github.com/surety-go/surety/concurrent/once"
)

func TestAValueIsComputedOnceUntilReset(t *testing.T) {
	computed := 0
	v := once.NewValue(func(context.Context) (int, error) { computed++; return computed, nil })
	for want := 1; want <= 3; want++ {
		for range 3 {
			value, err := v.Get(context.Background())
			require.NoError(t, err)
			assert.Equal(t, want, value)
		}
		v.Reset()
	}
}

func TestACopiedValuePanics(t *testing.T) {
	v := once.NewValue(func(context.Context) (int, error) { return 1, nil })
	copied := copyOf(v)
	const want = "once: Value copied after first use; share it by pointer instead"
	assert.PanicsWithValue(t, want, func() { _, _ = copied.Get(context.Background()) })
	assert.PanicsWithValue(t, want, func() { copied.Reset() })
}

// The function calls every method of its value, with its own context, on
// another goroutine, and as a stranger, and then ends in each way.
func TestTheFunctionOfAValueMayCallEveryMethod(t *testing.T) {
	methods := map[string]func(ctx context.Context, v *once.Value[int]) error{
		"Get":   func(ctx context.Context, v *once.Value[int]) error { _, err := v.Get(ctx); return err },
		"Reset": func(_ context.Context, v *once.Value[int]) error { v.Reset(); return nil },
	}
	for method, run := range methods {
		for _, elsewhere := range []bool{false, true} {
			for end := range ends {
				synctest.Test(t, func(t *testing.T) {
					var v *once.Value[int]
					var inner error
					first := true
					v = once.NewValue(func(ctx context.Context) (int, error) {
						if !first {
							return 42, nil
						}
						first = false
						if elsewhere {
							inner = start(func() (int, error) { return 0, run(ctx, v) }).wait().err
						} else {
							inner = run(ctx, v)
						}
						ends[end]()
						return 7, nil
					})
					checkEnd(t, "Get", end, start(func() (int, error) { return v.Get(context.Background()) }).wait())
					if method == "Get" {
						assert.ErrorIs(t, inner, concurrent.ErrReentrant)
					}
					v.Reset()
					value, err := v.Get(context.Background())
					assert.NoError(t, err)
					assert.Equal(t, 42, value)
				})
			}
		}
	}
}

func TestAStrangerWaitsForTheValue(t *testing.T) {
	for end := range ends {
		synctest.Test(t, func(t *testing.T) {
			var v *once.Value[int]
			var stranger *call
			v = once.NewValue(func(context.Context) (int, error) {
				stranger = start(func() (int, error) { return v.Get(context.Background()) })
				synctest.Wait()
				ends[end]()
				return 7, nil
			})
			checkEnd(t, "Get", end, start(func() (int, error) { return v.Get(context.Background()) }).wait())
			checkEnd(t, "Get", end, stranger.wait())
		})
	}
}

func TestGoexitInAFunctionDoesNotEndItsCaller(t *testing.T) {
	v := once.NewValue(func(context.Context) (int, error) { runtime.Goexit(); return 0, nil })
	_, err := v.Get(context.Background())
	assert.ErrorIs(t, err, concurrent.ErrGoexit)
	assert.EqualError(t, err, "once: computation of a *once.Value[int]: function called runtime.Goexit; let it return an error instead")
}
