package main

import (
	"fmt"
	"io"
	"os"

	"github.com/surety-go/surety/bench/internal/quote"
)

// quoteFigures rewrites the figures of the documentation as the newest
// recorded run has them, and lists those that are tied to no measurement.
func quoteFigures(checkout string, stdout, stderr io.Writer) int {
	list, err := quote.Check(checkout)
	if err != nil {
		return failed(stderr, fmt.Errorf("-quote: %w", err))
	}
	code := exitOK
	for _, page := range list {
		if page.Changed {
			if err := os.WriteFile(page.Page, []byte(page.Text), 0o644); err != nil {
				return failed(stderr, fmt.Errorf("-quote: %w", err))
			}
			fmt.Fprintf(stdout, "%s: rewritten\n", page.Page)
		}
		for _, orphan := range page.Orphans {
			fmt.Fprintf(stderr, "bench: %s, %s: nothing ties it to a measurement; write <!--x ROW, SUBJECT--> or <!--set--> behind it\n", page.Page, orphan)
			code = exitFailed
		}
	}
	return code
}
