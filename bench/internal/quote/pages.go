package quote

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/surety-go/surety/bench/internal/report"
	"github.com/surety-go/surety/bench/internal/result"
)

// Newest reads the run that is quoted: the newest of those in the folder that
// hold all rows, or while there is none the newest quick one. Their names are
// DAY-QUALITY.txt; a run of some rows, DAY-QUALITY-ROWS.txt, is not quoted, so
// that all figures come from one.
func Newest(folder string) (Source, error) {
	files, err := filepath.Glob(filepath.Join(folder, "????-??-??-*.txt"))
	if err != nil {
		return Source{}, err
	}
	for _, qualities := range [][]string{{"normal", "rigorous"}, {"quick"}} {
		newest := ""
		for _, file := range files {
			quality := strings.TrimSuffix(filepath.Base(file)[len("2006-01-02-"):], ".txt")
			if slices.Contains(qualities, quality) {
				newest = max(newest, file)
			}
		}
		if newest != "" {
			run, err := result.ReadFile(newest)
			if err != nil {
				return Source{}, err
			}
			return Source{filepath.Base(newest), report.New(run)}, nil
		}
	}
	return Source{}, fmt.Errorf("there is no recorded run in %s", folder)
}

// Pages lists the files of the checkout whose figures are quoted.
func Pages(checkout string) ([]string, error) {
	pages, err := filepath.Glob(filepath.Join(checkout, "docs", "content", "*.md"))
	return append([]string{filepath.Join(checkout, "README.md")}, pages...), err
}

// Stale is what a page says and the source does not.
type Stale struct {
	Page    string
	Text    string   // as it should be
	Changed bool     // whether that differs from what the page says
	Orphans []string // figures that nothing ties to a measurement
}

// Check compares the pages of the checkout with its newest recorded run.
func Check(checkout string) ([]Stale, error) {
	source, err := Newest(filepath.Join(checkout, "bench", "results"))
	if err != nil {
		return nil, err
	}
	pages, err := Pages(checkout)
	if err != nil {
		return nil, err
	}
	var list []Stale
	for _, page := range pages {
		old, readErr := os.ReadFile(page)
		text, err := source.Text(string(old))
		if err = errors.Join(readErr, err); err != nil {
			return nil, fmt.Errorf("%s: %w", page, err)
		}
		list = append(list, Stale{page, text, text != string(old), Orphans(text)})
	}
	return list, nil
}
