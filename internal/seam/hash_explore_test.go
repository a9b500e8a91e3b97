//go:build surety_explore

package seam_test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/surety-go/surety/internal/explore"
	"github.com/surety-go/surety/internal/seam"
)

// In an exploration the hashes of keys of every kind agree in the bits in
// which its mode says so, and differ in others.
func TestExploreHashModes(t *testing.T) {
	for mode, same := range map[explore.HashMode]uint64{
		explore.HashSpread: 0,
		explore.HashEqual:  ^uint64(0),
		explore.HashPrefix: ^uint64(15),
		explore.HashSuffix: ^uint64(0) >> 4,
	} {
		hashes := make(map[string][]uint64)
		explore.Run(t, explore.Options{Name: t.Name(), Hash: mode}, func(r *explore.R) {
			seed := seam.MakeSeed()
			for key := range 16 {
				for kind, hash := range map[string]uint64{
					"general": seam.Hash(&seed, key),
					"string":  seam.HashString(&seed, strconv.Itoa(key)),
					"word":    seam.HashWord(&seed, uint64(key)),
				} {
					hashes[kind] = append(hashes[kind], hash)
				}
			}
		})
		for kind, all := range hashes {
			differ := uint64(0)
			for _, hash := range all {
				differ |= hash ^ all[0]
			}
			assert.Zero(t, differ&same, "%s keys, mode %d: hashes differ where they are to agree", kind, mode)
			assert.Equal(t, same != ^uint64(0), differ != 0, "%s keys, mode %d: hashes are to differ", kind, mode)
		}
		assert.Len(t, hashes, 3)
	}
}
