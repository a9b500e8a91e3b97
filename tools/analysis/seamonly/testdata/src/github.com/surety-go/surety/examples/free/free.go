// Package free is none that the rules hold for; an allow in it means nothing.
package free

import "sync"

var _ sync.Mutex

func run(f func()) {
	go f()
	//seam:allow nothing
}
