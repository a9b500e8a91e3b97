package index

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A fakeTerminal notes what is drawn, and when.
type fakeTerminal struct {
	columns int
	drawn   []string
	at      []time.Time
}

func (f *fakeTerminal) Write(p []byte) (int, error) {
	f.drawn = append(f.drawn, string(p))
	f.at = append(f.at, time.Now())
	return len(p), nil
}

func (f *fakeTerminal) screen() *screen {
	return &screen{w: f, width: func() int { return f.columns }}
}

func TestProgressIsDrawnFourTimesASecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var term fakeTerminal
		p := newProgress("surety")
		p.expect(2000)
		began := time.Now()
		stop := term.screen().show(p)
		for range 1000 {
			time.Sleep(2 * time.Millisecond)
			p.done()
		}
		stop()
		last := began
		for _, at := range term.at {
			assert.LessOrEqual(t, at.Sub(last), 250*time.Millisecond)
			last = at
		}
		assert.WithinDuration(t, time.Now(), last, 250*time.Millisecond)
		require.GreaterOrEqual(t, len(term.drawn), 8)
		assert.Regexp(t, `^\rsurety: \d+ of 2,000 files, [45]\d\d files/s, 3\.\d s left\x1b\[K$`, term.drawn[4])
		assert.Equal(t, "\r\x1b[K", term.drawn[len(term.drawn)-1], "the line is empty at the end")

		drawn := len(term.drawn)
		time.Sleep(time.Second)
		assert.Len(t, term.drawn, drawn, "nothing is drawn after the end")
	})
}

func TestProgressFitsTheTerminal(t *testing.T) {
	term := fakeTerminal{columns: 20}
	term.screen().draw(strings.Repeat("x", 100))
	assert.Equal(t, "\r"+strings.Repeat("x", 19)+"\x1b[K", term.drawn[0])
	term.columns = 0 // unknown
	term.screen().draw(strings.Repeat("x", 100))
	assert.Equal(t, "\r"+strings.Repeat("x", 100)+"\x1b[K", term.drawn[1])
}

func TestProgressLine(t *testing.T) {
	p := newProgress("")
	assert.Equal(t, "0 files", p.line(p.started))
	p.read.Store(1500)
	assert.Equal(t, "1,500 files, 750 files/s", p.line(p.started.Add(2*time.Second)))
	p.expect(3000)
	assert.Equal(t, "1,500 of 3,000 files, 750 files/s, 2.0 s left", p.line(p.started.Add(2*time.Second)))
}

func TestProgressNeedsATerminal(t *testing.T) {
	var none *screen
	none.show(newProgress(""))() // does nothing
}
