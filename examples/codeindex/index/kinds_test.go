package index

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func fileIn(importPath, path, kind string) *sourceFile {
	return &sourceFile{path: path, name: path, kind: kind, folder: &folder{importPath: importPath}}
}

func TestAnalyseGo(t *testing.T) {
	src := `package p

import (
	"embed"
	f "fmt"
	_ "fmt"
)

//go:embed a.txt "b c.txt"
//go:embed all:dir
var files embed.FS

var x, _ = 1, 2

const C = 3

type (
	T[K any] struct{ x int }
	A        = T[int]
)

func (t *T[K]) Method() { f.Println(x, t.x) }

func (T[_]) value() {}

func init() {}

//line elsewhere.go:1
func F() {}`
	got, err := analyseGo(t.Context(), fileIn("example.com/p", "p.go", kindGo), []byte(src))
	require.NoError(t, err)
	def := func(line int, kind, receiver, name string) definition {
		return definition{Name: name, Receiver: receiver, Kind: kind, ImportPath: "example.com/p", Package: "p", Path: "p.go", Line: line}
	}
	assert.Equal(t, []definition{
		def(11, "var", "", "files"), def(13, "var", "", "x"), def(15, "const", "", "C"),
		def(18, "type", "", "T"), def(19, "type", "", "A"),
		def(22, "method", "T", "Method"), def(24, "method", "T", "value"),
		def(26, "func", "", "init"), def(29, "func", "", "F"),
	}, got.definitions)
	assert.Equal(t, []string{"embed", "fmt"}, got.imports)
	assert.Equal(t, []string{"a.txt", "b c.txt", "all:dir"}, got.embeds)
	assert.Equal(t, 29, got.lines)
	assert.Equal(t, len(src), got.bytes)
	assert.Equal(t, "p", got.pkgName)
	assert.Equal(t, map[string]int{
		"p": 1, "f": 2, "embed": 1, "FS": 1, "files": 1, "x": 4, "C": 1, "T": 4, "K": 2, "any": 1, "int": 2,
		"A": 1, "t": 2, "Method": 1, "Println": 1, "value": 1, "init": 1, "F": 1,
	}, got.uses)
}

func TestAnalyseGoFails(t *testing.T) {
	for src, want := range map[string]string{
		"":                  "p.go:1:1: expected 'package', found 'EOF'",
		"package p\nfunc (": "p.go:2:7: expected ')', found 'EOF'",
		"package p\n\x00\n": "p.go:2:1: illegal character NUL",
	} {
		_, err := analyseGo(t.Context(), fileIn("p", "p.go", kindGo), []byte(src))
		require.Error(t, err)
		assert.Equal(t, want, failureOf("p.go", err).String())
	}
}

func TestAnalyseAsm(t *testing.T) {
	src := "// TEXT ·no(SB)\nTEXT runtime·memmove<ABIInternal>(SB), NOSPLIT, $0-24\nTEXT\t·add(SB),$0\nTEXT bare(SB),$0\nTEXTFLAG\nTEXT\n"
	got, err := analyseAsm(t.Context(), fileIn("internal/x", "x.s", kindAsm), []byte(src))
	require.NoError(t, err)
	assert.Equal(t, []definition{
		{Name: "memmove", Kind: "asm", ImportPath: "internal/x", Package: "x", Path: "x.s", Line: 2},
		{Name: "add", Kind: "asm", ImportPath: "internal/x", Package: "x", Path: "x.s", Line: 3},
		{Name: "bare", Kind: "asm", ImportPath: "internal/x", Package: "x", Path: "x.s", Line: 4},
	}, got.definitions)
	assert.Equal(t, 6, got.lines)
}

func TestAnalyseMod(t *testing.T) {
	f := fileIn("", "go.mod", kindMod)
	got, err := analyseMod(t.Context(), f, []byte("module example.com/m\n\ngo 1.26\n\nrequire (\n\texample.com/a v1.0.0\n\texample.com/b v1.0.0 // indirect\n)\n"))
	require.NoError(t, err)
	assert.Equal(t, &moduleFacts{Module: "example.com/m", Go: "1.26", Requires: 2}, got.module)

	_, err = analyseMod(t.Context(), f, []byte("module example.com/m\n\nnonsense x\n"))
	require.Error(t, err)
	assert.Equal(t, "go.mod:3:1: unknown directive: nonsense", failureOf("go.mod", err).String())
}

func TestMeasure(t *testing.T) {
	for src, lines := range map[string]int{"": 0, "x": 1, "x\n": 1, "x\ny": 2, "x\n\x00\n": 0} {
		got := measure([]byte(src))
		assert.Equal(t, lines, got.lines, "%q", src)
		assert.Equal(t, len(src), got.bytes, "%q", src)
	}
}

func TestEmbeddedFiles(t *testing.T) {
	dir := writeTree(t, map[string]string{
		"a.txt": "", "b.txt": "", ".c.txt": "",
		"d/e.txt": "", "d/.f.txt": "", "d/_g/h.txt": "", "d/.git/i": "",
		"d/j/k.txt": "", "d/mod/go.mod": "", "d/mod/l.txt": "",
	})
	for pattern, want := range map[string][]string{
		"*.txt": {"a.txt", "b.txt", ".c.txt"}, // a pattern that matches a file itself embeds it
		"d":     {"d/e.txt", "d/j/k.txt"},
		"all:d": {"d/e.txt", "d/.f.txt", "d/_g/h.txt", "d/j/k.txt"},
		"d/?":   {"d/j/k.txt"},
		"../x":  nil, ".": nil, "[": nil, "none": nil,
	} {
		var absolute []string
		for _, name := range want {
			absolute = append(absolute, dir+"/"+name)
		}
		assert.ElementsMatch(t, absolute, embeddedFiles(dir, []string{pattern}), pattern)
	}
}

func TestEveryKindIsRegistered(t *testing.T) {
	var kinds []string
	for kind := range analysers.All() {
		kinds = append(kinds, kind)
	}
	assert.Equal(t, []string{kindGo, kindTest, kindAsm, kindMod, kindEmbed, kindOther}, kinds)
	assert.True(t, analysers.Sealed())
}
