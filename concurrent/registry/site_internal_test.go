package registry

import (
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/surety-go/surety/internal/seam"
)

func TestPackageOf(t *testing.T) {
	for function, want := range map[string]string{
		"main.main":                            "main",
		"main.init.0.func1":                    "main",
		"example.com/a.init":                   "example.com/a",
		"example.com/a/v2/b.(*T[...]).M.func1": "example.com/a/v2/b",
		"gopkg.in/yaml%2ev3.Unmarshal":         "gopkg.in/yaml.v3",
		"example.com/a/b%2ec%2ed.F":            "example.com/a/b.c.d",
		"example.com/%22x%.F":                  `example.com/"x%`,
		"example.com/nodot":                    "",
		"":                                     "",
		"github.com/surety-go/surety/x_test.Test.f.1": "github.com/surety-go/surety/x_test",
	} {
		assert.Equal(t, want, packageOf(function), function)
	}
}

var testBuild = &debug.BuildInfo{
	Main: debug.Module{Path: "example.com/app", Version: "(devel)"},
	Deps: []*debug.Module{
		{Path: "example.com/a", Version: "v1.2.0"},
		{Path: "example.com/a/v2", Version: "v2.1.0"},
		{Path: "example.com/a/v2/nested", Version: "v0.1.0"},
		{Path: "gopkg.in/yaml.v3", Version: "v3.0.1"},
		{Path: "example.com/fork", Version: "v1.0.0", Replace: &debug.Module{Path: "example.com/mine", Version: "v1.0.9"}},
	},
}

func TestModuleOf(t *testing.T) {
	for pkg, want := range map[string][2]string{
		"main":                        {"example.com/app", "(devel)"},
		"example.com/app":             {"example.com/app", "(devel)"},
		"example.com/app/internal/x":  {"example.com/app", "(devel)"},
		"example.com/application":     {"", ""},
		"example.com/a/x":             {"example.com/a", "v1.2.0"},
		"example.com/a/v2":            {"example.com/a/v2", "v2.1.0"},
		"example.com/a/v2/x":          {"example.com/a/v2", "v2.1.0"},
		"example.com/a/v2/nested/x":   {"example.com/a/v2/nested", "v0.1.0"},
		"example.com/a/v2/nestedness": {"example.com/a/v2", "v2.1.0"},
		"gopkg.in/yaml.v3":            {"gopkg.in/yaml.v3", "v3.0.1"},
		"example.com/fork/x":          {"example.com/fork", "v1.0.9"},
		"fmt":                         {"", ""},
		"":                            {"", ""},
	} {
		module, version := moduleOf(pkg, testBuild)
		assert.Equal(t, want, [2]string{module, version}, pkg)
	}
	module, version := moduleOf("main", new(debug.BuildInfo))
	assert.Empty(t, module+version)
}

func TestSiteString(t *testing.T) {
	for want, site := range map[string]Site{
		"example.com/a/v2@v2.1.0 (init.go:12)":        newSite("/src/a/init.go", 12, "example.com/a/v2.init.0", testBuild),
		"example.com/a/v2@v2.1.0 (json/x.go:3)":       newSite(`C:\src\a\json\x.go`, 3, "example.com/a/v2/json.New", testBuild),
		"example.com/a@v1.2.0 (b/b_test.go:4)":        newSite("/src/a/b/b_test.go", 4, "example.com/a/b_test.TestB", testBuild),
		"example.com/a@v1.2.0 (a_test.go:5)":          newSite("/src/a/a_test.go", 5, "example.com/a_test.TestA", testBuild),
		"example.com/a/v2@v2.1.0 (a_test.go:6)":       newSite("/src/a/a_test.go", 6, "example.com/a/v2_test.TestA", testBuild),
		"/src/a_test/a.go:8":                          newSite("/src/a_test/a.go", 8, "example.com/app_test.F", testBuild),
		"example.com/app@(devel) (main.go:7)":         newSite("/src/app/main.go", 7, "main.main", testBuild),
		"example.com/app (x/x.go:1)":                  {File: "/src/x.go", Line: 1, Function: "example.com/app/x.F", Module: "example.com/app"},
		"/src/play.go:9":                              newSite("/src/play.go", 9, "main.main", new(debug.BuildInfo)),
		"an unknown place":                            {},
		"gopkg.in/yaml.v3@v3.0.1 (yaml.go:2)":         newSite("/src/yaml.go", 2, "gopkg.in/yaml%2ev3.Unmarshal", testBuild),
		"example.com/fork@v1.0.9 (sub.dir/yaml.go:2)": newSite("/src/yaml.go", 2, "example.com/fork/sub%2edir.F", testBuild),
	} {
		assert.Equal(t, want, site.String())
	}
}

func TestSiteOfNoPlace(t *testing.T) {
	assert.Zero(t, siteOf(seam.PC(0)))
}
