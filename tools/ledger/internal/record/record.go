// Package record is the memory of what was proven: which check killed which
// mutant, which checks pass without one, which functions a run executes, and
// which mutants the plain tests do not notice. Each entry holds the hashes of
// what it was proven for; an entry with other hashes is stale.
package record

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"github.com/surety-go/surety/internal/mutate"
)

// Record is the memory. Its lists are sorted by what their entries are about.
type Record struct {
	Kills    []Kill
	Controls []Control
	Runs     []Run
	Plain    []Plain
}

// Hashes is what an entry was proven for.
type Hashes struct {
	SourceHash string // of the package that the mutant changes, and its change
	CheckHash  string // of the tests of the check's package, and what only tests import
}

// Kill is what one check does to one mutant.
type Kill struct {
	Mutant, Check string
	Verdict       mutate.Verdict
	Says          string // what the check was to say
	Hashes
	Millis int64
}

// Control is one check without a mutant. Programs and Executions are what an
// exploration covered.
type Control struct {
	Check                string
	Passed               bool
	Programs, Executions int64
	Hashes
	Millis int64
}

// Run is which functions of a package a check executes.
type Run struct {
	Check, Package string
	Functions      []string
	Hashes
}

// Plain is whether a mutant survives the plain behaviour tests of its package. That
// says how hard it is to notice and proves nothing, so it is measured once for what
// the mutant edits, not again for every change around it.
type Plain struct {
	Mutant   string
	Survives bool
	Edits    string // EditsHash of the mutant
}

// Load reads a record. A file that does not exist is an empty one.
func Load(path string) (*Record, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return new(Record), nil
	} else if err != nil {
		return nil, err
	}
	r := new(Record)
	if err := json.Unmarshal(text, r); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return r, nil
}

// Save writes the record, one entry per line, so that two branches that prove
// different things merge.
func (r *Record) Save(path string) error {
	var b bytes.Buffer
	b.WriteString("{\n")
	for i, part := range []struct {
		name    string
		entries []any
	}{{"Kills", anys(r.Kills)}, {"Controls", anys(r.Controls)}, {"Runs", anys(r.Runs)}, {"Plain", anys(r.Plain)}} {
		if i > 0 {
			b.WriteString(",\n")
		}
		fmt.Fprintf(&b, "%q: [", part.name)
		for j, entry := range part.entries {
			text, err := marshal(entry)
			if err != nil {
				return err
			}
			if j > 0 {
				b.WriteByte(',')
			}
			b.WriteString("\n\t")
			b.Write(text)
		}
		b.WriteString("\n]")
	}
	b.WriteString("\n}\n")
	next := path + ".next"
	if err := os.WriteFile(next, b.Bytes(), 0o644); err != nil {
		return err
	}
	return os.Rename(next, path)
}

func marshal(entry any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(entry)
	return bytes.TrimSpace(b.Bytes()), err
}

func anys[E any](entries []E) []any {
	all := make([]any, len(entries))
	for i, e := range entries {
		all[i] = e
	}
	return all
}

// put inserts an entry in place of one that compares equal.
func put[E any](list []E, e E, compare func(E, E) int) []E {
	i, found := slices.BinarySearchFunc(list, e, compare)
	if found {
		list[i] = e
		return list
	}
	return slices.Insert(list, i, e)
}

func get[E any](list []E, key E, compare func(E, E) int) (E, bool) {
	i, found := slices.BinarySearchFunc(list, key, compare)
	if !found {
		var none E
		return none, false
	}
	return list[i], true
}

func compareKills(a, b Kill) int {
	return cmp.Or(cmp.Compare(a.Mutant, b.Mutant), cmp.Compare(a.Check, b.Check))
}
func compareControls(a, b Control) int { return cmp.Compare(a.Check, b.Check) }
func compareRuns(a, b Run) int {
	return cmp.Or(cmp.Compare(a.Check, b.Check), cmp.Compare(a.Package, b.Package))
}
func comparePlain(a, b Plain) int { return cmp.Compare(a.Mutant, b.Mutant) }

// PutKill, PutControl, PutRun and PutPlain enter what was found out. An entry
// that only took another time than the one before leaves that as it is.
func (r *Record) PutKill(k Kill) {
	if old, ok := r.Kill(k.Mutant, k.Check); ok {
		now := k
		if now.Millis = old.Millis; now == old {
			return
		}
	}
	r.Kills = put(r.Kills, k, compareKills)
}
func (r *Record) PutControl(c Control) {
	if old, ok := r.Control(c.Check); ok {
		now := c
		if now.Millis = old.Millis; now == old {
			return
		}
	}
	r.Controls = put(r.Controls, c, compareControls)
}
func (r *Record) PutRun(x Run)     { r.Runs = put(r.Runs, x, compareRuns) }
func (r *Record) PutPlain(p Plain) { r.Plain = put(r.Plain, p, comparePlain) }

// Kill returns what is known of a check and a mutant.
func (r *Record) Kill(mutant, check string) (Kill, bool) {
	return get(r.Kills, Kill{Mutant: mutant, Check: check}, compareKills)
}

// Control returns what is known of a check.
func (r *Record) Control(check string) (Control, bool) {
	return get(r.Controls, Control{Check: check}, compareControls)
}

// Run returns what is known of a check and a package.
func (r *Record) Run(check, pkg string) (Run, bool) {
	return get(r.Runs, Run{Check: check, Package: pkg}, compareRuns)
}

// PlainOf returns what is known of a mutant and the plain tests.
func (r *Record) PlainOf(mutant string) (Plain, bool) {
	return get(r.Plain, Plain{Mutant: mutant}, comparePlain)
}

// Keep drops the entries of mutants and checks that are not among the given
// ones.
func (r *Record) Keep(mutants, checks map[string]bool) {
	r.Kills = slices.DeleteFunc(r.Kills, func(k Kill) bool { return !mutants[k.Mutant] || !checks[k.Check] })
	r.Controls = slices.DeleteFunc(r.Controls, func(c Control) bool { return !checks[c.Check] })
	r.Runs = slices.DeleteFunc(r.Runs, func(x Run) bool { return !checks[x.Check] })
	r.Plain = slices.DeleteFunc(r.Plain, func(p Plain) bool { return !mutants[p.Mutant] })
}
