package worksuite

import (
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

func crawlErrgroup(w web, workers int) crawled {
	var (
		g          errgroup.Group
		seen       sync.Map
		pages, sum atomic.Uint64
		visit      func(page int)
	)
	g.SetLimit(workers)
	visit = func(page int) {
		if _, loaded := seen.LoadOrStore(page, true); loaded {
			return
		}
		fetch := func() error {
			sum.Add(w.fetch(page))
			pages.Add(1)
			for i := range w.links(page) {
				visit(w.link(page, i))
			}
			return nil
		}
		if !g.TryGo(fetch) {
			_ = fetch() // it gives no error
		}
	}
	// The first page is a task too, so that this goroutine is no worker.
	g.Go(func() error {
		visit(0)
		return nil
	})
	_ = g.Wait() // no task gives an error
	return crawled{int(pages.Load()), sum.Load()}
}
