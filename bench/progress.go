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
	shown    time.Time
}

func newProgress(w io.Writer) *progress {
	p := &progress{w: w, every: 10 * time.Second}
	if f, ok := w.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			p.terminal, p.every = true, 200*time.Millisecond
		}
	}
	return p
}

// show tells that a part of the run, 0 to 1, is done, and about how long the
// rest takes, which is below zero while it is not known.
func (p *progress) show(done float64, left time.Duration, what string) {
	now := time.Now()
	if now.Sub(p.shown) < p.every {
		return
	}
	p.shown = now
	rest := "time left not known yet"
	if left >= 0 {
		rest = fmt.Sprintf("about %v left", left.Round(time.Second))
	}
	line := fmt.Sprintf("bench: %.0f%%, %s: %s", 100*done, rest, what)
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
