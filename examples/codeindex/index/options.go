package index

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"

	"github.com/surety-go/surety/concurrent/registry"
)

const helpText = `Codeindex indexes trees of Go source: how large they are, which identifiers and
packages they use most, where names are defined, which imports form cycles.

Usage:

  codeindex [flags] [directory ...]

Without a directory it reads GOROOT/src of the go command on the PATH.

  codeindex                          index the standard library
  codeindex ~/src/project            index a project
  codeindex -find http.Client.Do     where is it defined?
  codeindex -only go,asm -top 20     only these kinds of files, longer lists
  codeindex -all -baseline           read everything; check and time the work

It reads what "go list ./..." reads: no folders named testdata or vendor, none
whose names begin with . or _, no other modules unless the workspace has them,
and no files that do not suit the host by name or //go:build line. With -all it
reads everything except the folders of version control.

Flags:

  -all           read everything, also what does not suit the host
  -baseline      do the work three times: with Surety, with mutexes and workers
                 written by hand, and sequentially; compare all that was found
  -find name     print file:line of definitions and nothing else; the name is
                 Name, Type.Method, pkg.Name or pkg.Type.Method, where pkg is a
                 package's name or import path
  -h             print this text
  -json          print the report, or what -find finds, as JSON
  -list          list the kinds of files and what is read in each
  -only kinds    read only these kinds of files, separated by commas
  -tags tags     build tags, separated by commas (default: those of GOFLAGS)
  -top n         length of the lists; 0 prints them whole (default 10)
  -workers n     number of files in work at once; 0 is GOMAXPROCS (default 0)

Exit codes:

  0    complete
  1    complete, but some files could not be read or parsed, or -baseline found
       a difference
  2    wrong usage
  3    nothing could be done: no such directory, nothing to read, or no
       definition found by -find
  130  interrupted (Ctrl-C); the report covers the files that were read, and
       says so
`

// An options is what the command line asks for.
type options struct {
	all, baseline, help, json, list bool

	find    string
	tags    string
	only    map[string]bool
	top     int
	workers int
	roots   []string
}

// parseOptions reads the arguments. Flags may stand after directories; after
// the argument -- there are no more flags.
func parseOptions(ctx context.Context, args []string) (*options, error) {
	var o options
	var only string
	f := newFlags(&o, &only)
	var last []string
	if i := slices.Index(args, "--"); i >= 0 {
		args, last = args[:i], args[i+1:]
	}
	for {
		err := f.Parse(args)
		if errors.Is(err, flag.ErrHelp) {
			o.help = true
			return &o, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%w%s; codeindex -h lists the flags", err, nearbyFlag(f, err))
		}
		if f.NArg() == 0 {
			break
		}
		o.roots = append(o.roots, f.Arg(0))
		args = f.Args()[1:]
	}
	o.roots = append(o.roots, last...)
	given := make(map[string]bool)
	f.Visit(func(f *flag.Flag) { given[f.Name] = true })
	return &o, o.check(ctx, only, given)
}

// newFlags returns the flags that helpText describes.
func newFlags(o *options, only *string) *flag.FlagSet {
	f := flag.NewFlagSet("codeindex", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.BoolVar(&o.all, "all", false, "")
	f.BoolVar(&o.baseline, "baseline", false, "")
	f.StringVar(&o.find, "find", "", "")
	f.BoolVar(&o.json, "json", false, "")
	f.BoolVar(&o.list, "list", false, "")
	f.StringVar(only, "only", "", "")
	f.StringVar(&o.tags, "tags", "", "")
	f.IntVar(&o.top, "top", 10, "")
	f.IntVar(&o.workers, "workers", 0, "")
	return f
}

// check refuses what makes no sense, and fills in the kinds.
func (o *options) check(ctx context.Context, only string, given map[string]bool) error {
	switch {
	case o.top < 0:
		return fmt.Errorf("-top %d: give the number of entries to print, or 0 for all", o.top)
	case o.workers < 0:
		return fmt.Errorf("-workers %d: give the number of workers, or 0 for one per processor", o.workers)
	case given["find"] && o.find == "":
		return errors.New("-find: give the name to find, like http.Client.Do")
	case o.find != "" && o.baseline:
		return errors.New("-find and -baseline: use one of them; -find prints definitions only")
	case slices.Contains(o.roots, ""):
		return errors.New(`"" is no directory; use . for the present one`)
	}
	o.only = make(map[string]bool)
	if !given["only"] {
		for kind := range analysers.All() {
			o.only[kind] = true
		}
		return nil
	}
	for kind := range strings.SplitSeq(only, ",") {
		kind = strings.TrimSpace(kind)
		_, err := analysers.Lookup(ctx, kind)
		if unknown, ok := errors.AsType[*registry.NotFoundError](err); ok {
			return fmt.Errorf("-only: no kind %q%s; codeindex -list lists the kinds", kind, didYouMean(kind, unknown.Nearest, asIs))
		}
		if err != nil {
			return fmt.Errorf("-only: %w", err)
		}
		o.only[kind] = true
	}
	return nil
}

// nearbyFlag suggests a flag for one that does not exist.
func nearbyFlag(f *flag.FlagSet, err error) string {
	_, name, ok := strings.Cut(err.Error(), "not defined: -")
	if !ok {
		return ""
	}
	var names []string
	f.VisitAll(func(f *flag.Flag) { names = append(names, f.Name) })
	return didYouMean(name, names, func(s string) string { return "-" + s })
}

// kinds returns the chosen kinds in the order of their registration.
func (o *options) kinds() []string {
	var kinds []string
	for kind := range analysers.All() {
		if o.only[kind] {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// workerCount returns how many workers there are.
func (o *options) workerCount() int {
	if o.workers == 0 {
		return runtime.GOMAXPROCS(0)
	}
	return o.workers
}
