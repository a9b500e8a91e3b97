// Site builds the documentation of Surety: static pages that need neither a
// server nor JavaScript. What primitives guarantee is read from their doc
// comments, and examples from their tests, so the pages cannot differ from
// the source.
//
//	go run ./docs/site                     write the site to docs/public
//	go run ./docs/site -out dir            write it elsewhere
//	go run ./docs/site -serve :8080        serve it, write nothing
//	go run ./docs/site -check              report what is wrong with it, write nothing
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
)

// The exit codes.
const (
	exitDone     = 0
	exitProblems = 1 // the site has problems, or could not be built
	exitUsage    = 2
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("site", flag.ContinueOnError)
	flags.SetOutput(stderr)
	out := flags.String("out", "", "write the site to this `directory` (default docs/public in the repository)")
	addr := flags.String("serve", "", "serve the site at this `address` instead of writing it")
	check := flags.Bool("check", false, "report problems and write nothing; exit 1 if there are any")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return exitDone
	case err != nil:
		return exitUsage
	case flags.NArg() > 0:
		fmt.Fprintf(stderr, "site: unexpected argument %q; it takes flags only, see -h\n", flags.Arg(0))
		return exitUsage
	case *check && (*out != "" || *addr != ""):
		fmt.Fprintln(stderr, "site: -check writes and serves nothing; leave -out and -serve away")
		return exitUsage
	case *out != "" && *addr != "":
		fmt.Fprintln(stderr, "site: -serve writes nothing; leave -out away")
		return exitUsage
	}
	root, err := findRoot()
	if err == nil {
		err = generate(root, *out, *addr, *check, stdout, stderr)
	}
	if err != nil {
		fmt.Fprintln(stderr, "site:", err)
		return exitProblems
	}
	return exitDone
}

// generate builds the site and does with it what the flags say.
func generate(root, out, addr string, check bool, stdout, stderr io.Writer) error {
	files, problems, err := build(root)
	if err != nil {
		return err
	}
	for _, problem := range problems {
		fmt.Fprintln(stderr, problem)
	}
	switch {
	case check && len(problems) > 0:
		return fmt.Errorf("%d problems", len(problems))
	case check:
		fmt.Fprintf(stdout, "%d files, no problems\n", len(files))
		return nil
	case addr != "":
		listener, err := net.Listen("tcp", addr)
		if err != nil {
			return err
		}
		fmt.Fprintf(stdout, "serving http://%s/\n", listener.Addr())
		return serve(listener, files)
	}
	if out == "" {
		out = filepath.Join(root, "docs", "public")
	}
	if err := write(out, files); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%d files in %s\n", len(files), out)
	return nil
}

// findRoot returns the repository that the working directory is in.
func findRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.work")); err == nil {
			return dir, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("not in Surety's repository: no go.work in this directory or above it")
		}
		dir = parent
	}
}
