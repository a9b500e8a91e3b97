package oncesuite

import (
	"context"
	"sync"
)

func init() { add(valueBaseline, peer{value: newMutexValue}) }

// mutexValue is a variable behind a mutex, which is held while loading.
type mutexValue struct {
	mu     sync.Mutex
	loaded bool   // guarded by mu
	v      uint64 // guarded by mu
	load   func(context.Context) (uint64, error)
}

func newMutexValue(load func(context.Context) (uint64, error)) Value {
	return &mutexValue{load: load}
}

func (m *mutexValue) Get(ctx context.Context) (uint64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.loaded {
		v, err := m.load(ctx)
		if err != nil {
			return 0, err
		}
		m.v, m.loaded = v, true
	}
	return m.v, nil
}
