package poolsuite

import (
	"context"
	"sync"
)

// What users write by hand around executors that lack it.

// promise is a Future on a channel that holds one result.
type promise chan result

type result struct {
	v   uint64
	err error
}

// submit has c run by run, which takes a function, and promises its result.
func submit(run func(func()), c *Call) promise {
	p := make(promise, 1)
	run(func() {
		v, err := c.Plain()
		p <- result{v, err}
	})
	return p
}

func (p promise) Wait() (uint64, error) {
	r := <-p
	return r.v, r.err
}

// forEach cuts s into that many parts of equal length, has each run by run,
// and returns the error of the first part that has one.
func forEach(run func(func()), parts int, s []uint64, f Element) error {
	var all sync.WaitGroup
	parts = min(parts, len(s))
	errs := make([]error, parts)
	for part := range parts {
		all.Add(1)
		run(func() {
			defer all.Done()
			errs[part] = forPart(part, parts, s, f)
		})
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// forPart calls f for the elements of that part of s, until one gives an error.
func forPart(part, parts int, s []uint64, f Element) error {
	for i := len(s) * part / parts; i < len(s)*(part+1)/parts; i++ {
		if err := f(context.Background(), i, &s[i]); err != nil {
			return err
		}
	}
	return nil
}
