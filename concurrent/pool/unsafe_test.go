package pool

import (
	"context"
	"reflect"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"
)

// What unsafe.go relies on.
func TestLayouts(t *testing.T) {
	var ctx context.Context
	assert.Equal(t, unsafe.Sizeof(words{}), unsafe.Sizeof(ctx), "an interface is two words")
	for _, m := range []any{markOfFew{}, markOfMany{}} {
		typ := reflect.TypeOf(m)
		assert.Equal(t, uintptr(0), typ.Field(0).Offset)
		assert.Equal(t, unsafe.Sizeof(mark{}), typ.Field(1).Offset, "the tokens follow the mark")
		assert.Equal(t, typ.NumField(), 2)
	}
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

func TestSame(t *testing.T) {
	type key struct{}
	a, b := context.WithValue(context.Background(), key{}, 1), context.WithValue(context.Background(), key{}, 1)
	copied, other, none := a, context.Background(), context.Context(nil)
	assert.True(t, same(&a, &copied))
	assert.False(t, same(&a, &b))
	assert.True(t, same(&background, &other))
	assert.False(t, same(&background, &todo))
	assert.False(t, same(&a, &none))
}
