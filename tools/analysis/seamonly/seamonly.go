// Package seamonly holds the analyzer that keeps the primitives behind
// internal/seam: what they share between goroutines must pass through the
// seam, or an exploration of their schedules would not see it.
package seamonly

import (
	"fmt"
	"go/ast"
	"go/token"
	"regexp"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// DefaultPackages matches the import paths of the packages that the rules
// hold for.
const DefaultPackages = `^github\.com/surety-go/surety/(concurrent(/.*)?|internal/(args|nocopy|waitgraph))$`

const doc = `report uses of concurrency, time and randomness that bypass internal/seam

The primitives reach sync, sync/atomic, time, randomness and goroutines only
through internal/seam. In the packages that -pkgs matches, outside of _test.go
files, the analyzer reports:

  - imports of sync, sync/atomic, time, math/rand, math/rand/v2, crypto/rand,
    hash/maphash and runtime, and of unsafe in a file that is not named
    unsafe.go;
  - go statements;
  - channels: send, receive, range, select, close, len, cap and make;
  - range over a built-in map, also by maps.All, Keys, Values, DeleteFunc and
    EqualFunc;
  - context.WithCancel, WithDeadline, WithTimeout and their Cause variants, and
    context.AfterFunc;
  - functions without a body, and go:linkname directives.

A comment "//seam:allow REASON" at the end of the line, or alone on the line
above, excuses exactly one of them. One that excuses nothing, or gives no
reason, is reported.`

// Analyzer reports what bypasses internal/seam. See its Doc for the rules.
var Analyzer = &analysis.Analyzer{
	Name: "seamonly",
	Doc:  doc,
	URL:  "https://pkg.go.dev/github.com/surety-go/surety/tools/analysis/seamonly",
	Run:  run,
}

var packages = pattern{regexp.MustCompile(DefaultPackages)}

func init() {
	Analyzer.Flags.Var(&packages, "pkgs", "regular `expression` of the import paths that the rules hold for")
}

// pattern is a regular expression as a flag.
type pattern struct{ re *regexp.Regexp }

func (p *pattern) Set(s string) (err error) {
	p.re, err = regexp.Compile(s)
	return err
}

func (p *pattern) String() string {
	if p.re == nil {
		return ""
	}
	return p.re.String()
}

func run(pass *analysis.Pass) (any, error) {
	// Vet names the variant of a package that is built for its tests
	// "path [path.test]".
	path, _, _ := strings.Cut(pass.Pkg.Path(), " ")
	if !packages.re.MatchString(path) {
		return nil, nil
	}
	for _, file := range pass.Files {
		if strings.HasSuffix(pass.Fset.File(file.FileStart).Name(), "_test.go") {
			continue
		}
		c := checker{pass: pass}
		c.checkFile(file)
		if err := c.settle(file); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// A checker collects the findings of one file.
type checker struct {
	pass     *analysis.Pass
	findings []finding
}

type finding struct {
	pos     token.Pos
	message string
}

func (c *checker) found(n ast.Node, format string, args ...any) {
	c.foundAt(n.Pos(), format, args...)
}

func (c *checker) foundAt(pos token.Pos, format string, args ...any) {
	c.findings = append(c.findings, finding{pos, fmt.Sprintf(format, args...)})
}
