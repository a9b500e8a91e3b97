package seamonly

import (
	"bytes"
	"go/ast"
	"go/token"
	"slices"
	"strings"
)

const allowPrefix = "//seam:allow"

// An allow is a comment that excuses one finding.
type allow struct {
	pos  token.Pos
	line int  // where the finding stands: beside the comment or, if that stands alone, below
	used bool // a finding was excused by it
}

// settle reports the findings that no allow excuses and the allows that
// excuse no finding.
func (c *checker) settle(file *ast.File) error {
	allows, err := c.allows(file)
	if err != nil {
		return err
	}
	slices.SortFunc(c.findings, func(a, b finding) int { return int(a.pos - b.pos) })
	for _, f := range c.findings {
		if !excuse(allows, c.line(f.pos)) {
			c.pass.Reportf(f.pos, "%s", f.message)
		}
	}
	for _, a := range allows {
		if !a.used {
			c.pass.Reportf(a.pos, "%s excuses nothing; remove it", allowPrefix)
		}
	}
	return nil
}

// excuse uses up an allow for the line and reports whether there was one.
func excuse(allows []*allow, line int) bool {
	i := slices.IndexFunc(allows, func(a *allow) bool { return a.line == line && !a.used })
	if i < 0 {
		return false
	}
	allows[i].used = true
	return true
}

// allows returns the allows of the file that give a reason, and reports those
// that give none.
func (c *checker) allows(file *ast.File) ([]*allow, error) {
	src, err := c.pass.ReadFile(c.pass.Fset.File(file.FileStart).Name())
	if err != nil {
		return nil, err
	}
	var allows []*allow
	for _, group := range file.Comments {
		for _, comment := range group.List {
			text, ok := strings.CutPrefix(comment.Text, allowPrefix)
			switch {
			case ok && strings.HasPrefix(text, " ") && strings.TrimSpace(text) != "":
				a := &allow{pos: comment.Pos(), line: c.line(comment.Pos())}
				if c.alone(src, comment) {
					a.line++
				}
				allows = append(allows, a)
			case ok, strings.HasPrefix(strings.TrimLeft(comment.Text, "/ \t"), "seam:"):
				c.pass.Reportf(comment.Pos(), "malformed directive; write %s REASON", allowPrefix)
			}
		}
	}
	return allows, nil
}

// alone reports whether nothing precedes the comment on its line of src.
func (c *checker) alone(src []byte, comment *ast.Comment) bool {
	before := src[:c.pass.Fset.PositionFor(comment.Pos(), false).Offset]
	return len(bytes.TrimSpace(before[bytes.LastIndexByte(before, '\n')+1:])) == 0
}

func (c *checker) line(pos token.Pos) int {
	return c.pass.Fset.PositionFor(pos, false).Line
}
