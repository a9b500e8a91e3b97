package atomicmap

import (
	"reflect"
	"unsafe"
)

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

// dirty returns a key that is equal to key and has all bits set that are in no
// field with a name, as far as the compiler copies those.
func dirty[K comparable](key K) K {
	p := new(K)
	memory := unsafe.Slice((*byte)(unsafe.Pointer(p)), unsafe.Sizeof(key))
	for i := range memory {
		memory[i] = 0xff
	}
	copyFields(reflect.TypeFor[K](), unsafe.Pointer(p), unsafe.Pointer(&key))
	return *p
}

// copyFields copies the parts of a value that == compares.
func copyFields(t reflect.Type, to, from unsafe.Pointer) {
	switch t.Kind() {
	case reflect.Array:
		for i := range uintptr(t.Len()) {
			at := i * t.Elem().Size()
			copyFields(t.Elem(), unsafe.Add(to, at), unsafe.Add(from, at))
		}
	case reflect.Struct:
		for i := range t.NumField() {
			if f := t.Field(i); f.Name != "_" {
				copyFields(f.Type, unsafe.Add(to, f.Offset), unsafe.Add(from, f.Offset))
			}
		}
	default:
		reflect.NewAt(t, to).Elem().Set(reflect.NewAt(t, from).Elem())
	}
}
