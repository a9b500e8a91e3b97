package mutate

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// overlay writes the changed files of m into dir, which must be empty, with
// the file that the -overlay flag of the go command takes, and returns the path
// of that. Nothing below root is written.
func (m Mutant) overlay(root, dir string) (string, error) {
	content, err := m.Apply(root)
	if err != nil {
		return "", err
	}
	root, err = filepath.Abs(root)
	if err != nil {
		return "", err
	}
	replace := make(map[string]string)
	for i, file := range m.Files() {
		path := filepath.Join(dir, fmt.Sprintf("%d-%s", i, filepath.Base(file)))
		if err := os.WriteFile(path, []byte(content[file]), 0o666); err != nil {
			return "", err
		}
		replace[filepath.Join(root, filepath.FromSlash(file))] = path
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "overlay.json")
	return path, os.WriteFile(path, text, 0o666)
}
