package seamonly_test

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/surety-go/surety/tools/analysis/seamonly"
)

const module = "github.com/surety-go/surety/"

func TestAnalyzer(t *testing.T) {
	analysistest.Run(t, analysistest.TestData(), seamonly.Analyzer,
		module+"concurrent/planted",
		module+"internal/waitgraph",
		module+"examples/free",
	)
}

func TestPackagesFlag(t *testing.T) {
	flag := seamonly.Analyzer.Flags.Lookup("pkgs")
	before := flag.Value.String()
	t.Cleanup(func() {
		if err := flag.Value.Set(before); err != nil {
			t.Fatal(err)
		}
	})
	if err := flag.Value.Set("("); err == nil {
		t.Error("a malformed expression was accepted")
	}
	if err := flag.Value.Set("^other$"); err != nil {
		t.Fatal(err)
	}
	results := analysistest.Run(discard{}, analysistest.TestData(), seamonly.Analyzer, module+"internal/waitgraph")
	if n := len(results[0].Diagnostics); n != 0 {
		t.Errorf("%d findings in a package that -pkgs does not match", n)
	}
}

// discard ignores that the findings the testdata expects are missing.
type discard struct{}

func (discard) Errorf(string, ...any) {}
