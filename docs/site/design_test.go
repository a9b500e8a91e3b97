package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestDesignRecords shows that the index lists the records and that each
// record holds what the index says a record holds.
func TestDesignRecords(t *testing.T) {
	dir := filepath.Join(repository, "docs", "design")
	index, err := os.ReadFile(filepath.Join(dir, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	for _, match := range regexp.MustCompile(`(?m)^\| \[(\d{4})\]\((\d{4})(-[a-z-]+\.md)\) \|`).FindAllStringSubmatch(string(index), -1) {
		if match[1] != match[2] {
			t.Errorf("row %s leads to record %s", match[1], match[2])
		}
		listed = append(listed, match[2]+match[3])
	}
	files, err := filepath.Glob(filepath.Join(dir, "[0-9]*.md"))
	if err != nil {
		t.Fatal(err)
	}
	var present []string
	for _, file := range files {
		present = append(present, filepath.Base(file))
		record, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range []string{"**Context.**", "**Reopen"} {
			if !strings.Contains(string(record), part) {
				t.Errorf("%s has no part %s", filepath.Base(file), part)
			}
		}
	}
	if !slices.Equal(listed, present) {
		t.Errorf("the index lists %v, present are %v", listed, present)
	}
}
