//go:build surety_explore

package sharedwrites

import (
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"
)

// Report writes the table of all operations. It must be the only user of the
// primitives in the process meanwhile.
func Report(w io.Writer) error {
	fmt.Fprintf(w, "Atomic writes to shared words per operation, mean of %d operations.\n\n", operations)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "shared-writes/op\tread-modify-write\tstore\tlock\tcounter\tevent\tgoroutine\t  operation")
	for _, k := range kinds {
		c := count(k)
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t  %s\n",
			perOp(c.sharedWrites()), perOp(c.modifies), perOp(c.stores), perOp(c.locks), perOp(c.additions), perOp(c.events), perOp(c.goroutines), k.name)
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprint(w, `
shared-writes/op is the sum of the next four columns. lock: by locking and
unlocking, where an RWMutex takes 1 for readers and 2 for writers each time.
counter: additions to counters. event, goroutine: events set and goroutines
started, which are not part of the sum. Peers are not listed: only what is
built on internal/seam can be counted.
`)
	return err
}

// perOp prints a number of all operations as that of one, to two decimals.
func perOp(n int) string {
	if n%operations == 0 {
		return strconv.Itoa(n / operations)
	}
	return strconv.FormatFloat(float64(n)/operations, 'f', 2, 64)
}
