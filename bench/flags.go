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

	"github.com/surety-go/surety/bench/internal/measure"
)

const usage = `usage: go run ./bench [flags]

Measures the primitives of Surety side by side with what one writes by hand on
a mutex, and prints times, allocations and ratios. Progress goes to standard
error, the report to standard output. Ctrl-C ends the run and prints what was
measured until then.

Exit status: 0 done, 1 a subject gave wrong results or the report could not be
written, 2 wrong usage, 130 interrupted.

`

// options is what the command line asks for.
type options struct {
	only       []string
	goroutines []int // ascending
	quality    measure.Quality
	seed       uint64
	json, list bool
	abuse      bool
}

// parse reads the command line. If there is nothing left to do, done is true
// and code is the exit code.
func parse(args []string, stdout, stderr io.Writer) (o options, code int, done bool) {
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.Usage = func() {}
	only := f.String("only", "", "measure only rows whose `names` begin so: comma-separated, * stands for a part,\nlike map/int,pool or map/*/small")
	cpu := f.String("cpu", "", "`numbers` of goroutines that call at the same time, comma-separated; GOMAXPROCS stays as it is\n(default 1 and GOMAXPROCS, or 1,2 where that is 1)")
	quality := f.String("quality", measure.Qualities[0].Name, "how much to measure: `level` "+names(measure.Qualities)+" (less than two minutes)")
	f.BoolVar(&o.json, "json", false, "print the report, every sample included, as JSON")
	seed := f.String("seed", "", "draw sizes and keys from this `number`, as another run printed it (default drawn)")
	f.BoolVar(&o.list, "list", false, "print the names of the rows, what their operations are, and the subjects; measure nothing")

	f.BoolVar(&o.abuse, "abuse", false, "measure nothing; print what becomes of panics, Goexit, re-entrancy, keys that are not equal\nto themselves and other abuses, in Surety and its peers; -only takes map, pool, cache, value, registry")

	switch err := f.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		fmt.Fprint(stdout, usage)
		f.SetOutput(stdout)
		f.PrintDefaults()
		return o, exitOK, true
	case err != nil:
		return o, usageError(stderr, "%v; -h shows the flags", err), true
	case f.NArg() > 0:
		return o, usageError(stderr, "unexpected argument %q; choose rows with -only %s", f.Arg(0), f.Arg(0)), true
	}
	var err error
	if o.goroutines, err = parseCPU(*cpu); err != nil {
		return o, usageError(stderr, "-cpu: %v", err), true
	}
	if o.seed, err = parseSeed(*seed); err != nil {
		return o, usageError(stderr, "-seed: %v", err), true
	}
	i := slices.IndexFunc(measure.Qualities, func(q measure.Quality) bool { return q.Name == *quality })
	if i < 0 {
		return o, usageError(stderr, "-quality: there is no level %q; use %s", *quality, names(measure.Qualities)), true
	}
	o.quality = measure.Qualities[i]
	if o.abuse && (o.json || o.list) {
		return o, usageError(stderr, "-abuse prints a text only; leave out -json and -list"), true
	}
	if *only != "" {
		o.only = strings.Split(*only, ",")
	}
	return o, exitOK, false
}

func usageError(stderr io.Writer, format string, args ...any) int {
	fmt.Fprintf(stderr, "bench: "+format+"\n", args...)
	return exitUsage
}

func names(levels []measure.Quality) string {
	var list []string
	for _, q := range levels {
		list = append(list, q.Name)
	}
	return strings.Join(list, ", ")
}

func parseCPU(s string) ([]int, error) {
	if s == "" {
		return []int{1, max(2, runtime.GOMAXPROCS(0))}, nil
	}
	var list []int
	for part := range strings.SplitSeq(s, ",") {
		n, err := strconv.Atoi(part)
		if err != nil || n < 1 {
			return nil, fmt.Errorf("%q is no number of goroutines; use numbers from 1 on, like 1,2,64", part)
		}
		list = append(list, n)
	}
	slices.Sort(list)
	return slices.Compact(list), nil
}

func parseSeed(s string) (uint64, error) {
	if s == "" {
		return rand.Uint64(), nil
	}
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is no seed; use a number from 0 to 18446744073709551615", s)
	}
	return n, nil
}
