package index

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/module"
)

// A resolveKey is what an import means the same for: the module the importing
// file belongs to, by its folder, and the path as it is written.
type resolveKey struct {
	moduleDir string // "" outside of modules
	path      string
}

// A resolution is the package that an import means.
type resolution struct {
	Path  string // as other packages see it: vendored ones with their prefix
	Where string // std, cgo, the module, or why there is none
	Dir   string // absolute, or "" if the package was not found
}

// notFound is the Where of imports that lead nowhere on this machine.
const notFound = "not found"

// A resolver finds packages on the disk the way the go command would, as far
// as that is possible without building: it never downloads. It is immutable.
type resolver struct {
	tc toolchain
	t  *tree
}

func newResolver(tc toolchain, t *tree) *resolver { return &resolver{tc: tc, t: t} }

// resolve finds the package that key means. One that is not found is a result
// like any other, so that it too is looked for once.
func (r *resolver) resolve(key resolveKey) resolution {
	m := r.t.modules[key.moduleDir]
	switch {
	case key.path == "C":
		return resolution{Path: "C", Where: "cgo"}
	case strings.HasPrefix(key.path, "./") || strings.HasPrefix(key.path, "../") || filepath.IsAbs(key.path):
		return resolution{Path: key.path, Where: notFound} // no such imports in modules
	case m == nil:
		return r.standard(key.path, nil)
	case m.isStandard():
		return r.standard(key.path, m)
	}
	if dir, ok := inModule(m, key.path); ok {
		return resolution{Path: key.path, Where: m.path, Dir: dir}
	}
	if first, _, _ := strings.Cut(key.path, "/"); !strings.Contains(first, ".") {
		if found := r.standard(key.path, nil); found.Dir != "" {
			return found
		}
	}
	return r.foreign(m, key.path)
}

// standard finds a package of the standard library. From is nil, or the module
// std or cmd: those have vendored packages of their own, and belong to the
// library they lie in, which need not be that of the go command.
func (r *resolver) standard(path string, from *goModule) resolution {
	src := filepath.Join(r.tc.goroot, "src")
	places := []string{path}
	switch {
	case from != nil && from.path == "std":
		src = from.dir
		places = []string{"vendor/" + path, path}
	case from != nil:
		src = filepath.Dir(from.dir)
		places = []string{"cmd/vendor/" + path, path}
	case r.tc.goroot == "":
		return resolution{Path: path, Where: notFound}
	}
	for _, place := range places {
		if dir := filepath.Join(src, filepath.FromSlash(place)); holdsGo(dir) {
			return resolution{Path: place, Where: "std", Dir: dir}
		}
	}
	return resolution{Path: path, Where: notFound}
}

// foreign finds a package of another module than m: one of the workspace, a
// vendored one, or one of a module that m requires.
func (r *resolver) foreign(m *goModule, path string) resolution {
	if r.t.workspace[m.dir] {
		for _, dir := range slices.Sorted(maps.Keys(r.t.workspace)) {
			other := r.t.modules[dir]
			if dir, ok := inModule(other, path); ok {
				return resolution{Path: path, Where: other.path, Dir: dir}
			}
		}
	}
	if m.vendor != "" {
		if dir := filepath.Join(m.vendor, filepath.FromSlash(path)); holdsGo(dir) {
			return resolution{Path: path, Where: "vendored", Dir: dir}
		}
	}
	var req *modRequire
	for i := range m.requires {
		if under(path, m.requires[i].path) && (req == nil || len(m.requires[i].path) > len(req.path)) {
			req = &m.requires[i]
		}
	}
	if req == nil {
		return resolution{Path: path, Where: notFound}
	}
	if root := r.requiredDir(req); root != "" {
		dir := filepath.Join(root, filepath.FromSlash(strings.TrimPrefix(path, req.path)))
		if holdsGo(dir) {
			return resolution{Path: path, Where: strings.TrimSuffix(req.path+"@"+req.version, "@"), Dir: dir}
		}
	}
	return resolution{Path: path, Where: notFound + " in " + req.path + "@" + req.version}
}

// requiredDir returns the folder of a required module, or "" if there can be
// none on this machine.
func (r *resolver) requiredDir(req *modRequire) string {
	if req.dir != "" || r.tc.modcache == "" {
		return req.dir
	}
	name, err := module.EscapePath(req.realPath)
	if err != nil {
		return ""
	}
	version, err := module.EscapeVersion(req.version)
	if err != nil {
		return ""
	}
	return filepath.Join(r.tc.modcache, filepath.FromSlash(name)+"@"+version)
}

// inModule returns the folder that path has in m, and whether it holds Go.
func inModule(m *goModule, path string) (dir string, ok bool) {
	if m == nil || m.path == "" || m.isStandard() || !under(path, m.path) {
		return "", false
	}
	dir = filepath.Join(m.dir, filepath.FromSlash(strings.TrimPrefix(path, m.path)))
	return dir, holdsGo(dir)
}

// under reports whether path is prefix or lies below it.
func under(path, prefix string) bool {
	rest, ok := strings.CutPrefix(path, prefix)
	return ok && (rest == "" || rest[0] == '/')
}

// holdsGo reports whether dir holds a Go file.
func holdsGo(dir string) bool {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return false
	}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".go") && !e.IsDir() && !hidden(e.Name()) {
			return true
		}
	}
	return false
}
