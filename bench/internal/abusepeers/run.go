package abusepeers

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/surety-go/surety/internal/abuse"
)

// childEnv is set in processes that run one row. It holds the names of the
// section, the subject and the row, separated by bars.
const childEnv = "SURETY_ABUSE_PEER_ROW"

const (
	limit     = time.Second      // until a call counts as hanging
	rowLimit  = 20 * time.Second // until a process does
	crowdSize = 10_000
)

// Child runs the row that this process was started for and returns its exit
// code. If it was started for none, ok is false.
func Child() (code int, ok bool) {
	name, ok := os.LookupEnv(childEnv)
	if !ok {
		return 0, false
	}
	limitMemory()
	parts := strings.SplitN(name, "|", 3)
	for _, s := range Sections() {
		if len(parts) != 3 || s.Kind != parts[0] {
			continue
		}
		row, subject, err := s.Find(parts[2], parts[1])
		if err != nil {
			break
		}
		abuse.Print(os.Stdout, s.Run(&abuse.Trial{Limit: limit, Crowd: crowdSize}, row, subject))
		return 0, true
	}
	fmt.Fprintf(os.Stderr, "abusepeers: %s=%q names no row; unset it\n", childEnv, name)
	return 3, true
}

// Table is what became of every abuse in every library of one kind.
type Table struct {
	Section  abuse.Section
	Outcomes [][]abuse.Outcome // by row and subject; "" where ctx ended before
}

// job is one row of a table over one subject, by their indices.
type job struct{ table, row, subject int }

func (j job) in(sections []abuse.Section) string {
	s := sections[j.table]
	return s.Kind + ": " + s.Rows[j.row].Name() + ": " + s.Subjects[j.subject]
}

// Run runs all rows of the sections, each in a process of the executable, which
// must call [Child]. Progress is called, if it is not nil, after each row, one
// call at a time.
func Run(ctx context.Context, executable string, sections []abuse.Section, progress func(done, of int, what string)) []Table {
	var jobs []job
	tables := make([]Table, len(sections))
	for i, s := range sections {
		tables[i] = Table{s, make([][]abuse.Outcome, len(s.Rows))}
		for r := range s.Rows {
			tables[i].Outcomes[r] = make([]abuse.Outcome, len(s.Subjects))
			for sub := range s.Subjects {
				jobs = append(jobs, job{i, r, sub})
			}
		}
	}
	var mu sync.Mutex
	next, done := 0, 0 // guarded by mu
	var workers sync.WaitGroup
	for range max(2, runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			for ctx.Err() == nil {
				mu.Lock()
				i := next
				next++
				mu.Unlock()
				if i >= len(jobs) {
					return
				}
				j := jobs[i]
				outcome := RunOne(ctx, executable, sections[j.table], j.row, j.subject)
				if ctx.Err() != nil {
					return
				}
				tables[j.table].Outcomes[j.row][j.subject] = outcome
				mu.Lock()
				done++
				if progress != nil {
					progress(done, len(jobs), j.in(sections))
				}
				mu.Unlock()
			}
		})
	}
	workers.Wait()
	return tables
}

// RunOne runs one row over one subject in a process of the executable.
func RunOne(ctx context.Context, executable string, s abuse.Section, row, subject int) abuse.Outcome {
	if s.Rows[row].Test != "" {
		return abuse.Elsewhere
	}
	if !s.Has(row, subject) {
		return abuse.Missing
	}
	name := strings.Join([]string{s.Kind, s.Subjects[subject], s.Rows[row].Name()}, "|")
	outcome, _ := abuse.Exec(ctx, rowLimit, func(ctx context.Context) *exec.Cmd {
		cmd := exec.CommandContext(ctx, executable)
		cmd.Env = append(os.Environ(), childEnv+"="+name)
		return cmd
	})
	return outcome
}

// Select returns the sections of the named kinds, all of them for none.
func Select(sections []abuse.Section, kinds []string) ([]abuse.Section, error) {
	if len(kinds) == 0 {
		return sections, nil
	}
	var known []string
	for _, s := range sections {
		known = append(known, s.Kind)
	}
	var selected []abuse.Section
	for _, kind := range kinds {
		found := false
		for _, s := range sections {
			if s.Kind == kind {
				selected, found = append(selected, s), true
			}
		}
		if !found {
			return nil, fmt.Errorf("the abuse table has no part %q; use %s", kind, strings.Join(known, ", "))
		}
	}
	return selected, nil
}

// Undocumented returns the rows whose outcome in Surety is not the documented
// one, and of which nothing is known.
func Undocumented(tables []Table) []string {
	var list []string
	for _, t := range tables {
		for r, row := range t.Section.Rows {
			for sub, name := range t.Section.Subjects {
				got := t.Outcomes[r][sub]
				if name == "surety" && got != "" && got != row.Want && row.Test == "" {
					list = append(list, fmt.Sprintf("%s: %s: %s, documented is %s: %s", t.Section.Kind, row.Name(), got, row.Want, row.Says))
				}
			}
		}
	}
	return list
}
