package poolsuite

import "context"

func init() { add(equivalent, func(Config) plainLoop { return plainLoop{} }) }

// plainLoop calls the function where an executor is given a task.
type plainLoop struct{}

func (plainLoop) Go(t *Task) error {
	t.Plain()
	return nil
}

// known is a result that is there.
type known result

func (k *known) Wait() (uint64, error) { return k.v, k.err }

func (plainLoop) Submit(c *Call) Future {
	v, err := c.Plain()
	return &known{v, err}
}

func (plainLoop) ForEach(s []uint64, f Element) error { return forPart(0, 1, s, f) }

func (plainLoop) Fork(ctx context.Context, n int, child func(context.Context, int)) error {
	for i := range n {
		child(ctx, i)
	}
	return nil
}

func (plainLoop) Close() {}
