package worksuite

import "sync"

// mutexCrawl is a list of pages to fetch and the set of those seen, behind one
// mutex.
type mutexCrawl struct {
	mu    sync.Mutex
	more  sync.Cond // the list has grown, or left became 0
	seen  map[int]bool
	list  []int
	left  int // pages seen whose links are not all looked up yet
	found crawled
}

func crawlMutex(w web, workers int) crawled {
	c := &mutexCrawl{seen: map[int]bool{0: true}, list: []int{0}, left: 1}
	c.more.L = &c.mu
	var all sync.WaitGroup
	for range workers {
		all.Go(func() { c.work(w) })
	}
	all.Wait()
	return c.found
}

func (c *mutexCrawl) work(w web) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		for len(c.list) == 0 {
			if c.left == 0 {
				return
			}
			c.more.Wait()
		}
		page := c.list[len(c.list)-1]
		c.list = c.list[:len(c.list)-1]
		c.mu.Unlock()
		value := w.fetch(page)
		c.mu.Lock()
		c.found.add(value)
		for i := range w.links(page) {
			if next := w.link(page, i); !c.seen[next] {
				c.seen[next] = true
				c.list = append(c.list, next)
				c.left++
				c.more.Signal()
			}
		}
		if c.left--; c.left == 0 {
			c.more.Broadcast()
		}
	}
}
