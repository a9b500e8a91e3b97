package poolsuite

import "github.com/gammazero/workerpool"

func init() {
	add("workerpool", func(c Config) *workerPool { return &workerPool{workerpool.New(c.Workers)} })
}

// workerPool has a queue without a bound.
type workerPool struct{ p *workerpool.WorkerPool }

func (w *workerPool) Go(t *Task) error { return w.p.Do(t.Plain) }

func (w *workerPool) Submit(c *Call) Future { return submit(w.p.Submit, c) }

func (w *workerPool) ForEach(s []uint64, f Element) error {
	return forEach(w.p.Submit, w.p.Size(), s, f)
}

func (w *workerPool) Close() { w.p.StopWait() }

func (*workerPool) queues() {}
func (*workerPool) closes() {}
