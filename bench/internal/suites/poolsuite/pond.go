package poolsuite

import (
	"sync"

	"github.com/alitto/pond/v2"
)

func init() {
	add("pond-v2", func(c Config) *pondPool {
		return &pondPool{Config: c, p: pond.NewPool(c.Workers, pond.WithQueueSize(c.Queue))}
	})
}

// pondPool bounds the queue, which the library by default does not.
type pondPool struct {
	Config
	p pond.Pool

	first   sync.Once
	results pond.ResultPool[uint64] // for functions with results; made by the first Submit
}

func (p *pondPool) Go(t *Task) error { return p.p.Go(t.Plain) }

func (p *pondPool) Submit(c *Call) Future {
	p.first.Do(func() {
		p.results = pond.NewResultPool[uint64](p.Workers, pond.WithQueueSize(p.Queue))
	})
	return p.results.SubmitErr(c.Plain)
}

func (p *pondPool) ForEach(s []uint64, f Element) error {
	g := p.p.NewGroup()
	parts := min(p.Workers, len(s))
	for part := range parts {
		g.SubmitErr(func() error { return forPart(part, parts, s, f) })
	}
	return g.Wait()
}

func (p *pondPool) Resize(workers int) { p.p.Resize(workers) }

func (p *pondPool) Close() {
	p.p.StopAndWait()
	if p.results != nil {
		p.results.StopAndWait()
	}
}

func (*pondPool) queues() {}
func (*pondPool) closes() {}
