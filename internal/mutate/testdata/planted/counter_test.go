package planted

import (
	"os"
	"sync"
	"testing"
)

func TestLimit(t *testing.T) {
	c := New(2)
	for i := range 3 {
		if added := c.Add(); added != (i < 2) {
			t.Errorf("Add %d of a counter to 2: %v", i, added)
		}
	}
}

func TestNested(t *testing.T) {
	t.Run("limit", func(t *testing.T) {
		c := New(1)
		if c.Add(); c.Add() {
			t.Error("one too many")
		}
	})
	t.Run("other", func(*testing.T) {})
}

func TestParts(t *testing.T) {
	t.Run("one/two", func(t *testing.T) { t.Log("something") })
}

// TestVacuous calls everything and looks at nothing.
func TestVacuous(*testing.T) {
	c := New(1)
	c.Add()
	c.Add()
}

func TestWait(t *testing.T) {
	c := New(1)
	go c.Add()
	c.Wait()
}

func TestConcurrent(t *testing.T) {
	c := New(1000)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 100 {
				c.Add()
			}
		})
	}
	all.Wait()
}

func TestPanicsAtOnce(t *testing.T) {
	if New(1).n != 0 {
		panic("TestPanicsAtOnce")
	}
}

func TestFailsAndPanics(t *testing.T) {
	if New(1).n != 0 {
		t.Error("it does not begin at 0")
		panic("TestFailsAndPanics")
	}
}

func TestLogsAPanic(*testing.T) {
	os.Stdout.WriteString("panic: this is only said\n")
}

func TestExitsAtOnce(*testing.T) {
	if New(1).n != 0 {
		os.Exit(3)
	}
}

func TestSkipped(t *testing.T) { t.Skip("always") }

func TestBroken(t *testing.T) { t.Error("fails anyway") }
