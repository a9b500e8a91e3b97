package rows

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"

	"github.com/surety-go/surety/internal/mutate"
)

// The file as it is written.
type (
	fileLedger struct {
		Prefix        string
		Title         string
		Pending       string
		Guarantee     []fileGuarantee
		Run           []fileRun
		NotApplicable []fileExcuse `toml:"not_applicable"`
	}
	fileGuarantee struct {
		ID       string
		Sentence string
		Checks   []string
		Mutant   []fileMutant
	}
	fileMutant struct {
		Name       string
		Operator   string
		What       string
		File       string
		Old        string
		New        string
		And        []fileEdit
		KilledBy   map[string]string `toml:"killed_by"`
		Equivalent string
	}
	fileEdit   struct{ File, Old, New string }
	fileExcuse struct{ Operator, Why string }
	fileRun    struct {
		Word    string
		Check   string
		Package string
		Lines   []string
	}
)

// ReadAll reads every ledger below root, in the order of their folders.
func ReadAll(root string) ([]*Ledger, error) {
	var all []*Ledger
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path != root && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata"):
			return fs.SkipDir
		case entry.Name() != Name || entry.IsDir():
			return nil
		}
		dir, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			return err
		}
		l, err := Read(root, filepath.ToSlash(dir))
		all = append(all, l)
		return err
	})
	return all, err
}

// Read reads the ledger in the folder dir below root. The error is that of the
// file's form; whether it keeps the rules is the business of Check.
func Read(root, dir string) (*Ledger, error) {
	path := filepath.Join(root, filepath.FromSlash(dir), Name)
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	l, err := parse(string(text), dir)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return l, nil
}

func parse(text, dir string) (*Ledger, error) {
	var f fileLedger
	meta, err := toml.Decode(text, &f)
	if err != nil {
		return nil, err
	}
	if unknown := meta.Undecoded(); len(unknown) > 0 {
		return nil, fmt.Errorf("there is no key %v; the keys are those of docs/design/0008-ledger.md", unknown[0])
	}
	l := &Ledger{Dir: dir, Prefix: f.Prefix, Title: f.Title, Pending: f.Pending}
	for _, g := range f.Guarantee {
		converted, err := g.convert(dir)
		if err != nil {
			return nil, fmt.Errorf("guarantee %s: %w", g.ID, err)
		}
		l.Guarantees = append(l.Guarantees, converted)
	}
	for _, r := range f.Run {
		check, err := mutate.ParseCheck(r.Check, dir)
		if err != nil {
			return nil, fmt.Errorf("run of %s: %w", r.Word, err)
		}
		if r.Package == "" {
			r.Package = dir
		}
		l.Runs = append(l.Runs, Run{r.Word, check, r.Package, r.Lines})
	}
	for _, e := range f.NotApplicable {
		l.Excused = append(l.Excused, Excuse{mutate.Operator(e.Operator), e.Why})
	}
	return l, nil
}

func (f fileGuarantee) convert(dir string) (Guarantee, error) {
	g := Guarantee{ID: f.ID, Sentence: f.Sentence}
	for _, text := range f.Checks {
		check, err := mutate.ParseCheck(text, dir)
		if err != nil {
			return Guarantee{}, err
		}
		g.Checks = append(g.Checks, check)
	}
	for _, m := range f.Mutant {
		converted, err := m.convert(f.ID, dir, g.Checks)
		if err != nil {
			return Guarantee{}, fmt.Errorf("mutant %s: %w", m.Name, err)
		}
		g.Mutants = append(g.Mutants, converted)
	}
	return g, nil
}

func (f fileMutant) convert(id, dir string, checks []mutate.Check) (Mutant, error) {
	m := Mutant{What: f.What, Equivalent: f.Equivalent}
	m.Name, m.Operator = id+"/"+f.Name, mutate.Operator(f.Operator)
	for _, e := range append([]fileEdit{{f.File, f.Old, f.New}}, f.And...) {
		file := e.File
		if file == "" {
			file = f.File
		}
		if !strings.Contains(file, "/") {
			file = dir + "/" + file
		}
		m.Edits = append(m.Edits, mutate.Edit{File: file, Old: e.Old, New: e.New})
	}
	for _, text := range slices.Sorted(maps.Keys(f.KilledBy)) {
		check, err := mutate.ParseCheck(text, dir)
		if err != nil {
			return Mutant{}, err
		}
		m.Kills = append(m.Kills, Kill{check, f.KilledBy[text]})
	}
	slices.SortStableFunc(m.Kills, func(a, b Kill) int {
		return slices.Index(checks, a.Check) - slices.Index(checks, b.Check)
	})
	return m, nil
}
