package atomicmap

import (
	"fmt"
	"reflect"
	"runtime"
	"testing"
	"unsafe"

	"github.com/stretchr/testify/assert"
)

// A bucket of words is two cache lines: one look-up, two lines, of which the
// second has the meta word.
func TestBucketIsTwoCacheLines(t *testing.T) {
	if slotsPerBucket != 7 {
		t.Skip("buckets are tiny")
	}
	for name, size := range map[string]uintptr{
		"int8":    unsafe.Sizeof(bucket[int8]{}),
		"int32":   unsafe.Sizeof(bucket[int32]{}),
		"int":     unsafe.Sizeof(bucket[int]{}),
		"int64":   unsafe.Sizeof(bucket[int64]{}),
		"pointer": unsafe.Sizeof(bucket[*int]{}),
	} {
		assert.EqualValues(t, 128, size, name)
	}
	assert.EqualValues(t, stripeSize, unsafe.Sizeof(stripe{}), "stripes must not share lines")
}

// Buckets of pointers are allocated as one type and used as another. Both lie
// in memory in the same way, and the collector sees the pointers of the one
// where the cells and keys of the other are.
func TestBucketsOfPointersLieAsBucketsOfWords(t *testing.T) {
	layout[int8](t)
	layout[int](t)
	layout[int64](t)
	layout[string](t)
	layout[*int](t)
	layout[any](t)
	layout[struct{}](t)
	layout[bool](t)
	layout[[3]byte](t)
	layout[[9]byte](t)
	layout[[5]int16](t)
	layout[[3]int32](t)
	layout[complex128](t)
	layout[struct {
		a int8
		b string
		c int8
	}](t)
	assert.Equal(t, unsafe.Sizeof(cell{}), unsafe.Sizeof(pointerCell{}))
	assert.Equal(t, unsafe.Alignof(cell{}), unsafe.Alignof(pointerCell{}))
	assert.Zero(t, unsafe.Offsetof(pointerCell{}.pointer))
}

// A look-up takes a pointer to a segment for one to its place.
func TestSegmentBeginsWithItsPlace(t *testing.T) {
	assert.Zero(t, unsafe.Offsetof(segment[int]{}.place))
	assert.Zero(t, unsafe.Offsetof(segment[string]{}.place))
}

func layout[K comparable](t *testing.T) {
	words, pointers := reflect.TypeFor[bucket[K]](), reflect.TypeFor[pointerBucket[K]]()
	name := fmt.Sprint(reflect.TypeFor[K]())
	assert.Equal(t, words.Size(), pointers.Size(), name)
	assert.Equal(t, words.Align(), pointers.Align(), name)
	for i := range words.NumField() {
		a, b := words.Field(i), pointers.Field(i)
		assert.Equal(t, a.Name, b.Name, name)
		assert.Equal(t, a.Offset, b.Offset, "%s: %s", name, a.Name)
		assert.Equal(t, a.Type.Size(), b.Type.Size(), "%s: %s", name, a.Name)
	}
	a, b := words.Field(0).Type.Elem(), pointers.Field(0).Type.Elem()
	assert.Equal(t, a.Size(), b.Size(), name)
	for i := range a.NumField() {
		assert.Equal(t, a.Field(i).Offset, b.Field(i).Offset, "%s: %s", name, a.Field(i).Name)
		assert.Equal(t, a.Field(i).Type.Size(), b.Field(i).Type.Size(), "%s: %s", name, a.Field(i).Name)
	}
	assert.Zero(t, words.Size()%8, name)
	assert.Zero(t, a.Size()%8, "%s: slots are found by eighths of their size", name)
}

// Segments fill what the allocator gives: a full one is one object of at most
// 32 KiB, of which less than 3 percent are no slots' or meta words'.
func TestSegmentsFitTheAllocator(t *testing.T) {
	fits[int](t, flat)
	fits[int](t, direct)
	fits[int8](t, flat)
	fits[string](t, flat)
	fits[string](t, boxed)
	fits[*int](t, flat)
	fits[any](t, direct)
	fits[[3]int64](t, boxed)
	fits[[5]string](t, flat)
	fits[[16]int](t, flat)
}

func fits[K comparable](t *testing.T, f form) {
	name := fmt.Sprint(reflect.TypeFor[K](), " ", f)
	most := mostBuckets[K](f)
	size := int(unsafe.Sizeof(bucket[K]{}))
	b := newBuckets[K](most, f)
	assert.LessOrEqual(t, len(b)*size, segmentBytes, name)
	assert.GreaterOrEqual(t, len(b), most, name)
	assert.LessOrEqual(t, len(b)*slotsPerBucket, mostInOneStep, name)

	// Smaller ones use what they get, too: no bucket more would fit.
	for _, buckets := range []int{1, 2, 3, 5, 10, 30, 100} {
		if buckets > most {
			break
		}
		b := newBuckets[K](buckets, f)
		assert.GreaterOrEqual(t, len(b), buckets, name)
		assert.Equal(t, len(b), cap(b), name)
	}
	if raceEnabled {
		return // slices.Grow allocates twice then
	}
	const n = 200
	var before, after runtime.MemStats
	kept := make([][]bucket[K], n)
	runtime.ReadMemStats(&before)
	for i := range kept {
		kept[i] = newBuckets[K](most, f)
	}
	runtime.ReadMemStats(&after)
	each := float64(after.TotalAlloc-before.TotalAlloc) / n
	assert.LessOrEqual(t, each, segmentBytes*1.01, name)
	assert.Less(t, each, 1.03*float64(len(b)*size), "%s: %d buckets of %d bytes", name, len(b), size)
	assert.Less(t, after.Mallocs-before.Mallocs, uint64(2*n), "%s: one object each", name)
	runtime.KeepAlive(kept)
}
