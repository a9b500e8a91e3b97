package atomicmap

import "unsafe"

// dirtyPadding returns the zero value of a type of at most 8 bytes, in memory
// whose padding is all ones, as far as the compiler copies padding.
func dirtyPadding[V any]() V {
	memory := ^uint64(0)
	p := (*V)(unsafe.Pointer(&memory))
	var zero V
	switch p := any(p).(type) {
	case *padded:
		p.a, p.b = 0, 0
	case *paddedArray:
		p[0].a, p[0].b, p[1].a, p[1].b = 0, 0, 0, 0
	default:
		*p.(*V) = zero
	}
	return *p
}
