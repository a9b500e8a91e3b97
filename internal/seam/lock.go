//go:build !surety_explore

package seam

import "sync"

// Mutex guards critical sections that are short and run no user code.
type Mutex = sync.Mutex

// RWMutex is a Mutex that readers share.
type RWMutex = sync.RWMutex
