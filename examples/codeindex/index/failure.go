package index

import (
	"errors"
	"fmt"
	"go/scanner"
	"io/fs"

	"golang.org/x/mod/modfile"
)

// A failure is a file or folder that could not be read or parsed.
type failure struct {
	Path    string `json:"file"`
	Line    int    `json:"line,omitempty"` // 0 for the whole file
	Column  int    `json:"column,omitempty"`
	Problem string `json:"problem"`
}

// String returns the failure in the form of a compiler's message.
func (f failure) String() string {
	if f.Line == 0 {
		return fmt.Sprintf("%s: %s", f.Path, f.Problem)
	}
	return fmt.Sprintf("%s:%d:%d: %s", f.Path, f.Line, f.Column, f.Problem)
}

// failureOf returns what err says of the file at path: the first of the
// problems that a parser found.
func failureOf(path string, err error) failure {
	f := failure{Path: path, Problem: err.Error()}
	var inGo scanner.ErrorList
	var inMod modfile.ErrorList
	var inFile *fs.PathError
	switch {
	case errors.As(err, &inGo) && len(inGo) > 0:
		f.Line, f.Column, f.Problem = inGo[0].Pos.Line, inGo[0].Pos.Column, inGo[0].Msg
	case errors.As(err, &inMod) && len(inMod) > 0:
		f.Line, f.Column, f.Problem = inMod[0].Pos.Line, inMod[0].Pos.LineRune, inMod[0].Err.Error()
	case errors.As(err, &inFile):
		f.Problem = fmt.Sprintf("%s: %v", inFile.Op, inFile.Err)
	}
	return f
}
