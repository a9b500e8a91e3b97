package main

import (
	"bytes"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b bytes.Buffer
		p := newProgress(&b)
		p.show(0, -1, "a")
		time.Sleep(5 * time.Second)
		p.show(0.125, 35*time.Second, "too early for another line")
		time.Sleep(5 * time.Second)
		p.show(0.25, 30*time.Second, "b")
		p.clear()
		assert.Equal(t, "bench: 0%, time left not known yet: a\nbench: 25%, about 30s left: b\n", b.String())
	})
}

func TestProgressOnTerminal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b bytes.Buffer
		p := newProgress(&b)
		p.terminal, p.every = true, 200*time.Millisecond
		for i := range 10 {
			p.show(float64(i)/10, time.Second, "a")
			time.Sleep(100 * time.Millisecond)
		}
		p.clear()
		assert.Equal(t, 5+1, bytes.Count(b.Bytes(), []byte("\r\x1b[K")))
		assert.NotContains(t, b.String(), "\n")
	})
}
