package index

import (
	"fmt"
	"io"
	"strings"
	"time"

	"go.uber.org/atomic"
)

// redraw is how often the progress line is drawn.
const redraw = 100 * time.Millisecond

// A progress counts the files of one step of the work.
type progress struct {
	expected, read atomic.Int64 // expected is 0 while nobody knows
	started        time.Time
	label          string // which step it is, or "" if it goes without saying
}

func newProgress(label string) *progress { return &progress{label: label, started: time.Now()} }

func (p *progress) expect(files int) { p.expected.Add(int64(files)) }
func (p *progress) done()            { p.read.Inc() }

// line returns what there is to say at the time now.
func (p *progress) line(now time.Time) string {
	read, expected := p.read.Load(), p.expected.Load()
	var s strings.Builder
	if p.label != "" {
		s.WriteString(p.label + ": ")
	}
	s.WriteString(thousands(int(read)))
	if expected > 0 {
		s.WriteString(" of " + thousands(int(expected)))
	}
	s.WriteString(" files")
	elapsed := now.Sub(p.started)
	if read == 0 || elapsed <= 0 {
		return s.String()
	}
	rate := float64(read) / elapsed.Seconds()
	fmt.Fprintf(&s, ", %s files/s", thousands(int(rate)))
	if expected > 0 {
		left := time.Duration(float64(expected-read) / rate * float64(time.Second))
		fmt.Fprintf(&s, ", %.1f s left", left.Seconds())
	}
	return s.String()
}

// A screen is a terminal to show progress on.
type screen struct {
	w     io.Writer
	width func() int // columns
}

// show draws p again and again until the function that it returns is called,
// which leaves the line empty. Without a screen it does nothing.
func (s *screen) show(p *progress) (stop func()) {
	if s == nil {
		return func() {}
	}
	end, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(redraw)
		defer tick.Stop()
		for {
			select {
			case now := <-tick.C:
				s.draw(p.line(now))
			case <-end:
				s.draw("")
				return
			}
		}
	}()
	return func() {
		close(end)
		<-ended
	}
}

// draw replaces the line. Text that the terminal would wrap is cut.
func (s *screen) draw(line string) {
	if columns := s.width() - 1; columns > 0 && len(line) > columns {
		line = line[:columns]
	}
	fmt.Fprintf(s.w, "\r%s\x1b[K", line)
}
