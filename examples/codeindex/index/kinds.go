package index

import (
	"bytes"
	"context"

	"github.com/surety-go/surety/concurrent/registry"
)

// The kinds of files, each with its analyser.
const (
	kindGo    = "go"
	kindTest  = "test"
	kindAsm   = "asm"
	kindMod   = "mod"
	kindEmbed = "embed"
	kindOther = "other"
)

// An analyser reads files of one kind.
type analyser struct {
	doc     string // what it reads and what it finds, for -list
	analyse func(ctx context.Context, f *sourceFile, src []byte) (*facts, error)
}

// analysers holds the analyser of each kind, in the order of reports. Each
// file that is read looks its kind up.
var analysers = registry.NewRegistry[string, analyser](registry.Config{Name: "analysers"})

func init() {
	analysers.MustRegister(kindGo, analyser{"*.go but *_test.go: size, identifiers, definitions, imports, embedded files", analyseGo})
	analysers.MustRegister(kindTest, analyser{"*_test.go: the same, counted apart", analyseGo})
	analysers.MustRegister(kindAsm, analyser{"*.s: size, functions that TEXT lines define", analyseAsm})
	analysers.MustRegister(kindMod, analyser{"go.mod: size, module, Go version, number of required modules", analyseMod})
	analysers.MustRegister(kindEmbed, analyser{"files that //go:embed lines name: size", analyseData})
	analysers.MustRegister(kindOther, analyser{"all other files: size", analyseData})
	analysers.Seal()
}

// A facts is what one file says. Facts of different files are independent.
type facts struct {
	bytes, lines int
	pkgName      string         // of the package clause
	uses         map[string]int // how often each identifier stands in the file
	definitions  []definition
	imports      []string // without duplicates
	embeds       []string // patterns of //go:embed lines
	module       *moduleFacts
}

// A definition is a name declared at package level, or a method.
type definition struct {
	Name       string `json:"name"`
	Receiver   string `json:"receiver,omitempty"` // of a method: its type's name
	Kind       string `json:"kind"`               // func, method, type, const, var, or asm
	ImportPath string `json:"import_path"`
	Package    string `json:"package"`
	Path       string `json:"file"`
	Line       int    `json:"line"`
	Test       bool   `json:"test,omitempty"`
}

// A moduleFacts is what a go.mod file says.
type moduleFacts struct {
	Module   string `json:"module"`
	Go       string `json:"go"`
	Requires int    `json:"requires"`
}

// measure returns facts that hold the size of src. Lines are counted in text
// only, which is taken to be what has no zero byte near its start.
func measure(src []byte) *facts {
	f := &facts{bytes: len(src)}
	if bytes.IndexByte(src[:min(len(src), 8000)], 0) >= 0 {
		return f
	}
	f.lines = bytes.Count(src, []byte{'\n'})
	if len(src) > 0 && src[len(src)-1] != '\n' {
		f.lines++
	}
	return f
}
