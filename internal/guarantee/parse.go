package guarantee

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// words lists the choices of one place of the grammar, in the order in which
// they are tried and named in errors. None is a prefix of a later one.
type words []string

var (
	levels = words{
		"immutable", "independent", "atomic(key)", "atomic(whole)", "atomic(batch)",
		"shared", "readers", "exclusive", "init-only", "hostile",
	}
	kinds    = words{"wait-free", "lock-free", "bounded wait", "linear", "waits("}
	ends     = words{"abort(ctx)", "detach(ctx)"}
	modes    = words{"inline", "concurrent", "later"}
	claims   = words{"unlocked", "claims(key)"}
	outcomes = words{"propagated", "contained", "fatal"}
)

// Parse reads one line, from its [Prefix] to its full stop. The error names
// the column where the text leaves the grammar and what was expected there.
func Parse(text string) (Line, error) {
	p := &parser{text: text}
	line := p.line()
	if p.err != nil {
		return Line{}, p.err
	}
	return line, nil
}

// parser reads text from left to right. Once err is set, all reads return
// zero values and move nothing.
type parser struct {
	text string
	pos  int // bytes read
	err  error
}

func (p *parser) line() Line {
	var l Line
	p.expect(Prefix)
	level, scope, scoped := strings.Cut(p.oneOf(levels), "(")
	l.Level = Level(level)
	if scoped {
		l.Scope = Scope(strings.TrimSuffix(scope, ")"))
	}
	p.expect("; ")
	l.Progress = p.progress()
	if p.accept(" on hit, else ") {
		l.OnHit, l.Progress = l.Progress, p.progress()
	}
	if p.accept("; callback ") {
		l.Callback.Mode = Mode(p.oneOf(modes))
		p.expect(" ")
		l.Callback.Claim = Claim(p.oneOf(claims))
		p.expect(", panic ")
		l.Callback.Outcome = Outcome(p.oneOf(outcomes))
	}
	if p.accept("; ") {
		l.Allocs.Stated = true
		l.Allocs.N = p.number()
		p.expect(" allocs")
		if p.accept(" (") {
			l.Allocs.Condition = p.phrase("the condition of the allocations")
			p.expect(")")
		}
	}
	p.expect(".")
	if p.pos < len(p.text) {
		p.fail("nothing after the full stop")
	}
	return l
}

func (p *parser) progress() Progress {
	kind := p.oneOf(kinds)
	if kind != "waits(" {
		return Progress{Kind: Kind(kind)}
	}
	what := p.phrase("what the call waits for")
	p.expect("), ")
	return Progress{Kind: Waits, What: what, End: End(p.oneOf(ends))}
}

// accept reads s if it is next.
func (p *parser) accept(s string) bool {
	if p.err != nil || !strings.HasPrefix(p.text[p.pos:], s) {
		return false
	}
	p.pos += len(s)
	return true
}

// expect reads s, which must be next.
func (p *parser) expect(s string) {
	if !p.accept(s) {
		p.fail(strconv.Quote(s))
	}
}

// oneOf reads one of w and returns it.
func (p *parser) oneOf(w words) string {
	for _, word := range w {
		if p.accept(word) {
			return word
		}
	}
	p.fail("one of " + strings.Join(w, ", "))
	return ""
}

// number reads a decimal number without sign and leading zeros.
func (p *parser) number() int {
	if p.err != nil {
		return 0
	}
	rest := p.text[p.pos:]
	digits := rest[:len(rest)-len(strings.TrimLeft(rest, "0123456789"))]
	n, err := strconv.Atoi(digits)
	if err != nil || strconv.Itoa(n) != digits {
		p.fail(`"callback " or a number of allocations`)
		return 0
	}
	p.pos += len(digits)
	return n
}

// phrase reads up to the next parenthesis.
func (p *parser) phrase(what string) string {
	if p.err != nil {
		return ""
	}
	rest := p.text[p.pos:]
	end := strings.IndexAny(rest, "()")
	if end < 0 {
		end = len(rest)
	}
	phrase := rest[:end]
	if !isPhrase(phrase) {
		p.fail(what + ", words one space apart, without semicolons")
		return ""
	}
	p.pos += end
	return phrase
}

// isPhrase reports whether s can stand as WHAT or CONDITION.
func isPhrase(s string) bool {
	if s == "" || strings.ContainsAny(s, "();\ufffd") || strings.Contains(s, "  ") || s != strings.TrimSpace(s) {
		return false
	}
	return strings.IndexFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) < 0
}

// fail records that the text leaves the grammar at the present position.
func (p *parser) fail(expected string) {
	if p.err != nil {
		return
	}
	found := "the end of the line"
	if rest := p.text[p.pos:]; rest != "" {
		found = strconv.Quote(shorten(rest, 24))
	}
	p.err = fmt.Errorf("column %d: expected %s, found %s", p.pos+1, expected, found)
}

// shorten cuts s to at most n runes and marks the cut.
func shorten(s string, n int) string {
	runes := []rune(s)
	if len(runes) <= n {
		return s
	}
	return string(runes[:n]) + "..."
}
