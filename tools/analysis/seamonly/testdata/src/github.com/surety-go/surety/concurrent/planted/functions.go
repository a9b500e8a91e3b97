package planted

import (
	"context"
	. "context"
)

func contexts(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx) // want `context.WithCancel in a primitive: use seam.WithCancelCause`
	defer cancel()
	ctx, cause := context.WithCancelCause(ctx) // want `context.WithCancelCause in a primitive`
	defer cause(nil)
	later := context.AfterFunc // want `context.AfterFunc in a primitive: it starts a goroutine`
	later(ctx, cancel)
	_, _ = WithTimeout(ctx, 1) // want `context.WithTimeout in a primitive: it starts a timer`
	_ = context.WithValue(ctx, table(nil), 1)
	_ = context.WithoutCancel(ctx)
	_ = context.Cause(ctx)
	_ = ctx.Err()
}

// withCancel is this package's own.
func withCancel() { _ = own{}.AfterFunc; own{}.AfterFunc() }

type own struct{}

func (own) AfterFunc() {}

func assembly() // want `function without a body in a primitive`

/* want `go:linkname in a primitive` */ //go:linkname pulled runtime.nanotime

func pulled() int64 // want `function without a body`
