package index

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestResolve(t *testing.T) {
	dir := writeTree(t, map[string]string{
		"main/go.mod":                              "module example.com/m\n\nrequire (\n\texample.com/there v1.0.0\n\texample.com/there/deep v1.1.0\n\texample.com/near v1.0.0\n\texample.com/moved v1.0.0\n\texample.com/absent v1.0.0\n)\n\nreplace example.com/near => ../near\n\nreplace example.com/moved v1.0.0 => example.com/there v1.0.0\n",
		"main/m.go":                                "package m\n",
		"main/sub/s.go":                            "package sub\n",
		"main/empty/none.txt":                      "",
		"main/vendor/example.com/vendored/v.go":    "package vendored\n",
		"near/go.mod":                              "module example.com/near\n",
		"near/pkg/p.go":                            "package pkg\n",
		"cache/example.com/there@v1.0.0/t.go":      "package there\n",
		"cache/example.com/there@v1.0.0/pkg/p.go":  "package pkg\n",
		"cache/example.com/there/deep@v1.1.0/d.go": "package deep\n",
	})
	x := newIndexer(t, false, filepath.Join(dir, "main"))
	x.tc.modcache = filepath.Join(dir, "cache")
	r := newResolver(x.tc, x.tree)
	std := func(path string) resolution {
		return resolution{path, "std", filepath.Join(x.tc.goroot, "src", path)}
	}
	from := filepath.Join(dir, "main")
	for path, want := range map[string]resolution{
		"C":                        {"C", "cgo", ""},
		"unsafe":                   std("unsafe"),
		"net/http":                 std("net/http"),
		"net/htpp":                 {"net/htpp", notFound, ""},
		"./sub":                    {"./sub", notFound, ""},
		"example.com/m":            {"example.com/m", "example.com/m", from},
		"example.com/m/sub":        {"example.com/m/sub", "example.com/m", filepath.Join(from, "sub")},
		"example.com/m/empty":      {"example.com/m/empty", notFound, ""},
		"example.com/mmm":          {"example.com/mmm", notFound, ""},
		"example.com/vendored":     {"example.com/vendored", "vendored", filepath.Join(from, "vendor/example.com/vendored")},
		"example.com/near/pkg":     {"example.com/near/pkg", "example.com/near@v1.0.0", filepath.Join(dir, "near/pkg")},
		"example.com/there":        {"example.com/there", "example.com/there@v1.0.0", filepath.Join(dir, "cache/example.com/there@v1.0.0")},
		"example.com/there/pkg":    {"example.com/there/pkg", "example.com/there@v1.0.0", filepath.Join(dir, "cache/example.com/there@v1.0.0/pkg")},
		"example.com/there/deep":   {"example.com/there/deep", "example.com/there/deep@v1.1.0", filepath.Join(dir, "cache/example.com/there/deep@v1.1.0")},
		"example.com/moved/pkg":    {"example.com/moved/pkg", "example.com/moved@v1.0.0", filepath.Join(dir, "cache/example.com/there@v1.0.0/pkg")},
		"example.com/absent/thing": {"example.com/absent/thing", "not found in example.com/absent@v1.0.0", ""},
	} {
		assert.Equal(t, want, r.resolve(resolveKey{from, path}), path)
	}
	assert.Equal(t, std("fmt"), r.resolve(resolveKey{"", "fmt"}))
	assert.Equal(t, resolution{"example.com/m", notFound, ""}, r.resolve(resolveKey{"", "example.com/m"}))
}

// The standard library imports packages that are vendored for it.
func TestResolveVendoredForStandardLibrary(t *testing.T) {
	tc := testToolchain(t)
	src := filepath.Join(tc.goroot, "src")
	x := newIndexer(t, false, filepath.Join(src, "cmp"))
	path := "golang.org/x/net/http/httpguts"
	assert.Equal(t, resolution{"vendor/" + path, "std", filepath.Join(src, "vendor", path)},
		newResolver(tc, x.tree).resolve(resolveKey{src, path}))
}
