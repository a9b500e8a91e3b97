package worksuite

import (
	"sync"
	"sync/atomic"
)

// crawlGoroutines starts a goroutine per page. Nothing bounds how many there
// are, but a channel how many fetch at a time.
func crawlGoroutines(w web, workers int) crawled {
	var (
		all        sync.WaitGroup
		fetching   = make(chan struct{}, workers)
		seen       sync.Map
		pages, sum atomic.Uint64
		visit      func(page int)
	)
	visit = func(page int) {
		if _, loaded := seen.LoadOrStore(page, true); loaded {
			return
		}
		all.Go(func() {
			fetching <- struct{}{}
			value := w.fetch(page)
			<-fetching
			sum.Add(value)
			pages.Add(1)
			for i := range w.links(page) {
				visit(w.link(page, i))
			}
		})
	}
	visit(0)
	all.Wait()
	return crawled{int(pages.Load()), sum.Load()}
}
