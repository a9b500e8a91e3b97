package mutate

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Mutant is one named change to the source.
type Mutant struct {
	Name     string
	Operator Operator
	Edits    []Edit
}

// Edit replaces text of one file.
type Edit struct {
	File string // below the root, with slashes
	Old  string // occurs exactly once in File
	New  string
}

// ErrStale is what the errors of edits wrap whose text is not, or not only
// once, in the file: the source has changed and the mutant has to follow.
var ErrStale = errors.New("stale mutant")

// Files returns the files that m changes, each once, in the order of its
// edits.
func (m Mutant) Files() []string {
	var files []string
	seen := make(map[string]bool)
	for _, e := range m.Edits {
		if !seen[e.File] {
			seen[e.File] = true
			files = append(files, e.File)
		}
	}
	return files
}

// Apply returns the content that m gives to the files it changes. It reads
// them below root and writes nothing. The edits of one file are made one after
// the other.
func (m Mutant) Apply(root string) (map[string]string, error) {
	if len(m.Edits) == 0 {
		return nil, fmt.Errorf("mutant %s changes nothing; give it an edit", m.Name)
	}
	content := make(map[string]string)
	for i, e := range m.Edits {
		if !filepath.IsLocal(filepath.FromSlash(e.File)) {
			return nil, fmt.Errorf("mutant %s: edit %d: %q is not a path below the root", m.Name, i+1, e.File)
		}
		text, ok := content[e.File]
		if !ok {
			read, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(e.File)))
			if err != nil {
				return nil, fmt.Errorf("mutant %s: %w: %v", m.Name, ErrStale, err)
			}
			text = string(read)
		}
		switch n := strings.Count(text, e.Old); {
		case e.Old == "" || e.Old == e.New:
			return nil, fmt.Errorf("mutant %s: edit %d of %s changes nothing; say what to replace, and by what else", m.Name, i+1, e.File)
		case n == 0:
			return nil, fmt.Errorf("mutant %s: %w: edit %d: its text is not in %s; write the mutant for the present source", m.Name, ErrStale, i+1, e.File)
		case n > 1:
			return nil, fmt.Errorf("mutant %s: %w: edit %d: its text is %d times in %s; take in more of what is around it", m.Name, ErrStale, i+1, n, e.File)
		}
		content[e.File] = strings.Replace(text, e.Old, e.New, 1)
	}
	return content, nil
}
