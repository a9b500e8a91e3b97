package contexts

import (
	"context"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/assert"
)

func TestAnInterfaceIsTwoWords(t *testing.T) {
	var ctx context.Context
	assert.Equal(t, unsafe.Sizeof(words{}), unsafe.Sizeof(ctx))
}

func TestSame(t *testing.T) {
	type key struct{}
	a, b := context.WithValue(context.Background(), key{}, 1), context.WithValue(context.Background(), key{}, 1)
	copied, none := a, context.Context(nil)
	first, second, other := context.Background(), context.Background(), context.TODO()
	assert.True(t, Same(&a, &copied))
	assert.False(t, Same(&a, &b))
	assert.True(t, Same(&first, &second))
	assert.False(t, Same(&first, &other))
	assert.False(t, Same(&a, &none))
}

// contexts without memory of their own, which have ended
type ended struct{ context.Context }

func (ended) Err() error { return context.Canceled }

type bare struct{}

func (bare) Deadline() (none time.Time, ok bool) { return none, false }
func (bare) Done() <-chan struct{}               { return nil }
func (bare) Err() error                          { return context.Canceled }
func (bare) Value(any) any                       { return nil }

func TestEndless(t *testing.T) {
	canceled, cancel := context.WithCancel(context.Background())
	cancel()
	for name, c := range map[string]struct {
		ctx  context.Context
		want bool
	}{
		"background":         {context.Background(), true},
		"todo":               {context.TODO(), true},
		"nil":                {nil, false},
		"of values":          {context.WithValue(context.Background(), ended{}, 1), false},
		"ended":              {canceled, false},
		"around background":  {ended{context.Background()}, false},
		"without memory":     {bare{}, false},
		"never ends, either": {context.WithoutCancel(canceled), false},
	} {
		assert.Equal(t, c.want, Endless(&c.ctx), name)
	}
}
