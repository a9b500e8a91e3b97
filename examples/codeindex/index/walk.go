package index

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A sourceFile is a file that was found. It is immutable.
type sourceFile struct {
	path   string // as it is reported: opens from the working directory
	name   string
	kind   string // the analyser for it; "" if that depends on //go:embed lines
	folder *folder
}

// A folder is a directory that was visited. It is immutable.
type folder struct {
	dir        string // absolute, with symbolic links resolved
	display    string // as it is reported
	root       bool   // given by the user
	importPath string
	module     *goModule // nil outside of modules
}

// abs returns the file's absolute name.
func (f *sourceFile) abs() string { return filepath.Join(f.folder.dir, f.name) }

// A tree is what a walk found, in the order of the walk.
type tree struct {
	roots    []string
	code     []*sourceFile // those whose kind their name tells
	rest     []*sourceFile // embedded or other
	failures []failure     // folders that could not be listed

	// All below are keyed by absolute names.
	files     map[string]*sourceFile // code and rest
	folders   map[string]*folder
	modules   map[string]*goModule
	workspace map[string]bool // folders of modules that go.work files use
}

// A walker collects the files of a tree. It reads folders only; whether a file
// suits the host is decided when it is read.
type walker struct {
	tc       toolchain
	all      bool
	progress *progress
	tree
}

// walk finds the files below the roots. Without all, those in the folders that
// `go list ./...` in each root visits. P counts them.
func walk(ctx context.Context, tc toolchain, all bool, roots []string, p *progress) (*tree, error) {
	w := walker{tc: tc, all: all, progress: p, tree: tree{
		roots:     roots,
		files:     make(map[string]*sourceFile),
		folders:   make(map[string]*folder),
		modules:   make(map[string]*goModule),
		workspace: make(map[string]bool),
	}}
	for _, root := range roots {
		dir, err := resolveRoot(root)
		if err != nil {
			return nil, err
		}
		for _, use := range workspaceUses(dir, tc.gowork, tc.goroot) {
			if m := moduleAt(use); m != nil {
				w.workspace[use] = true
				w.modules[use] = m
			}
		}
		if err := w.visit(ctx, dir, root, findModule(dir), true); err != nil {
			return nil, err
		}
	}
	return &w.tree, nil
}

// resolveRoot returns the absolute name of a folder given by the user, with
// symbolic links followed.
func resolveRoot(root string) (string, error) {
	info, err := os.Stat(root)
	if errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("%s: no such directory%s; give directories that hold Go source, or none for GOROOT/src", root, nearbyFolder(root))
	}
	if err != nil {
		return "", fmt.Errorf("%w; give a directory that can be read", err)
	}
	if !info.IsDir() {
		return "", fmt.Errorf("%s: not a directory; give the directory it is in: %s", root, filepath.Dir(root))
	}
	dir, err := filepath.EvalSymlinks(root)
	if err != nil {
		return "", err
	}
	return filepath.Abs(dir)
}

// nearbyFolder suggests a folder beside the one that does not exist.
func nearbyFolder(name string) string {
	parent, base := filepath.Split(filepath.Clean(name))
	entries, err := os.ReadDir(filepath.Clean(parent))
	if err != nil {
		return ""
	}
	var names []string
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return didYouMean(base, names, func(s string) string { return parent + s })
}

// visit collects the files of dir and of the folders below it. A folder is
// visited once, however many roots it lies below.
func (w *walker) visit(ctx context.Context, dir, display string, m *goModule, top bool) error {
	if err := context.Cause(ctx); err != nil {
		return err
	}
	if w.folders[dir] != nil {
		return nil
	}
	if own := moduleAt(dir); own != nil && !top {
		if !w.all && !w.workspace[dir] {
			return nil
		}
		m = own
	}
	if m != nil {
		w.modules[m.dir] = m
	}
	here := &folder{dir: dir, display: display, root: top, importPath: importPathOf(dir, display, m), module: m}
	w.folders[dir] = here
	entries, err := os.ReadDir(dir)
	if err != nil {
		w.failures = append(w.failures, failureOf(display, err))
	}
	for _, e := range entries {
		switch {
		case e.IsDir():
			if w.wants(here, e.Name()) {
				err = w.visit(ctx, filepath.Join(dir, e.Name()), filepath.Join(display, e.Name()), m, false)
				if err != nil {
					return err
				}
			}
		case w.isFile(dir, e):
			w.add(here, e.Name())
		}
	}
	return nil
}

func importPathOf(dir, display string, m *goModule) string {
	if m == nil {
		return filepath.ToSlash(display)
	}
	rel, err := filepath.Rel(m.dir, dir)
	if err != nil {
		return filepath.ToSlash(display)
	}
	return m.importPath(rel)
}

// versionControl are folders that hold no source of anybody's.
var versionControl = []string{".git", ".hg", ".svn", ".jj", ".bzr"}

// wants reports whether the folder name in parent is visited.
func (w *walker) wants(parent *folder, name string) bool {
	if w.all {
		return !slices.Contains(versionControl, name)
	}
	if hidden(name) || name == "testdata" || !parent.root && filepath.Base(parent.dir) == "vendor" {
		return false
	}
	m := parent.module
	if m == nil {
		return true
	}
	rel, err := filepath.Rel(m.dir, filepath.Join(parent.dir, name))
	if err != nil || m.ignored(rel) {
		return err != nil
	}
	// Two packages of the standard library that `go list ./...` leaves out:
	// one that exists for its documentation, and one there is only with cgo.
	return m.path != "std" || rel != "builtin" && (w.tc.build.CgoEnabled || rel != filepath.Join("runtime", "cgo"))
}

// hidden reports whether the go command passes over a name.
func hidden(name string) bool { return name[0] == '.' || name[0] == '_' }

// isFile reports whether e is a file to read: symbolic links count as what
// they lead to, except that links to folders are not followed. A link that
// leads nowhere is a file that cannot be read.
func (w *walker) isFile(dir string, e fs.DirEntry) bool {
	if e.Type()&fs.ModeSymlink == 0 {
		return e.Type().IsRegular()
	}
	info, err := os.Stat(filepath.Join(dir, e.Name()))
	return err != nil || info.Mode().IsRegular()
}

func (w *walker) add(in *folder, name string) {
	f := &sourceFile{path: filepath.Join(in.display, name), name: name, kind: kindOf(name), folder: in}
	switch {
	case hidden(name) && !w.all:
		return // read only if a //go:embed line names it
	case f.kind == "":
		w.rest = append(w.rest, f)
	default:
		w.code = append(w.code, f)
	}
	w.files[f.abs()] = f
	w.progress.done()
}

// kindOf returns the kind that the name of a file tells, or "".
func kindOf(name string) string {
	switch {
	case strings.HasSuffix(name, "_test.go"):
		return kindTest
	case strings.HasSuffix(name, ".go"):
		return kindGo
	case strings.HasSuffix(name, ".s"):
		return kindAsm
	case name == "go.mod":
		return kindMod
	}
	return ""
}

// file returns the file with the absolute name abs, which need not have been
// found by the walk: //go:embed lines reach into folders it passes over.
func (t *tree) file(abs string) *sourceFile {
	if f := t.files[abs]; f != nil {
		return f
	}
	dir, name := filepath.Split(abs)
	at := filepath.Clean(dir)
	in := t.folders[at]
	for up := at; in == nil; up = filepath.Dir(up) {
		if above := t.folders[up]; above != nil {
			in = &folder{dir: at, display: above.display + at[len(up):], importPath: above.importPath, module: above.module}
		}
	}
	return &sourceFile{path: filepath.Join(in.display, name), name: name, folder: in}
}
