package seam

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Under two seeds the hashes of a hundred keys differ somewhere: that they all
// agree by chance is beyond belief.
func TestSeedsAreRandom(t *testing.T) {
	a, b := MakeSeed(), MakeSeed()
	differ := false
	for key := range 100 {
		differ = differ || Hash(&a, key) != Hash(&b, key)
	}
	assert.True(t, differ, "two seeds hash alike")
	words, texts, long, longer := false, false, false, false
	for key := range 100 {
		words = words || HashWord(&a, uint64(key)) != HashWord(&b, uint64(key))
		texts = texts || HashString(&a, strconv.Itoa(key)) != HashString(&b, strconv.Itoa(key))
		text := strconv.Itoa(key) + strings.Repeat("x", 100)
		long = long || HashString(&a, text[:30]) != HashString(&b, text[:30])
		longer = longer || HashString(&a, text) != HashString(&b, text)
	}
	assert.True(t, words, "two seeds hash integers alike")
	assert.True(t, texts, "two seeds hash strings alike")
	assert.True(t, long, "two seeds hash long strings alike")
	assert.True(t, longer, "two seeds hash longer strings alike")
}

func TestHashesOfEqualKeys(t *testing.T) {
	type pair struct {
		a any
		b float64
	}
	seed := MakeSeed()
	negative := math.Copysign(0, -1)
	assert.Equal(t, Hash(&seed, 0.0), Hash(&seed, negative), "equal keys hash differently")
	assert.Equal(t, Hash(&seed, pair{0.0, negative}), Hash(&seed, pair{negative, 0}), "equal keys hash differently")
	assert.Equal(t, Hash[any](&seed, "x"), Hash[any](&seed, "x"))
	for n := range 130 {
		text := strings.Repeat("here and there, as often as there is room for it", 3)
		assert.Equal(t, HashString(&seed, text[:n]), HashString(&seed, strings.Clone(text[:n])), "equal strings hash differently")
	}
}
