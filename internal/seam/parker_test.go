package seam

import (
	"sync"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
)

// Who parks goes on once for each time he is told to, and sees what was written
// before that. The lock is his until he waits, so that he is not told too early.
func TestParkerTells(t *testing.T) {
	const rounds = 200
	var mu Mutex
	var k Parker
	parked, word := false, 0 // parked: guarded by mu
	var both sync.WaitGroup
	both.Go(func() {
		for i := range rounds {
			mu.Lock()
			parked = true
			k.Park(&mu)
			if word != i+1 {
				t.Errorf("told for the time %d, it sees what was written for the time %d", i+1, word)
			}
		}
	})
	both.Go(func() {
		for i := range rounds {
			for told := false; !told; {
				mu.Lock()
				if parked {
					parked, told = false, true
					word = i + 1
					k.Unpark()
				}
				mu.Unlock()
				Yield()
			}
		}
	})
	both.Wait()
}

// A wait is durable in a bubble, and who has waited in one bubble can be told in
// another one: nothing of a Parker belongs to one.
func TestParkerIsDurable(t *testing.T) {
	var mu Mutex
	var k Parker
	for range 3 {
		synctest.Test(t, func(t *testing.T) {
			wentOn := false
			go func() {
				mu.Lock()
				k.Park(&mu)
				wentOn = true
			}()
			synctest.Wait()
			mu.Lock() // it was given back
			assert.False(t, wentOn, "it went on before it was told to")
			k.Unpark()
			mu.Unlock()
			synctest.Wait()
			assert.True(t, wentOn, "it was told to go on")
		})
	}
}

// A spare object is taken by one, as it was given.
func TestSparesAreTakenByOne(t *testing.T) {
	var spares Spares[int]
	again := 0
	for i := range 1_000 {
		n := spares.Take()
		m := spares.Take()
		if n == m {
			t.Fatal("one object was taken by two")
		}
		if *n != 0 {
			again++
			assert.Equal(t, i, *n, "it is as it was given")
		}
		*n, *m = i+1, 0
		spares.Give(n)
	}
	t.Logf("%d of 1000 were used again", again)
}
