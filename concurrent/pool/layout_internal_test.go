//go:build !surety_explore

package pool

import (
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"
)

// What calls write whose tasks follow others is in one cache line, what workers write
// that follow one task by the next in another one, and what everything else writes in
// neither, wherever in memory the pool begins.
func TestEndsShareNoLine(t *testing.T) {
	var p Pool
	type part struct {
		what       string
		start, end uintptr
	}
	in := part{"in", unsafe.Offsetof(p.in), unsafe.Offsetof(p.mu) + unsafe.Sizeof(p.mu)}
	out := part{"out", unsafe.Offsetof(p.out), unsafe.Offsetof(p.outMu) + unsafe.Sizeof(p.outMu)}
	rest := part{"what everything else writes", unsafe.Offsetof(p.ready), unsafe.Sizeof(p)}
	for _, e := range []part{in, out} {
		assert.LessOrEqual(t, e.end-e.start, uintptr(line), e.what)
	}
	for _, apart := range [][2]part{{in, out}, {out, rest}} {
		a, b := apart[0], apart[1]
		assert.GreaterOrEqual(t, b.start, a.end+line, "%s and %s", a.what, b.what)
	}
}
