package index

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// embeddedFiles returns the absolute names of the files that the patterns of
// //go:embed lines in a file of dir name, by the go command's rules. Patterns
// that name nothing, or what cannot be embedded, name no files here: the
// compiler reports them.
func embeddedFiles(dir string, patterns []string) []string {
	var files []string
	for _, pattern := range patterns {
		glob, hiddenToo := strings.CutPrefix(pattern, "all:")
		if _, err := path.Match(glob, ""); err != nil || glob == "." || !fs.ValidPath(glob) {
			continue
		}
		matches, err := fs.Glob(os.DirFS(dir), glob)
		if err != nil {
			continue
		}
		for _, match := range matches {
			files = appendEmbedded(files, filepath.Join(dir, filepath.FromSlash(match)), hiddenToo)
		}
	}
	return files
}

// appendEmbedded appends name, or the files below it if it is a folder. Those
// of other modules and, unless hiddenToo, hidden ones are left out.
func appendEmbedded(files []string, name string, hiddenToo bool) []string {
	_ = filepath.WalkDir(name, func(at string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil // nothing to embed there
		case at != name && (hidden(e.Name()) && !hiddenToo || slices.Contains(versionControl, e.Name())):
			if e.IsDir() {
				return fs.SkipDir
			}
		case e.IsDir():
			if info, err := os.Stat(filepath.Join(at, "go.mod")); err == nil && info.Mode().IsRegular() {
				return fs.SkipDir
			}
		case e.Type().IsRegular():
			files = append(files, at)
		}
		return nil
	})
	return files
}
