package worksuite

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/bench/internal/suites/oncesuite"
	"github.com/surety-go/surety/bench/internal/workload"
)

// TestStoreAnswersEachQuestion asks from more goroutines than the store
// answers together.
func TestStoreAnswersEachQuestion(t *testing.T) {
	s := newStore()
	var asking sync.WaitGroup
	for i := range uint64(3 * together) {
		asking.Go(func() {
			v, err := s.load(context.Background(), i)
			assert.NoError(t, err)
			assert.Equal(t, answer(i), v)
		})
	}
	asking.Wait()
	s.close()
}

func TestServe(t *testing.T) {
	requests := []uint64{3, 1, 3, 2}
	for subject, name := range caches {
		serving := func(load oncesuite.Load, workers int) (uint64, error) {
			c, err := oncesuite.New(name, oncesuite.Config{Capacity: 10, Load: load})
			require.NoError(t, err)
			defer oncesuite.Close(c)
			return serve(c, requests, workers)
		}
		workers := 4
		if subject == sequential {
			workers = 1
		}
		sum, err := serving(computation{}.load, workers)
		require.NoError(t, err, subject)
		assert.Equal(t, 2*answer(3)+answer(1)+answer(2), sum, subject)

		failure := errors.New("down")
		_, err = serving(func(context.Context, uint64) (uint64, error) { return 0, failure }, workers)
		assert.ErrorIs(t, err, failure, subject)
	}
}

// TestWrongAnswersAreFound gives the program a source whose answers are wrong.
func TestWrongAnswersAreFound(t *testing.T) {
	w := openCached(1, func() source { return wrong{} })
	_, err := w.Measure(workload.Surety, 1, 0)
	assert.ErrorContains(t, err, "the sum of the answers")
}

type wrong struct{ computation }

func (wrong) load(_ context.Context, key uint64) (uint64, error) { return key, nil }
