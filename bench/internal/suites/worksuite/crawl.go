package worksuite

import (
	"fmt"

	"github.com/surety-go/surety/bench/internal/workload"
)

// The crawl visits the pages of a web that can be reached from page 0. Which
// those are, and so how many tasks there are, turns out on the way: each page
// is fetched by a task that submits a task for every link not seen before.

func init() {
	add(workload.Case{
		Name:     "crawl",
		Op:       "a page of n fetched, which takes 1 us on average, and its one to eight links looked up in the set of visited pages",
		Subjects: []string{workload.Surety, baseline, "errgroup+sync.Map", "go+sync.Map", sequential},
		Alone:    []string{sequential},
		Unit:     workload.PerOp,
		Open:     openCrawl,
	})
	omit("work/crawl: channel loop", "the workers of a channel with a bound are those that send on it: when it is full and all of them send, nothing moves. The subject mutex is a list without a bound")
	omit("work/crawl: errgroup with Go and a limit", "tasks that wait for a place of their own group keep theirs; the subject uses TryGo, and fetches the page itself if there is no place")
}

// crawlers fetch the web with that many workers.
var crawlers = map[string]func(w web, workers int) crawled{
	workload.Surety:     crawlSurety,
	baseline:            crawlMutex,
	"errgroup+sync.Map": crawlErrgroup,
	"go+sync.Map":       crawlGoroutines,
	sequential:          func(w web, _ int) crawled { return crawlSequential(w) },
}

// web is a graph of pages that is computed, not stored: its links and the time
// that a page takes follow from the page's number.
type web struct {
	pages int
	shape uint64 // draws the links and times, which all processes have in common
	seed  uint64 // draws what pages hold
}

// links returns how many a page has.
func (w web) links(page int) int { return 1 + int(workload.Mix(w.shape^uint64(page))%8) }

func (w web) link(page, i int) int {
	return int(workload.Mix(w.shape+uint64(page)<<3+uint64(i)) % uint64(w.pages))
}

// fetch returns what the page holds, after 384 to 1,151 multiplications.
func (w web) fetch(page int) uint64 {
	n := 384 + int(workload.Mix(w.shape-uint64(page))%768)
	return workload.Work(w.seed^uint64(page), n)
}

// crawled is what a crawl found.
type crawled struct {
	pages int
	sum   uint64 // of what the pages hold
}

func (c *crawled) add(value uint64) {
	c.pages++
	c.sum += value
}

func crawlSequential(w web) (found crawled) {
	seen := map[int]bool{0: true}
	for list := []int{0}; len(list) > 0; {
		page := list[len(list)-1]
		list = list[:len(list)-1]
		found.add(w.fetch(page))
		for i := range w.links(page) {
			if next := w.link(page, i); !seen[next] {
				seen[next] = true
				list = append(list, next)
			}
		}
	}
	return found
}

func openCrawl(seed uint64) workload.Workload {
	w := web{pages: workload.RunSize(seed, "work/crawl", 10_000), shape: workload.RunSeed(seed), seed: seed}
	want := crawlSequential(w)
	return workload.Workload{
		Detail: fmt.Sprintf("n=%d of %d pages reached", want.pages, w.pages),
		Measure: timed(want.pages, func(subject string, workers int) error {
			if got := crawlers[subject](w, workers); got != want {
				return fmt.Errorf("found %d pages with the sum %x, not %d with %x", got.pages, got.sum, want.pages, want.sum)
			}
			return nil
		}),
	}
}
