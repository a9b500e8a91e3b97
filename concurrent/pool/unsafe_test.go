package pool

import (
	"context"
	"reflect"
	"runtime"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"
)

// What unsafe.go relies on.
func TestLayouts(t *testing.T) {
	for _, m := range []any{markOfFew{}, markOfMany{}} {
		typ := reflect.TypeOf(m)
		assert.Equal(t, uintptr(0), typ.Field(0).Offset)
		assert.Equal(t, unsafe.Sizeof(mark{}), typ.Field(1).Offset, "the tokens follow the mark")
		assert.Equal(t, typ.NumField(), 2)
	}
	var task Task
	assert.Equal(t, unsafe.Sizeof(slot{}.what), unsafe.Sizeof(task), "a function is a pointer")
	assert.LessOrEqual(t, many-1, int(^token(0)), "an index is a token's value")
}

func TestTokensFindTheirMark(t *testing.T) {
	from := &origin{}
	for _, n := range []int{few, many} {
		m := newMark(from, n)
		assert.Equal(t, n, m.len)
		for i := range m.len {
			assert.Same(t, m, m.token(i).mark())
		}
	}
}

// What is put into a slot comes out of it, with and without a job, and is kept by it.
func TestSlotsGiveBack(t *testing.T) {
	from := &origin{pool: new(Pool), ctx: context.Background()}
	ran := 0
	plain := entry{from: from, task: func(context.Context) { ran++ }}.slot()
	j := newPlain(from, func(context.Context) {})
	slots := []slot{plain, j.entry().slot()}
	runtime.GC() // nothing else keeps the function
	e := slots[0].entry()
	assert.Same(t, from, e.from)
	assert.Nil(t, e.job)
	e.task(context.Background())
	assert.Equal(t, 1, ran, "calls of what the slot kept")
	e = slots[1].entry()
	assert.Same(t, from, e.from)
	assert.Same(t, j, e.job)
	assert.Same(t, j, slots[1].job())
	assert.Nil(t, slots[0].job())
}
