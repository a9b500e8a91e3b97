package poolsuite

import (
	"context"
	"sync"
)

// The parts of calls that all hand-made executors share.

// call has f run by submit and waits for its result.
func call(ctx context.Context, submit func(context.Context, func(context.Context)), f func(context.Context) (uint64, error)) (uint64, error) {
	type result struct {
		v   uint64
		err error
	}
	c := make(chan result, 1)
	submit(ctx, func(ctx context.Context) {
		v, err := f(ctx)
		c <- result{v, err}
	})
	r := <-c
	return r.v, r.err
}

// forEach cuts s into that many parts of equal length, has each run by submit,
// and returns the error of the first part that has one.
func forEach(ctx context.Context, submit func(context.Context, func(context.Context)), parts int, s []uint64, f func(ctx context.Context, i int, e *uint64) error) error {
	var all sync.WaitGroup
	errs := make([]error, parts)
	for part := range parts {
		all.Add(1)
		submit(ctx, func(ctx context.Context) {
			defer all.Done()
			for i := len(s) * part / parts; i < len(s)*(part+1)/parts; i++ {
				if err := f(ctx, i, &s[i]); err != nil {
					errs[part] = err
					return
				}
			}
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
