package planted

import (
	"sync" //seam:allow the reason for it
)

var _ sync.Mutex

func excused(q queue, f func()) {
	go f() //seam:allow at the end of the line

	//seam:allow on the line above
	go f()

	//seam:allow the first of two on one line
	q <- <-q // want `channel receive`

	//seam:allow the first of two on one line
	q <- <-q //seam:allow the second of two on one line

	go f() //seam:allow excuses its own line
	go f() // want `go statement`

	_ = 0  //seam:allow and no other // want `//seam:allow excuses nothing; remove it`
	go f() // want `go statement`

	// want +1 `//seam:allow excuses nothing; remove it`
	//seam:allow two lines above is too far

	go f() // want `go statement`

	//seam:allow one is enough
	go f() //seam:allow and this is the second // want `//seam:allow excuses nothing; remove it`

	// want +1 `malformed directive; write //seam:allow REASON`
	//seam:allow
	go f() // want `go statement`

	/* want `malformed directive` */ // seam:allow with a space before it
	go f()                           // want `go statement`

	/* want `malformed directive` */ //seam:allowed by another word
	/* want `malformed directive` */ //seam:deny an unknown word
}
