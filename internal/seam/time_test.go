package seam

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
)

const second Duration = 1_000_000_000 // nanoseconds

func TestAfterFunc(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start, fired := Now(), NewEvent()
		stop := AfterFunc(second, fired.Set)
		assert.False(t, fired.Happened())
		fired.Wait()
		assert.Equal(t, second, Since(start))
		assert.False(t, stop(), "it was called")

		stop = AfterFunc(second, func() { t.Error("it was stopped") })
		assert.True(t, stop())
		assert.False(t, stop(), "again")
		later := NewEvent()
		AfterFunc(2*second, later.Set)
		later.Wait()
	})
}
