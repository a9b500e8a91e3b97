// Package waitgraph is one of the packages below the primitives.
package waitgraph

import "sync" // want `import of "sync" in a primitive`

var _ sync.Mutex
