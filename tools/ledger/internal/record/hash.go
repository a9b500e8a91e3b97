package record

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/surety-go/surety/internal/mutate"
)

// Hasher computes the hashes of the present source. Its methods may be called
// by any number of goroutines.
type Hasher struct {
	root string

	mu       sync.Mutex
	sources  map[string]string   // by folder; guarded by mu
	closures map[string][]string // files that a check's hash covers, by folder and the method's tags; guarded by mu
}

// NewHasher returns a Hasher for the source below root.
func NewHasher(root string) *Hasher {
	return &Hasher{root: root, sources: make(map[string]string), closures: make(map[string][]string)}
}

// Mutant returns the hash of the packages that m changes, without their tests,
// and of its edits.
func (h *Hasher) Mutant(m mutate.Mutant) (string, error) {
	sum := sha256.New()
	for _, file := range m.Files() {
		dir := filepath.ToSlash(filepath.Dir(file))
		s, err := h.Package(dir)
		if err != nil {
			return "", err
		}
		_, _ = fmt.Fprintf(sum, "%s %s\n", dir, s)
	}
	writeEdits(sum, m)
	return short(sum.Sum(nil)), nil
}

// EditsHash returns the hash of the edits of m alone.
func EditsHash(m mutate.Mutant) string {
	sum := sha256.New()
	writeEdits(sum, m)
	return short(sum.Sum(nil))
}

func writeEdits(w io.Writer, m mutate.Mutant) {
	for _, e := range m.Edits {
		_, _ = fmt.Fprintf(w, "%q %q %q\n", e.File, e.Old, e.New)
	}
}

// Package returns the hash of the Go files in the folder dir that are no tests.
func (h *Hasher) Package(dir string) (string, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if s, ok := h.sources[dir]; ok {
		return s, nil
	}
	files, err := filepath.Glob(filepath.Join(h.root, filepath.FromSlash(dir), "*.go"))
	if err != nil {
		return "", err
	}
	files = slices.DeleteFunc(files, func(name string) bool { return strings.HasSuffix(name, "_test.go") })
	s, err := h.files(files)
	if err == nil {
		h.sources[dir] = s
	}
	return s, err
}

// Check returns the hash of what only the check's tests are made of: the test
// files of its package, and the packages of this repository that these import
// and the package does not.
func (h *Hasher) Check(c mutate.Check) (string, error) {
	files, err := h.CheckFiles(c)
	if err != nil {
		return "", err
	}
	return h.files(files)
}

// CheckFiles returns the files that Check covers, sorted.
func (h *Hasher) CheckFiles(c mutate.Check) ([]string, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	tags := c.Method.Tags()
	key := c.Package + " " + tags
	if files, ok := h.closures[key]; ok {
		return files, nil
	}
	shipped, err := h.list("./"+c.Package, "")
	if err != nil {
		return nil, err
	}
	tested, err := h.list("./"+c.Package, tags, "-test")
	if err != nil {
		return nil, err
	}
	own, err := filepath.Glob(filepath.Join(h.root, filepath.FromSlash(c.Package), "*_test.go"))
	if err != nil {
		return nil, err
	}
	set := make(map[string]bool)
	for _, file := range own {
		set[file] = true
	}
	for _, p := range tested {
		if slices.ContainsFunc(shipped, func(s listed) bool { return s.Dir == p.Dir }) {
			continue
		}
		for _, name := range p.GoFiles {
			set[filepath.Join(p.Dir, name)] = true
		}
	}
	files := make([]string, 0, len(set))
	for file := range set {
		files = append(files, file)
	}
	slices.Sort(files)
	h.closures[key] = files
	return files, nil
}

type listed struct {
	Dir     string
	GoFiles []string
	ForTest string
}

// list returns the packages of this repository that the build of a package
// consists of.
func (h *Hasher) list(pattern, tags string, more ...string) ([]listed, error) {
	args := append([]string{"list", "-deps", "-json=Dir,GoFiles,ForTest", "-tags=" + tags}, more...)
	cmd := exec.Command("go", append(args, pattern)...)
	cmd.Dir = h.root
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list %s: %w\n%s", pattern, err, errs.Bytes())
	}
	root, err := filepath.EvalSymlinks(h.root)
	if err != nil {
		return nil, err
	}
	root, err = filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	var packages []listed
	for d := json.NewDecoder(bytes.NewReader(out)); d.More(); {
		var p listed
		if err := d.Decode(&p); err != nil {
			return nil, err
		}
		if strings.HasPrefix(p.Dir, root+string(filepath.Separator)) && p.ForTest == "" {
			packages = append(packages, p)
		}
	}
	return packages, nil
}

// files returns the hash of the files' names and contents.
func (h *Hasher) files(names []string) (string, error) {
	sum := sha256.New()
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return "", err
		}
		_, _ = fmt.Fprintf(sum, "%s %d\n%s", filepath.Base(name), len(text), text)
	}
	return short(sum.Sum(nil)), nil
}

// short is as much of a hash as tells versions of one source apart.
func short(sum []byte) string { return fmt.Sprintf("%x", sum[:8]) }
