package oncesuite

import "context"

func init() { add(valueEquivalent, peer{value: newPlainValue}) }

// plainValue is a variable for one goroutine.
type plainValue struct {
	loaded bool
	v      uint64
	load   func(context.Context) (uint64, error)
}

func newPlainValue(load func(context.Context) (uint64, error)) Value {
	return &plainValue{load: load}
}

func (p *plainValue) Get(ctx context.Context) (uint64, error) {
	if !p.loaded {
		v, err := p.load(ctx)
		if err != nil {
			return 0, err
		}
		p.v, p.loaded = v, true
	}
	return p.v, nil
}
