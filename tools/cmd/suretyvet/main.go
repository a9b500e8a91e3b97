// Suretyvet checks Go packages against the rules of Surety's house.
//
// Usage:
//
//	suretyvet [flags] [packages]
//	go vet -vettool=$(command -v suretyvet) [flags] [packages]
//
// Both do the same: without packages they check the one in the current
// folder, they take the build flags of go vet (-tags, -mod, ...), and they
// exit with a status other than 0 if something was found. The analyzers:
//
//	seamonly    what bypasses internal/seam; its -seamonly.pkgs=REGEXP selects
//	            the import paths that the rules hold for
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/surety-go/surety/tools/analysis/seamonly"
)

var analyzers = []*analysis.Analyzer{seamonly.Analyzer}

func main() {
	args := os.Args[1:]
	switch {
	case calledByVet(args):
		unitchecker.Main(analyzers...)
	case slices.ContainsFunc(args, isHelp):
		usage(os.Stdout)
	default:
		os.Exit(vet(args))
	}
}

// calledByVet reports whether args are those of the protocol between go vet
// and its tools: what version are you, which flags do you take, check what
// this file describes.
func calledByVet(args []string) bool {
	if len(args) == 0 {
		return false
	}
	last := args[len(args)-1]
	return last == "-V=full" || last == "-flags" || strings.HasSuffix(last, ".cfg")
}

func isHelp(arg string) bool {
	switch arg {
	case "-h", "-help", "--help", "help":
		return true
	}
	return false
}

// vet runs go vet with this program as its tool and returns the exit status.
func vet(args []string) int {
	self, err := os.Executable()
	if err != nil {
		fmt.Fprintln(os.Stderr, "suretyvet:", err)
		return 2
	}
	cmd := exec.Command("go", append([]string{"vet", "-vettool=" + self}, args...)...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	err = cmd.Run()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit) && exit.ExitCode() > 0:
		return exit.ExitCode()
	default:
		fmt.Fprintln(os.Stderr, "suretyvet: running go vet:", err)
		return 2
	}
}

func usage(w io.Writer) {
	fmt.Fprint(w, `suretyvet checks Go packages against the rules of Surety's house.

Usage:

	suretyvet [flags] [packages]
	go vet -vettool=$(command -v suretyvet) [flags] [packages]

Both do the same. Without packages they check the one in the current folder.
The flags are those of go vet (-tags, -mod, -json, ...) and these:
`)
	for _, a := range analyzers {
		fmt.Fprintf(w, "\n  -%s=false\n\tleave the analyzer %s out\n", a.Name, a.Name)
		a.Flags.VisitAll(func(f *flag.Flag) {
			name, text := flag.UnquoteUsage(f)
			fmt.Fprintf(w, "  -%s.%s %s\n\t%s (default %s)\n", a.Name, f.Name, name, text, f.DefValue)
		})
	}
	fmt.Fprint(w, "\nThe status is 0 if nothing was found, and not 0 otherwise.\n")
	for _, a := range analyzers {
		title, rest, _ := strings.Cut(a.Doc, "\n")
		fmt.Fprintf(w, "\n%s: %s\n%s\n", a.Name, title, rest)
	}
}
