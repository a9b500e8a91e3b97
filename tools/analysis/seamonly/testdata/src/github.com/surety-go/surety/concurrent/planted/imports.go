package planted

import (
	"crypto/rand"          // want `import of "crypto/rand" in a primitive: use internal/seam`
	"hash/maphash"         // want `import of "hash/maphash" in a primitive: use seam.Hash`
	oldrand "math/rand"    // want `import of "math/rand" in a primitive`
	newrand "math/rand/v2" // want `import of "math/rand/v2" in a primitive`
	"runtime"              // want `import of "runtime" in a primitive`
	_ "strings"            // any other package is the business of the dependency list
	"sync"                 // want `import of "sync" in a primitive: use seam.Mutex`
	renamed "sync/atomic"  // want `import of "sync/atomic" in a primitive`
	. "time"               // want `import of "time" in a primitive: use seam.Now`
	allowed "unicode"      //seam:allow this package is not forbidden // want `excuses nothing; remove it`
	"unsafe"               // want `import of "unsafe" outside of unsafe.go`
)

var (
	_ = rand.Reader
	_ maphash.Seed
	_ = oldrand.Int
	_ = newrand.Int
	_ = runtime.GC
	_ sync.Mutex
	_ renamed.Bool
	_ Duration
	_ unsafe.Pointer
	_ = allowed.IsDigit
)
