package index

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// A table is aligned columns: text on the left, figures on the right.
type table struct {
	rows   [][]string // the first is the heading
	isText map[int]bool
}

func newTable(heading ...string) *table {
	return &table{rows: [][]string{heading}, isText: map[int]bool{0: true}}
}

// left makes a column one of text.
func (t *table) left(column int) { t.isText[column] = true }

func (t *table) row(cells ...string) { t.rows = append(t.rows, cells) }

func (t *table) print(w io.Writer) {
	width := make([]int, len(t.rows[0]))
	for _, row := range t.rows {
		for i, cell := range row {
			width[i] = max(width[i], utf8.RuneCountInString(cell))
		}
	}
	for n, row := range t.rows {
		var line strings.Builder
		for i, cell := range row {
			pad := strings.Repeat(" ", width[i]-utf8.RuneCountInString(cell))
			switch {
			case i == 0 && n > 0:
				line.WriteString("  " + cell + pad)
			case i == 0:
				line.WriteString(cell + pad + "  ")
			case t.isText[i]:
				line.WriteString("  " + cell + pad)
			default:
				line.WriteString("  " + pad + cell)
			}
		}
		fmt.Fprintln(w, strings.TrimRight(line.String(), " "))
	}
}

// printSection prints the table and an empty line.
func (t *table) printSection(w io.Writer) {
	t.print(w)
	fmt.Fprintln(w)
}
