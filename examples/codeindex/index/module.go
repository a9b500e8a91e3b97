package index

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"
)

// A goModule is a folder with a go.mod file: what the folders below it are
// called in import statements, and where their imports are found. It is
// immutable.
type goModule struct {
	path     string // "" if the go.mod file could not be read
	dir      string // absolute, with symbolic links resolved
	requires []modRequire
	ignores  []string // folders that `ignore` lines name
	vendor   string   // the folder of vendored packages, or ""
}

// A modRequire is where the packages of one required module are.
type modRequire struct {
	path, version string
	dir           string // from a replace line with a folder, else ""
	realPath      string // the module path to look for in the module cache
}

// findModule returns the module that dir belongs to, or nil.
func findModule(dir string) *goModule {
	for {
		if m := moduleAt(dir); m != nil {
			return m
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return nil
		}
		dir = parent
	}
}

// moduleAt returns the module whose go.mod file stands in dir, or nil. A
// go.mod file that cannot be parsed makes a module without a path: it is
// reported when the file itself is analysed.
func moduleAt(dir string) *goModule {
	name := filepath.Join(dir, "go.mod")
	if info, err := os.Stat(name); err != nil || !info.Mode().IsRegular() {
		return nil
	}
	m := &goModule{dir: dir}
	if vendor := filepath.Join(dir, "vendor"); isDir(vendor) {
		m.vendor = vendor
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return m
	}
	f, err := modfile.Parse(name, data, nil)
	if err != nil {
		f, err = modfile.ParseLax(name, data, nil)
	}
	if err != nil || f.Module == nil {
		return m
	}
	m.path = f.Module.Mod.Path
	for _, i := range f.Ignore {
		m.ignores = append(m.ignores, i.Path)
	}
	for _, r := range f.Require {
		m.requires = append(m.requires, requirement(dir, f, r))
	}
	return m
}

func requirement(dir string, f *modfile.File, r *modfile.Require) modRequire {
	req := modRequire{path: r.Mod.Path, version: r.Mod.Version, realPath: r.Mod.Path}
	for _, rep := range f.Replace {
		if rep.Old.Path != r.Mod.Path || rep.Old.Version != "" && rep.Old.Version != r.Mod.Version {
			continue
		}
		if rep.New.Version != "" {
			req.realPath, req.version = rep.New.Path, rep.New.Version
			continue
		}
		req.dir = filepath.FromSlash(rep.New.Path)
		if !filepath.IsAbs(req.dir) {
			req.dir = filepath.Join(dir, req.dir)
		}
	}
	return req
}

// isStandard reports whether m is the standard library's module or that of
// the go command and its kin: their import paths have no module path, or one
// that is no domain's.
func (m *goModule) isStandard() bool { return m.path == "std" || m.path == "cmd" }

// importPath returns what the folder at rel, relative to the module, is
// called in import statements.
func (m *goModule) importPath(rel string) string {
	rel = filepath.ToSlash(rel)
	if m.path == "std" {
		return rel
	}
	return path.Join(m.path, rel)
}

// ignored reports whether an ignore line of the go.mod file covers the folder
// at rel, relative to the module. A pattern that begins with ./ stands for one
// folder, another for every folder of that name.
func (m *goModule) ignored(rel string) bool {
	dir := "/" + filepath.ToSlash(rel) + "/"
	for _, pattern := range m.ignores {
		name, atRoot := strings.CutPrefix(pattern, "./")
		name = "/" + strings.Trim(name, "/") + "/"
		if atRoot && strings.HasPrefix(dir, name) || !atRoot && strings.Contains(dir, name) {
			return true
		}
	}
	return false
}

// workspaceUses returns the folders of the modules that the go.work file above
// dir uses: `go list ./...` goes on into them where it stops at others.
func workspaceUses(dir, gowork, goroot string) []string {
	name := gowork
	switch gowork {
	case "off":
		return nil
	case "":
		name = findWork(dir, goroot)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil
	}
	f, err := modfile.ParseWork(name, data, nil)
	if err != nil {
		return nil
	}
	var uses []string
	for _, use := range f.Use {
		at := filepath.FromSlash(use.Path)
		if !filepath.IsAbs(at) {
			at = filepath.Join(filepath.Dir(name), at)
		}
		if real, err := filepath.EvalSymlinks(at); err == nil {
			uses = append(uses, real)
		}
	}
	return uses
}

// findWork returns the go.work file in dir or the nearest folder above it, or
// "". Like the go command it does not look above GOROOT.
func findWork(dir, goroot string) string {
	for {
		name := filepath.Join(dir, "go.work")
		if _, err := os.Stat(name); !errors.Is(err, fs.ErrNotExist) {
			return name
		}
		parent := filepath.Dir(dir)
		if parent == dir || parent == goroot {
			return ""
		}
		dir = parent
	}
}

func isDir(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}
