package worksuite

import (
	"context"
	"sync/atomic"

	"github.com/surety-go/surety/concurrent/atomicmap"
	"github.com/surety-go/surety/concurrent/pool"
)

func crawlSurety(w web, workers int) crawled {
	var (
		seen       atomicmap.Map[int, bool]
		pages, sum atomic.Uint64
	)
	p := pool.New(pool.Config{Workers: workers})
	err := p.Scope(context.Background(), func(s *pool.Scope) error {
		var visit func(page int)
		visit = func(page int) {
			if _, loaded := seen.LoadOrStore(page, true); loaded {
				return
			}
			s.Go(func(context.Context) error {
				sum.Add(w.fetch(page))
				pages.Add(1)
				for i := range w.links(page) {
					visit(w.link(page, i))
				}
				return nil
			})
		}
		visit(0)
		return nil
	})
	if err != nil {
		panic(err) // no task gives one, and the context does not end
	}
	return crawled{int(pages.Load()), sum.Load()}
}
