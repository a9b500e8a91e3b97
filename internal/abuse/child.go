package abuse

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"time"
)

// A row may end its process, so a row whose outcome is not known runs in a
// process of its own. The child prints its outcome with Print, the parent
// reads it with Exec.

const outcomePrefix = "abuse-outcome: "

// Print writes the outcome for the parent process.
func Print(w io.Writer, o Outcome) { fmt.Fprintf(w, "%s%s\n", outcomePrefix, o) }

// Exec runs the command and returns the outcome that it printed; Hangs if it
// did not end within the limit; and Crashes if it ended without an outcome. The
// output is for those who ask why.
func Exec(ctx context.Context, limit time.Duration, command func(context.Context) *exec.Cmd) (o Outcome, output string) {
	bounded, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	cmd := command(bounded)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	cmd.WaitDelay = time.Second
	err := cmd.Run()
	output = out.String()
	for line := range strings.Lines(output) {
		if printed, ok := strings.CutPrefix(strings.TrimSpace(line), outcomePrefix); ok {
			return Outcome(printed), output
		}
	}
	switch {
	case bounded.Err() != nil, strings.Contains(output, "all goroutines are asleep"):
		return Hangs, output
	case err == nil:
		return Breaks, output + "\nthe process ended in good order, and without an outcome"
	}
	return Crashes, output
}
