package atomicmap

import (
	"reflect"

	"github.com/surety-go/surety/internal/seam"
)

// cell is the value of a slot: an atomic word that is absent, or moved to
// another segment for ever, or a value. How it holds values is its form.
type cell = seam.Uint64

// form is how the cells of a table hold values.
type form uint8

const (
	// flat cells hold the bits of a value that has no pointers and at most 64
	// bits, flipped by segment.flip. Absent is 0 and moved is 1: a segment
	// whose flip makes one of those of a value is replaced by one with
	// another flip.
	flat form = iota

	// direct cells hold a value that is a pointer. Absent is nil; moved and
	// the user's nil are the addresses of variables of this file.
	direct

	// boxed cells hold a pointer to a copy of a value, which never changes.
	boxed
)

func formOf[V any]() form {
	t := reflect.TypeFor[V]()
	switch {
	case t.Size() <= 8 && !hasPointers(t):
		return flat
	case t.Size() == reflect.TypeFor[uintptr]().Size() && hasPointers(t):
		return direct
	}
	return boxed
}

// value is what a cell holds, outside of it: the bits of a flat value, not
// flipped, or the pointer. The other field is zero.
type value struct {
	bits    uint64
	pointer *byte
}

// state says whether a cell holds a value.
type state uint8

const (
	absent  state = iota
	present       // the only state in which a value is not zero
	moved         // to another segment, for ever
)

// The words of flat cells that are no values.
const (
	absentWord = 0
	movedWord  = 1
)

// What pointers point to that are no values of the user's.
var movedMark, nilMark byte

// hasPointers reports whether values of a type hold pointers.
func hasPointers(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Array:
		return t.Len() > 0 && hasPointers(t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			if hasPointers(t.Field(i).Type) {
				return true
			}
		}
		return false
	case reflect.Bool, reflect.Float32, reflect.Float64, reflect.Complex64, reflect.Complex128:
		return false
	}
	return !isInteger(t.Kind())
}

func isInteger(k reflect.Kind) bool { return reflect.Int <= k && k <= reflect.Uintptr }
