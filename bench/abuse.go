package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/surety-go/surety/bench/internal/abusepeers"
)

// compareAbuse prints the abuse table over Surety and its peers. It fails if
// an outcome of Surety is not the documented one.
func compareAbuse(ctx context.Context, o options, stdout, stderr io.Writer) int {
	sections, err := abusepeers.Select(abusepeers.Sections(), o.only)
	if err != nil {
		return usageError(stderr, "-only: %v", err)
	}
	executable, err := os.Executable()
	if err != nil {
		fmt.Fprintf(stderr, "bench: the program cannot find itself, to run each row in a process of its own: %v\n", err)
		return exitFailed
	}
	progress := newProgress(stderr)
	start := time.Now()
	tables := abusepeers.Run(ctx, executable, sections, func(done, of int, what string) {
		left := time.Duration(float64(time.Since(start)) / float64(done) * float64(of-done))
		progress.show(float64(done)/float64(of), left, what)
	})
	progress.clear()
	if ctx.Err() != nil {
		fmt.Fprint(stdout, "PARTIAL: interrupted\n\n")
	}
	if err := abusepeers.Text(stdout, tables); err != nil {
		fmt.Fprintf(stderr, "bench: the table could not be written: %v\n", err)
		return exitFailed
	}
	if ctx.Err() != nil {
		return exitInterrupted
	}
	undocumented := abusepeers.Undocumented(tables)
	for _, row := range undocumented {
		fmt.Fprintf(stderr, "bench: surety: %s\n", row)
	}
	if len(undocumented) > 0 {
		return exitFailed
	}
	return exitOK
}
