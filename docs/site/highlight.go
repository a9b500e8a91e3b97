package main

import (
	"go/scanner"
	"go/token"
	"html"
	"html/template"
	"strings"
)

// highlight returns Go code as HTML with its keywords, strings, numbers and
// comments marked. It also takes fragments; what is no Go stays as it is.
func highlight(code string) template.HTML {
	source := []byte(code)
	files := token.NewFileSet()
	file := files.AddFile("", files.Base(), len(source))
	var s scanner.Scanner
	s.Init(file, source, func(token.Position, string) {}, scanner.ScanComments)
	var b strings.Builder
	written := 0
	for {
		pos, tok, literal := s.Scan()
		if tok == token.EOF {
			break
		}
		class := tokenClass(tok)
		if class == "" {
			continue
		}
		start := file.Offset(pos)
		// A raw string's literal lacks the carriage returns of its source.
		end := min(start+len(literal), len(source))
		b.WriteString(html.EscapeString(code[written:start]))
		b.WriteString(`<span class="` + class + `">` + html.EscapeString(code[start:end]) + `</span>`)
		written = end
	}
	b.WriteString(html.EscapeString(code[written:]))
	return template.HTML(b.String())
}

func tokenClass(tok token.Token) string {
	switch {
	case tok.IsKeyword():
		return "keyword"
	case tok == token.STRING || tok == token.CHAR:
		return "string"
	case tok == token.INT || tok == token.FLOAT || tok == token.IMAG:
		return "number"
	case tok == token.COMMENT:
		return "comment"
	default:
		return ""
	}
}
