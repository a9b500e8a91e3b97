// Package contexts tells contexts apart without asking them anything.
//
// Its functions have type parameters so that they are inlined in generic code, see
// package seam. They take addresses because copies of interfaces would have to be
// made in memory.
package contexts

import (
	"context"
	"unsafe"
)

// words is an interface value as the runtime holds it: what its type is and
// where its value is.
type words struct{ tab, data unsafe.Pointer }

// Same reports whether *a and *b are the same context. It does not compare the
// values behind them, which may not be comparable: two that are equal may be
// taken for different ones.
//
// Reading an interface as two words is sound as long as an interface is two
// words, which holds for all versions of Go and is checked by a test. The words
// are compared and not kept.
func Same[A, B context.Context](a *A, b *B) bool {
	return *(*words)(unsafe.Pointer(a)) == *(*words)(unsafe.Pointer(b))
}

var background, todo = context.Background(), context.TODO()

// Endless reports whether *ctx is one of the two contexts of package context
// that never end and carry nothing, and so need not be asked.
func Endless[C context.Context](ctx *C) bool { return Same(ctx, &background) || Same(ctx, &todo) }
