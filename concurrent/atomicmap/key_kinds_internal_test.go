// The explored build runs none of this, and its instances take long to compile.

//go:build !surety_explore

package atomicmap

import (
	"fmt"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// keyKind is a type of keys: how they are hashed, and the i-th of some number
// of different ones.
type keyKind interface {
	check(t *testing.T)
}

type keysOf[K comparable] struct {
	hashing hashing
	n       int
	key     func(i int) K
}

// check stores keys, finds them, deletes half and stores those again, while
// the map grows and shrinks, as shipped and with hashes that are all equal.
func (k keysOf[K]) check(t *testing.T) {
	hashing, _ := hashingOf[K]()
	assert.Equal(t, k.hashing, hashing)
	for name, m := range map[string]*Map[K, int]{
		"as shipped":   {},
		"equal hashes": New(Config[K, int]{test: &geometry[K]{buckets: 8, hash: func(K) uint64 { return 1 << 40 }}}),
	} {
		n := k.n
		if name == "equal hashes" || raceEnabled {
			n = min(n, 300)
		}
		holds := func(i int, want bool) {
			v, ok := m.Load(k.key(i))
			require.Equal(t, want, ok, "%s: %#v", name, k.key(i))
			require.True(t, !ok || v == i, "%s: %#v", name, k.key(i))
		}
		for i := range n {
			holds(i, false)
			m.Store(k.key(i), i)
			holds(i, true)
		}
		require.Equal(t, n, m.Len(), name)
		for i := 0; i < n; i += 2 {
			v, ok := m.LoadAndDelete(k.key(i))
			require.True(t, ok && v == i, name)
		}
		for i := range n {
			holds(i, i%2 == 1)
		}
		for i := 0; i < n; i += 2 {
			v, ok := m.LoadOrStore(k.key(i), i)
			require.True(t, !ok && v == i, name)
		}
		yielded := 0
		for key, i := range m.All() {
			require.Equal(t, k.key(i), key, name)
			yielded++
		}
		require.Equal(t, n, yielded, name)
		for i := range n {
			m.Delete(k.key(i))
			holds(i, false)
		}
		require.Zero(t, m.Len(), name)
	}
}

// integers have as many keys as there are, and the outermost among them.
func integers[K int | int8 | int16 | int32 | int64 | uint | uint8 | uint16 | uint32 | uint64 | uintptr | time.Duration | time.Month](K) keysOf[K] {
	n := 3_000
	if unsafe.Sizeof(K(0)) == 1 {
		n = 256
	}
	return keysOf[K]{words, n, func(i int) K {
		if i%2 == 1 {
			return -K(i)
		}
		return K(i)
	}}
}

func TestKeysOfEveryKind(t *testing.T) {
	type (
		name string
		pad  struct {
			a int8
			b int64
			c int8
		}
		mixed struct {
			s string
			f float64
			p *int
		}
		hidden struct {
			_ int64
			a int32
		}
		pair struct {
			a uint64
			b int32
		}
		halves struct {
			a int32
			b uint32
		}
	)
	numbers := make([]int, 2_000)
	channels := make([]chan int, 2_000)
	for i := range channels {
		channels[i] = make(chan int)
	}
	text := func(i int) string { return fmt.Sprint(i) }
	halvesAre := memory // unless a word need not lie at a multiple of eight
	if unsafe.Alignof(uint64(0)) == 4 {
		halvesAre = words
	}
	for kind, k := range map[string]keyKind{
		"int":      integers(int(0)),
		"int8":     integers(int8(0)),
		"int16":    integers(int16(0)),
		"int32":    integers(int32(0)),
		"int64":    integers(int64(0)),
		"uint":     integers(uint(0)),
		"uint8":    integers(uint8(0)),
		"uint16":   integers(uint16(0)),
		"uint32":   integers(uint32(0)),
		"uint64":   integers(uint64(0)),
		"uintptr":  integers(uintptr(0)),
		"Duration": integers(time.Duration(0)),
		"Month":    integers(time.Month(0)),
		"bool":     keysOf[bool]{regular, 2, func(i int) bool { return i == 1 }},
		"struct{}": keysOf[struct{}]{memory, 1, func(int) struct{} { return struct{}{} }},
		"[0]int":   keysOf[[0]int]{memory, 1, func(int) [0]int { return [0]int{} }},
		"string":   keysOf[string]{strings, 3_000, text},
		"zeros":    keysOf[string]{strings, 300, func(i int) string { return string(make([]byte, i)) }},
		"name":     keysOf[name]{strings, 3_000, func(i int) name { return name(text(i)) }},
		"array":    keysOf[[3]int32]{memory, 3_000, func(i int) [3]int32 { return [3]int32{int32(i % 7), int32(i), -1} }},
		"texts":    keysOf[[2]string]{regular, 3_000, func(i int) [2]string { return [2]string{text(i / 9), text(i % 9)} }},
		"large":    keysOf[[40]int]{memory, 500, func(i int) [40]int { return [40]int{39: i} }},
		"bytes":    keysOf[[16]byte]{memory, 3_000, func(i int) [16]byte { return [16]byte{byte(i), 15: byte(i >> 8)} }},
		"pair":     keysOf[pair]{memory, 3_000, func(i int) pair { return pair{uint64(i / 3), -int32(i)} }},
		"halves":   keysOf[halves]{halvesAre, 3_000, func(i int) halves { return halves{int32(i % 9), uint32(i)} }},
		"[8]byte":  keysOf[[8]byte]{memory, 3_000, func(i int) [8]byte { return [8]byte{byte(i), 7: byte(i >> 8)} }},
		"[1]int64": keysOf[[1]int64]{words, 3_000, func(i int) [1]int64 { return [1]int64{int64(i)} }},
		"[1]int16": keysOf[[1]int16]{words, 3_000, func(i int) [1]int16 { return [1]int16{int16(i)} }},
		"[3]byte":  keysOf[[3]byte]{memory, 3_000, func(i int) [3]byte { return [3]byte{byte(i), 2: byte(i >> 8)} }},
		"[6]byte":  keysOf[[6]byte]{memory, 3_000, func(i int) [6]byte { return [6]byte{byte(i), 5: byte(i >> 8)} }},
		"padded":   keysOf[pad]{regular, 3_000, func(i int) pad { return pad{int8(i), int64(i), int8(i >> 4)} }},
		"mixed":    keysOf[mixed]{careful, 2_000, func(i int) mixed { return mixed{text(i / 5), float64(i), &numbers[i]} }},
		"blank":    keysOf[hidden]{regular, 2_000, func(i int) hidden { return hidden{a: int32(i)} }},
		"float64":  keysOf[float64]{careful, 2_000, func(i int) float64 { return float64(i-1_000) / 8 }},
		"float32":  keysOf[float32]{careful, 2_000, func(i int) float32 { return float32(i - 1_000) }},
		"complex":  keysOf[complex128]{careful, 2_000, func(i int) complex128 { return complex(float64(i%9), float64(i)) }},
		"pointer":  keysOf[*int]{regular, 2_000, func(i int) *int { return &numbers[i] }},
		"channel":  keysOf[chan int]{regular, 2_000, func(i int) chan int { return channels[i] }},
		"any": keysOf[any]{careful, 2_000, func(i int) any {
			return []any{i, int8(i), text(i), [1]int{i}, &numbers[i], float64(i), mixed{s: text(i)}, time.Duration(i), uint(i)}[i%9]
		}},
		"Stringer": keysOf[fmt.Stringer]{careful, 2_000, func(i int) fmt.Stringer {
			if i%2 == 0 {
				return time.Duration(i)
			}
			return time.Month(i)
		}},
	} {
		t.Run(kind, k.check)
	}
}
