package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/surety-go/surety/bench/internal/matrix"
	"github.com/surety-go/surety/bench/internal/runner"
	"github.com/surety-go/surety/bench/internal/workload"
)

// command is what the program does.
type command int

const (
	doMeasure command = iota
	doList
	doReport
	doCompare
	doAbuse
	doShared
	doQuote
)

// options is what the command line asks for.
type options struct {
	command     command
	files       []string // of report and compare
	quality     runner.Quality
	only        []string
	peers       matrix.Peers
	goroutines  []int // ascending
	seed        uint64
	traces      []string
	against     string
	overlay     string
	calibration string
	out         string // of the records, "" for none
	json        bool
	rows        bool
	spent       bool // print where the time went
	guard       bool
}

// choice is what is to be measured.
func (o options) choice() matrix.Choice {
	return matrix.Choice{Only: o.only, Quick: o.quick(), Goroutines: o.goroutines, Peers: o.peers}
}

func (o options) quick() bool { return o.quality.Name == "quick" }

// words is the command line as it was written.
type words struct {
	quality, only, peers, cpu, seed, trace string
	patience                               time.Duration

	list, report, compare, abuse, shared, quote bool
}

func define(f *flag.FlagSet, w *words, o *options) {
	f.StringVar(&w.quality, "quality", "quick", "")
	f.StringVar(&w.only, "only", "", "")
	f.StringVar(&w.peers, "peers", "", "")
	f.StringVar(&w.cpu, "cpu", "", "")
	f.StringVar(&w.seed, "seed", "", "")
	f.StringVar(&w.trace, "trace", "", "")
	f.DurationVar(&w.patience, "patience", 0, "")
	f.StringVar(&o.against, "against", "", "")
	f.StringVar(&o.overlay, "overlay", "", "")
	f.StringVar(&o.calibration, "calibration", "", "")
	f.StringVar(&o.out, "o", "", "")
	f.BoolVar(&o.json, "json", false, "")
	f.BoolVar(&o.rows, "rows", false, "")
	f.BoolVar(&o.spent, "v", false, "")
	f.BoolVar(&o.guard, "guard", false, "")
	f.BoolVar(&w.list, "list", false, "")
	f.BoolVar(&w.report, "report", false, "")
	f.BoolVar(&w.compare, "compare", false, "")
	f.BoolVar(&w.abuse, "abuse", false, "")
	f.BoolVar(&w.shared, "shared", false, "")
	f.BoolVar(&w.quote, "quote", false, "")
}

// parse reads the command line. If there is nothing left to do, done is true
// and code is the exit code.
func parse(args []string, stdout, stderr io.Writer) (o options, code int, done bool) {
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.Usage = func() {}
	var w words
	define(f, &w, &o)
	err := f.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, usage)
		return o, exitOK, true
	case err != nil:
		return o, usageError(stderr, "%v; -h shows the flags", err), true
	}
	given := map[string]bool{}
	f.Visit(func(f *flag.Flag) { given[f.Name] = true })
	for _, step := range []func() error{
		func() error { return o.setCommand(w, given, f.Args()) },
		func() error { return o.setQuality(w) },
		func() error { return o.setSelection(w) },
		func() error { return o.setVersions(w) },
	} {
		if err := step(); err != nil {
			return o, usageError(stderr, "%v", err), true
		}
	}
	return o, exitOK, false
}

func usageError(stderr io.Writer, format string, args ...any) int {
	fmt.Fprintf(stderr, "bench: "+format+"\n", args...)
	return exitUsage
}

// others lists the commands other than measuring, and which flags they take.
var others = []struct {
	name    string
	command command
	flags   []string
}{
	{"list", doList, []string{"quality", "only", "peers", "cpu", "trace"}},
	{"report", doReport, []string{"json", "rows", "v", "guard"}},
	{"compare", doCompare, []string{"json"}},
	{"abuse", doAbuse, []string{"only"}},
	{"shared", doShared, nil},
	{"quote", doQuote, nil},
}

func (o *options) setCommand(w words, given map[string]bool, args []string) error {
	for _, c := range others {
		if !given[c.name] {
			continue
		}
		for name := range given {
			if name != c.name && !slices.Contains(c.flags, name) {
				return fmt.Errorf("-%s does not go with -%s; leave one of them out", name, c.name)
			}
		}
		o.command = c.command
	}
	o.files = args
	switch {
	case o.command == doReport && len(args) == 0:
		return errors.New("-report: name one or more files that -o wrote")
	case o.command == doCompare && (len(args) < 2 || len(args)%2 != 0):
		return fmt.Errorf("-compare: name an old and a new file, or several pairs of files; here are %d", len(args))
	case o.command != doReport && o.command != doCompare && len(args) > 0:
		return fmt.Errorf("unexpected argument %q; choose rows with -only %s", args[0], args[0])
	}
	return nil
}

func (o *options) setQuality(w words) (err error) {
	if o.quality, err = runner.FindQuality(w.quality); err != nil {
		return fmt.Errorf("-quality: %w", err)
	}
	if w.patience < 0 {
		return fmt.Errorf("-patience: %v is negative; use a duration like 90s", w.patience)
	}
	if w.patience > 0 {
		o.quality.Patience = w.patience
	}
	if o.seed, err = parseSeed(w.seed); err != nil {
		return fmt.Errorf("-seed: %w", err)
	}
	return nil
}

func (o *options) setSelection(w words) (err error) {
	if w.only != "" {
		o.only = strings.Split(w.only, ",")
	}
	peers := "all"
	if w.trace != "" {
		o.traces = strings.Split(w.trace, ",")
	} else if o.quick() {
		peers = "core"
	}
	if o.peers, err = matrix.ParsePeers(w.peers, peers); err != nil {
		return fmt.Errorf("-peers: %w", err)
	}
	if o.goroutines, err = parseCPU(w.cpu, o.quality.Name); err != nil {
		return fmt.Errorf("-cpu: %w", err)
	}
	return nil
}

func (o *options) setVersions(w words) error {
	switch {
	case o.overlay != "" && o.against == "":
		return errors.New("-overlay changes the new side of a comparison; add -against HEAD")
	case o.against == "":
		return nil
	case w.peers != "":
		return errors.New("-against compares the project with itself; leave out -peers")
	}
	o.peers = matrix.Peers{Own: true}
	return nil
}

// parseCPU reads numbers of goroutines. The default is one and as many as
// there are processors, and with the most thorough quality also many more.
func parseCPU(s, quality string) ([]int, error) {
	if s == "" {
		numbers := []int{1, processors()}
		if quality == "rigorous" {
			numbers = append(numbers, matrix.Many)
		}
		slices.Sort(numbers)
		return slices.Compact(numbers), nil
	}
	var numbers []int
	for part := range strings.SplitSeq(s, ",") {
		n, err := strconv.Atoi(part)
		if err != nil || n < 1 {
			return nil, fmt.Errorf("%q is no number of goroutines; use numbers from 1 on, like 1,2,64", part)
		}
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	return slices.Compact(numbers), nil
}

// processors is the number of goroutines of cells that call from several:
// GOMAXPROCS, or two.
func processors() int { return max(2, runtime.GOMAXPROCS(0)) }

func parseSeed(s string) (uint64, error) {
	if s == "" {
		return rand.Uint64N(workload.MaxSeed + 1), nil
	}
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil || n > workload.MaxSeed {
		return 0, fmt.Errorf("%q is no seed; use a number from 0 to %d", s, uint64(workload.MaxSeed))
	}
	return n, nil
}
