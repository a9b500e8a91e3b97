package atomicmap

import (
	"reflect"
	"unsafe"
)

// dirty returns a value that is equal to v and has all bits set that are in no
// field with a name, as far as the compiler copies those.
func dirty[V any](v V) V {
	p := new(V)
	memory := unsafe.Slice((*byte)(unsafe.Pointer(p)), unsafe.Sizeof(v))
	for i := range memory {
		memory[i] = 0xff
	}
	copyFields(reflect.TypeFor[V](), unsafe.Pointer(p), unsafe.Pointer(&v))
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
