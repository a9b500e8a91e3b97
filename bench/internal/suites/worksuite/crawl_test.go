package worksuite

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/surety-go/surety/bench/internal/workload"
)

func TestCrawlersFindTheSame(t *testing.T) {
	for _, pages := range []int{1, 2, 5000} {
		w := web{pages: pages, shape: 7, seed: 8}
		want := crawlSequential(w)
		for name, crawl := range crawlers {
			for _, workers := range []int{1, 3, 64} {
				assert.Equal(t, want, crawl(w, workers), "%s with %d workers of %d pages", name, workers, pages)
			}
		}
	}
}

// TestCrawlSequential compares the reference with a search by levels that
// keeps no set but the levels themselves.
func TestCrawlSequential(t *testing.T) {
	w := web{pages: 100, shape: 1, seed: 2}
	reached := make([]bool, w.pages)
	reached[0] = true
	for range w.pages {
		for page, r := range reached {
			for i := 0; r && i < w.links(page); i++ {
				reached[w.link(page, i)] = true
			}
		}
	}
	var want crawled
	for page, r := range reached {
		if r {
			want.add(w.fetch(page))
		}
	}
	assert.Equal(t, want, crawlSequential(w))
	assert.Greater(t, want.pages, 50)
}

func TestCrawlIsTheSameWebInAllProcesses(t *testing.T) {
	first := openCrawl(workload.ProcessSeed(5, 0))
	assert.Equal(t, first.Detail, openCrawl(workload.ProcessSeed(5, 1)).Detail)
	assert.NotEqual(t, first.Detail, openCrawl(workload.ProcessSeed(6, 0)).Detail)
}
