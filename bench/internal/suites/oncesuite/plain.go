package oncesuite

import "context"

func init() { add(equivalent, peer{cache: newPlainCache, alone: true}) }

// plainCache is a built-in map for one goroutine.
type plainCache struct {
	table table
	load  Load
}

func newPlainCache(c Config) Cache { return &plainCache{newTable(c), c.Load} }

func (p *plainCache) Get(ctx context.Context, key uint64) (uint64, error) {
	if v, ok := p.table.get(key); ok {
		return v, nil
	}
	v, err := p.load(ctx, key)
	if err != nil {
		return 0, err
	}
	p.table.put(key, v)
	return v, nil
}

func (p *plainCache) Len() int { return p.table.len() }
