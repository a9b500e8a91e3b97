//go:build !surety_explore

package pool

import (
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"
)

// What every task that follows others writes is in one cache line if the pool
// begins at one, as an object of its size does that was allocated by itself.
func TestTasksWriteOneLine(t *testing.T) {
	const line = 64
	var p Pool
	if unsafe.Sizeof(p.own.head) != 8 {
		t.Skip("the order of fields is that for words of 64 bits")
	}
	own := unsafe.Offsetof(p.own)
	first := own + unsafe.Offsetof(p.own.head)
	assert.Zero(t, first%line)
	for what, end := range map[string]uintptr{
		"own.tail":       own + unsafe.Offsetof(p.own.tail) + unsafe.Sizeof(p.own.tail),
		"own.live":       own + unsafe.Offsetof(p.own.live) + unsafe.Sizeof(p.own.live),
		"mu":             unsafe.Offsetof(p.mu) + unsafe.Sizeof(p.mu),
		"queued":         unsafe.Offsetof(p.queued) + unsafe.Sizeof(p.queued),
		"count.accepted": unsafe.Offsetof(p.count) + unsafe.Offsetof(p.count.accepted) + unsafe.Sizeof(p.count.accepted),
		"count.settled":  unsafe.Offsetof(p.count) + unsafe.Offsetof(p.count.settled) + (uintptr(completed)+1)*unsafe.Sizeof(p.count.settled[completed]),
	} {
		assert.LessOrEqual(t, end, first+line, what)
		assert.Greater(t, end, first, what)
	}
}
