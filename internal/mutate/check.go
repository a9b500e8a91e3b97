package mutate

import (
	"fmt"
	"regexp"
	"strings"
)

// Method is how a check proves something.
type Method string

// The methods. Each test is run as its method asks for: Explorer with the
// explored build and on one core, TinyExplorer like that with tables that two
// keys fill, Race with the race detector, RacedExplorer like Explorer and
// Race, the others plainly.
const (
	Explorer        Method = "explorer"
	TinyExplorer    Method = "tiny-explorer"
	Linearizability Method = "linearizability"
	Stress          Method = "stress"
	Fuzz            Method = "fuzz" // the seeds of a fuzz target
	Race            Method = "race"
	RacedExplorer   Method = "raced-explorer"
	Allocation      Method = "allocation"
	Synctest        Method = "synctest"
	Behaviour       Method = "behaviour"
)

// Methods is every method and what it means.
var Methods = []struct {
	Method  Method
	Meaning string
}{
	{Explorer, "every schedule of small client programs of the shipped code, each history checked"},
	{TinyExplorer, "as explorer, built so that two keys fill a table"},
	{Linearizability, "histories of real goroutines, each checked against a sequential model"},
	{Stress, "real goroutines, many rounds, an invariant"},
	{Fuzz, "generated inputs against a model"},
	{Race, "real goroutines under the race detector"},
	{RacedExplorer, "explored schedules of the shipped code under the race detector: what no schedule shows, because it is no visible operation"},
	{Allocation, "heap allocations, measured"},
	{Synctest, "a bubble with fake time, in which waiting is exact"},
	{Behaviour, "calls and their results"},
}

// Check is one test and the way to run it.
type Check struct {
	Method  Method
	Package string // its folder below the root, with slashes
	Test    string // like TestName, or TestName/subtest
}

var testName = regexp.MustCompile(`^(Test|Fuzz)[^/\s]*(/\S+)?$`)

// ParseCheck reads "METHOD TEST" or "METHOD PACKAGE TEST". The package, if it is
// left out, is the given one.
func ParseCheck(text, pkg string) (Check, error) {
	words := strings.Fields(text)
	if len(words) == 3 {
		pkg = words[1]
		words = []string{words[0], words[2]}
	}
	if len(words) != 2 || !testName.MatchString(words[1]) {
		return Check{}, fmt.Errorf("check %q is not of the form METHOD [PACKAGE] TEST", text)
	}
	for _, known := range Methods {
		if string(known.Method) == words[0] {
			return Check{known.Method, pkg, words[1]}, nil
		}
	}
	return Check{}, fmt.Errorf("check %q: there is no method %q", text, words[0])
}

// String returns the check in the form with a package.
func (c Check) String() string {
	return string(c.Method) + " " + c.Package + " " + c.Test
}

// Func returns the name of the test function.
func (c Check) Func() string {
	name, _, _ := strings.Cut(c.Test, "/")
	return name
}

// Tags returns the build tags that the method asks for, with commas between
// them.
func (m Method) Tags() string {
	switch m {
	case Explorer, RacedExplorer:
		return "surety_explore"
	case TinyExplorer:
		return "surety_explore,surety_tiny"
	}
	return ""
}

// Build is what one program of compiled tests serves: checks with the same
// Build.
type Build struct {
	Package string
	tags    string
	race    bool
}

// Build returns how the check's tests are compiled.
func (c Check) Build() Build {
	return Build{c.Package, c.Method.Tags(), c.Method == Race || c.Method == RacedExplorer}
}

// flags returns the flags of the go command for b.
func (b Build) flags() []string {
	var flags []string
	if b.tags != "" {
		flags = append(flags, "-tags="+b.tags)
	}
	if b.race {
		flags = append(flags, "-race")
	}
	return flags
}

// Explored reports whether the check runs in the explored build.
func (m Method) Explored() bool { return m.Tags() != "" }

// Alone reports whether the check needs the cores for itself, because what it
// sees depends on goroutines that run side by side.
func (m Method) Alone() bool {
	return m == Linearizability || m == Stress || m == Race
}

// pattern returns the regular expression for -run.
func (c Check) pattern() string {
	parts := strings.Split(c.Test, "/")
	for i, p := range parts {
		parts[i] = "^" + regexp.QuoteMeta(p) + "$"
	}
	return strings.Join(parts, "/")
}
