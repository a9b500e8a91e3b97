package api

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the golden files in api/ from the source")

// goldenDir holds one file for each package that users import.
const goldenDir = "../../api"

func TestGoldenFilesEqualTheAPI(t *testing.T) {
	packages := loadAll(t)
	changelog, err := os.ReadFile("../../CHANGELOG.md")
	require.NoError(t, err)
	if unannounced := unannounced(t, goldenDir, packages, string(changelog)); len(unannounced) > 0 {
		t.Fatalf("this breaks users:\n%s\nundo it, or list each in CHANGELOG.md under Guarantees, with the word Breaking", strings.Join(unannounced, "\n"))
	}
	if *update {
		require.NoError(t, writeGolden(goldenDir, packages))
	}
	differences, err := compareGolden(goldenDir, packages)
	require.NoError(t, err)
	if len(differences) > 0 {
		t.Errorf("%s\nif these changes are wanted: go test ./internal/api -update", strings.Join(differences, "\n"))
	}
}

// unannounced returns how the packages break users of what the golden files
// in dir record, but for what the changelog announces.
func unannounced(t *testing.T, dir string, packages []*Package, changelog string) []string {
	t.Helper()
	var all []string
	for _, p := range packages {
		golden, err := os.ReadFile(filepath.Join(dir, p.Name+".txt"))
		if os.IsNotExist(err) {
			continue
		}
		require.NoError(t, err)
		for _, broken := range Broken(p.Name, string(golden), p.Golden()) {
			name := strings.Split(broken, "`")[1]
			if !Announced(changelog, name, Breaking) {
				all = append(all, broken)
			}
		}
	}
	return all
}

// writeGolden makes dir hold the golden files of the packages and no others.
func writeGolden(dir string, packages []*Package) error {
	old, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil {
		return err
	}
	for _, name := range old {
		if err := os.Remove(name); err != nil {
			return err
		}
	}
	for _, p := range packages {
		if err := os.WriteFile(filepath.Join(dir, p.Name+".txt"), []byte(p.Golden()), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// compareGolden returns how the golden files in dir differ from the packages.
func compareGolden(dir string, packages []*Package) ([]string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil {
		return nil, err
	}
	var differences []string
	seen := make(map[string]bool)
	for _, p := range packages {
		name := filepath.Join(dir, p.Name+".txt")
		if seen[name] {
			return nil, fmt.Errorf("two packages are named %s", p.Name)
		}
		seen[name] = true
		golden, err := os.ReadFile(name)
		if err != nil && !os.IsNotExist(err) {
			return nil, err
		}
		differences = append(differences, lineDifferences(name, string(golden), p.Golden())...)
	}
	for _, name := range files {
		if !seen[name] {
			differences = append(differences, name+": there is no such package")
		}
	}
	return differences, nil
}

// lineDifferences returns the lines that only one of the texts holds.
func lineDifferences(name, golden, present string) []string {
	was, is := strings.Split(golden, "\n"), strings.Split(present, "\n")
	var differences []string
	for _, line := range was {
		if !slices.Contains(is, line) {
			differences = append(differences, name+": no longer in the API: "+line)
		}
	}
	for _, line := range is {
		if !slices.Contains(was, line) {
			differences = append(differences, name+": not recorded: "+line)
		}
	}
	if len(differences) == 0 && golden != present {
		differences = append(differences, name+": order or repetition of lines differs")
	}
	return differences
}

func TestGoldenText(t *testing.T) {
	assert.Equal(t, strings.TrimLeft(`
var ErrOne = errors.New("one")
var ErrTwo error
const Keep Op = 0
const Limit = 16
type Map[K comparable, V any] struct
func (i *Map) Len() int // Concurrency: atomic(whole); linear.
func (m *Map[K, V]) Load(key K) (value V, ok bool) // Concurrency: atomic(key); wait-free; 0 allocs (word-sized K, V).
func (m *Map[K, V]) Old(first K, rest ...V) // Concurrency: exclusive; wait-free.
field Map.Size int `+"`json:\"size\"`"+`
func New[K comparable, V any](size int) *Map[K, V] // Concurrency: independent; wait-free; 1 allocs.
type Number interface{~int | ~uint}
type Op uint8
const Remove Op = 3
const Set Op = 1
type Sizer interface
abstract Sizer.Len() int // Concurrency: atomic(whole); linear.
type Task = func(int) (ok bool)
const Wait = 2 * time.Second
`, "\n"), planted(t, "good").Golden())
}

func TestChangedGoldenIsFound(t *testing.T) {
	packages := []*Package{planted(t, "good")}
	for name, c := range map[string]struct{ old, new, want string }{
		"weaker level":    {"atomic(whole); linear", "shared; linear", "not recorded: func (i *Map) Len() int // Concurrency: atomic(whole); linear."},
		"other value":     {"Set Op = 1", "Set Op = 2", "no longer in the API: const Set Op = 2"},
		"other signature": {"size int", "size int, more bool", "not recorded: func New"},
		"identifier gone": {"type Op uint8\n", "", "not recorded: type Op uint8"},
		"identifier more": {"type Op uint8\n", "type Op uint8\ntype Open uint8\n", "no longer in the API: type Open uint8"},
		"other order":     {"type Op uint8\nconst Remove Op = 3", "const Remove Op = 3\ntype Op uint8", "order or repetition"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			require.NoError(t, writeGolden(dir, packages))
			differences, err := compareGolden(dir, packages)
			require.NoError(t, err)
			require.Empty(t, differences)

			file := filepath.Join(dir, "good.txt")
			text, err := os.ReadFile(file)
			require.NoError(t, err)
			require.Contains(t, string(text), c.old)
			require.NoError(t, os.WriteFile(file, []byte(strings.ReplaceAll(string(text), c.old, c.new)), 0o644))
			differences, err = compareGolden(dir, packages)
			require.NoError(t, err)
			assert.Contains(t, strings.Join(differences, "\n"), c.want)
		})
	}
}

func TestGoldenFileWithoutPackageIsFound(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "gone.txt"), nil, 0o644))
	differences, err := compareGolden(dir, nil)
	require.NoError(t, err)
	assert.Equal(t, []string{filepath.Join(dir, "gone.txt") + ": there is no such package"}, differences)
}

// What breaks users is found, whatever the golden files become, until the
// changelog announces it.
func TestUnannouncedBreaks(t *testing.T) {
	p := planted(t, "good")
	for name, c := range map[string]struct{ was, is, want string }{
		"weaker level":     {"atomic(whole); linear", "immutable; linear", "`good.Map.Len`: the level was immutable, is atomic(whole)"},
		"weaker progress":  {"atomic(key); wait-free; 0 allocs", "atomic(key); wait-free on hit, else wait-free; 0 allocs", ""},
		"more allocations": {"wait-free; 1 allocs", "wait-free; 0 allocs", "`good.New`: the allocations were 0 allocs, are 1 allocs"},
		"other signature":  {"size int)", "size uint)", "`good.New`: its declaration was"},
		"gone":             {"type Op uint8\n", "type Op uint8\ntype Open uint8\n", "`good.Open`: it is gone"},
		"more":             {"type Op uint8\n", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			require.Contains(t, p.Golden(), c.was)
			old := strings.Replace(p.Golden(), c.was, c.is, 1)
			require.NoError(t, os.WriteFile(filepath.Join(dir, "good.txt"), []byte(old), 0o644))
			found := unannounced(t, dir, []*Package{p}, "")
			if c.want == "" {
				assert.Empty(t, found)
				return
			}
			require.Len(t, found, 1)
			assert.Contains(t, found[0], c.want)
			id := strings.Split(c.want, "`")[1]
			for changelog, announced := range map[string]bool{
				"### Guarantees\n\n- Breaking: `" + id + "` is weaker.\n":            true,
				"### Guarantees\n\n- Breaking: something and\n  `" + id + "` too.\n": true,
				"### Guarantees\n\n- `" + id + "` is stronger.\n":                    false,
				"### Changed\n\n- Breaking: `" + id + "` is weaker.\n":               false,
				"### Guarantees\n\n- Breaking: `other`.\n- `" + id + "`\n":           false,
				"### Guarantees\n\n- Breaking.\n### Fixed\n- `" + id + "`\n":         false,
			} {
				assert.Equal(t, announced, len(unannounced(t, dir, []*Package{p}, changelog)) == 0, changelog)
			}
		})
	}
}
