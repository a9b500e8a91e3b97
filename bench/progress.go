package main

import (
	"fmt"
	"io"
	"os"
	"time"
)

// progress tells how far the run is: on a terminal in one line that is
// written over, elsewhere in a new line every ten seconds.
type progress struct {
	w        io.Writer
	terminal bool
	every    time.Duration
	start    time.Time
	shown    time.Time
}

func newProgress(w io.Writer) *progress {
	p := &progress{w: w, every: 10 * time.Second, start: time.Now()}
	if f, ok := w.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			p.terminal, p.every = true, 200*time.Millisecond
		}
	}
	return p
}

func (p *progress) show(step, steps int, what string) {
	now := time.Now()
	if now.Sub(p.shown) < p.every {
		return
	}
	p.shown = now
	left := "time left not known yet"
	if step > 0 {
		d := time.Duration(float64(now.Sub(p.start)) / float64(step) * float64(steps-step))
		left = fmt.Sprintf("about %v left", d.Round(time.Second))
	}
	line := fmt.Sprintf("bench: %d%%, %s: %s", 100*step/steps, left, what)
	if p.terminal {
		fmt.Fprintf(p.w, "\r\x1b[K%.100s", line)
	} else {
		fmt.Fprintln(p.w, line)
	}
}

// clear removes the line from the terminal.
func (p *progress) clear() {
	if p.terminal {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
