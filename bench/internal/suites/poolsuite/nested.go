package poolsuite

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/surety-go/surety/bench/internal/workload"
)

// nested has tasks submit tasks of their own and wait for them.
func nested(workers count) workload.Case {
	return workload.Case{
		Name:     "nested/workers=" + workers.name,
		Op:       "a node of a tree of n: a task that computes for about 100 ns, submits a task for each of its children and waits for them",
		Subjects: those[Forks](),
		Alone:    []string{equivalent},
		Open: func(seed uint64) workload.Workload {
			t := tree{seed: seed, shape: workload.RunSeed(seed)}
			var n int
			var sum uint64
			t.visit(0, 0, func(node uint64) { n++; sum += t.value(node) })
			return workload.Workload{
				Detail: fmt.Sprintf("n=%d, %s", n, workers.detail()),
				Chunk:  n,
				New: func(subject string, _ int) workload.Instance {
					return newNested(t, sum, open(subject, workers.n).(Forks))
				},
			}
		},
	}
}

// tree is computed, not stored: a node is a number from which its children
// follow.
type tree struct{ seed, shape uint64 }

const treeDepth = 5

// children returns how many a node of that level has: two to five.
func (t tree) children(node uint64, level int) int {
	if level == treeDepth {
		return 0
	}
	return 2 + int(workload.Mix(t.shape^node)%4)
}

func (t tree) child(node uint64, i int) uint64 { return workload.Mix(node + uint64(i)) }

func (t tree) value(node uint64) uint64 { return workload.Work(t.seed^node, 77) }

func (t tree) visit(node uint64, level int, f func(node uint64)) {
	f(node)
	for i := range t.children(node, level) {
		t.visit(t.child(node, i), level+1, f)
	}
}

// newNested visits a whole tree in every call of Body, also if the runner asks
// for less than a chunk.
func newNested(t tree, want uint64, p Forks) workload.Instance {
	var trees, sum atomic.Uint64
	var visit func(ctx context.Context, node uint64, level int)
	visit = func(ctx context.Context, node uint64, level int) {
		sum.Add(t.value(node))
		n := t.children(node, level)
		if n == 0 {
			return
		}
		err := p.Fork(ctx, n, func(ctx context.Context, i int) { visit(ctx, t.child(node, i), level+1) })
		if err != nil {
			panic(err) // the context does not end, and no child gives an error
		}
	}
	return workload.Instance{
		Body: func(int, int, int) {
			visit(context.Background(), 0, 0)
			trees.Add(1)
		},
		Check: func() error {
			if got, n := sum.Load(), trees.Load(); got != n*want {
				return fmt.Errorf("the nodes of %d trees sum up to %d, not %d", n, got, n*want)
			}
			return nil
		},
		Digest: func() string { return fmt.Sprintf("%x", sum.Load()) },
		Close:  p.Close,
	}
}
