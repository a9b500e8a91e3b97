package main

import (
	"fmt"
	"path/filepath"
	"slices"

	"github.com/surety-go/surety/bench/internal/result"
)

// recorded stands for the commit of the newest recorded run, as the value of
// -against.
const recorded = "recorded"

// lastRecorded returns the commit of the newest run in the folder, whose files
// are named for their days.
func lastRecorded(folder string) (string, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.txt"))
	if err != nil {
		return "", err
	}
	if len(files) == 0 {
		return "", fmt.Errorf("there is no recorded run in %s; name a commit", folder)
	}
	newest := slices.Max(files)
	run, err := result.ReadFile(newest)
	if err != nil {
		return "", err
	}
	if run.Environment.Commit == "" {
		return "", fmt.Errorf("%s does not say which commit was measured; name one", newest)
	}
	return run.Environment.Commit, nil
}
