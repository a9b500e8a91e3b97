package hitratio

import (
	"container/list"
	"context"
	"sync"
)

// LRU is the name of the reference that evicts the least recently used entry.
const LRU = "LRU"

type lru struct {
	mu       sync.Mutex // held while loading
	capacity int
	load     Load
	byKey    map[uint64]*list.Element
	byUse    list.List // of entries, the last used first
}

type entry struct{ key, value uint64 }

func newLRU(capacity int, load Load) *lru {
	return &lru{capacity: capacity, load: load, byKey: map[uint64]*list.Element{}}
}

func (l *lru) Get(ctx context.Context, key uint64) (uint64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if e, ok := l.byKey[key]; ok {
		l.byUse.MoveToFront(e)
		return e.Value.(entry).value, nil
	}
	v, err := l.load(ctx, key)
	if err != nil {
		return 0, err
	}
	if len(l.byKey) == l.capacity {
		delete(l.byKey, l.byUse.Remove(l.byUse.Back()).(entry).key)
	}
	l.byKey[key] = l.byUse.PushFront(entry{key, v})
	return v, nil
}
