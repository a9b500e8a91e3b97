//go:build !surety_explore

package seam

import (
	"sync"
	"sync/atomic"
	"time"
)

// Each line compiles only if the seam's name and the standard library's name
// denote the identical type: a pointer to one is assigned to a pointer to the
// other without conversion.
var (
	_ *sync.Mutex          = (*Mutex)(nil)
	_ *sync.RWMutex        = (*RWMutex)(nil)
	_ *atomic.Bool         = (*Bool)(nil)
	_ *atomic.Int32        = (*Int32)(nil)
	_ *atomic.Int64        = (*Int64)(nil)
	_ *atomic.Uint32       = (*Uint32)(nil)
	_ *atomic.Uint64       = (*Uint64)(nil)
	_ *atomic.Pointer[int] = (*Pointer[int])(nil)
	_ *time.Time           = (*Time)(nil)
	_ *time.Duration       = (*Duration)(nil)
)
