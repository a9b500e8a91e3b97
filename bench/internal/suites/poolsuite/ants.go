package poolsuite

import (
	"context"

	"github.com/panjf2000/ants/v2"
)

func init() { add("ants-v2", newAnts) }

type antsPool struct{ p *ants.Pool }

func newAnts(c Config) *antsPool {
	p, err := ants.NewPool(c.Workers)
	if err != nil {
		panic(err) // no option is given that could be wrong
	}
	return &antsPool{p}
}

func (a *antsPool) Go(t *Task) error { return a.p.Submit(t.Plain) }

func (a *antsPool) run(f func()) {
	if err := a.p.Submit(f); err != nil {
		panic(err) // the pool is not closed
	}
}

func (a *antsPool) Submit(c *Call) Future { return submit(a.run, c) }

func (a *antsPool) ForEach(s []uint64, f Element) error { return forEach(a.run, a.p.Cap(), s, f) }

func (a *antsPool) Resize(workers int) { a.p.Tune(workers) }

func (a *antsPool) Close() {
	if err := a.p.ReleaseContext(context.Background()); err != nil {
		panic(err) // it is closed once, and the context does not end
	}
}

func (*antsPool) closes() {}
