package prove

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/surety-go/surety/internal/mutate"
	"github.com/surety-go/surety/tools/ledger/internal/lines"
	"github.com/surety-go/surety/tools/ledger/internal/record"
	"github.com/surety-go/surety/tools/ledger/internal/rows"
)

// Session proves jobs.
type Session struct {
	Root     string
	Runner   *mutate.Runner
	Record   *record.Record
	Progress io.Writer
	Trust    bool      // a control that the record knows is not run again
	Deadline time.Time // no job starts later; zero: none is

	mu       sync.Mutex
	controls map[mutate.Check]*controlled // guarded by mu
	compiled map[mutate.Build]*binary     // of the controls; not written after Prove has begun
	plainly  map[string]func() plainRun   // by package: its plain tests as things are; guarded by mu
	done     int                          // guarded by mu
	total    int
	problems []rows.Problem // guarded by mu
}

// controlled is the run of a check without a mutant, which those wait for who
// need it.
type controlled struct {
	once    sync.Once
	outcome mutate.Outcome
	err     error
}

// Result is what a session has done.
type Result struct {
	Jobs, Left int // how many were done, and not
	Problems   []rows.Problem
}

// Prove does the jobs that are wanted and enters what it finds into the
// record. The error is the cause of the end of ctx, or what kept a job from
// being done; what was done until then is in the record and the result.
func (s *Session) Prove(ctx context.Context, jobs *Jobs, want Select) (Result, error) {
	var wanted []job
	for _, j := range jobs.all {
		if want(j) {
			wanted = append(wanted, j)
		}
	}
	s.total = len(wanted)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	s.controls, s.compiled = make(map[mutate.Check]*controlled), s.controlBinaries(jobs, wanted)
	defer func() {
		for _, b := range s.compiled {
			b.close()
		}
	}()
	queue := make(chan batch)
	var workers sync.WaitGroup
	for range max(s.Runner.Parallel, 1) {
		workers.Go(func() {
			for b := range queue {
				if err := s.doAll(ctx, jobs, b); err != nil {
					cancel(err)
				}
			}
		})
	}
	for _, b := range batches(wanted) {
		queue <- b
	}
	close(queue)
	workers.Wait()
	return Result{s.done, s.total - s.done, s.problems}, context.Cause(ctx)
}

// doAll does the jobs of a batch, but for those that are too late.
func (s *Session) doAll(ctx context.Context, jobs *Jobs, b batch) error {
	own := s.binaryOf(b)
	defer own.close()
	for _, j := range b {
		if ctx.Err() != nil || !s.Deadline.IsZero() && time.Now().After(s.Deadline) {
			return nil
		}
		if err := s.do(ctx, jobs, j, own); err != nil {
			return err
		}
	}
	return nil
}

func (s *Session) do(ctx context.Context, jobs *Jobs, j job, own *binary) error {
	start := time.Now()
	said, problem, err := s.find(ctx, jobs, j, own)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if errors.Is(err, mutate.ErrStale) {
		problem, err = err.Error(), nil
	}
	if err != nil {
		return fmt.Errorf("%s: %w", j.name(), err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done++
	mark := "ok  "
	if problem != "" {
		mark, said = "FAIL", problem
		s.problems = append(s.problems, rows.Problem{Where: j.name(), Text: problem})
	}
	_, _ = fmt.Fprintf(s.Progress, "%s %*d/%d %5.1fs  %s: %s\n", mark, len(strconv.Itoa(s.total)), s.done, s.total, time.Since(start).Seconds(), j.name(), said)
	return nil
}

// find does one job. It returns what is to be said of it, or what is wrong.
func (s *Session) find(ctx context.Context, jobs *Jobs, j job, own *binary) (said, problem string, err error) {
	switch j.kind {
	case control:
		c, err := s.control(ctx, jobs, j.check)
		if err != nil || c.End == mutate.Passed {
			return "passes", "", err
		}
		return "", fmt.Sprintf("%s without a mutant\n%s", c.End, indent(c.Output)), nil
	case cover:
		return s.cover(ctx, j, own)
	case plain:
		return s.plain(ctx, j)
	}
	return s.mutant(ctx, jobs, j, own)
}

// control runs a check without a mutant, once per session.
func (s *Session) control(ctx context.Context, jobs *Jobs, check mutate.Check) (mutate.Outcome, error) {
	s.mu.Lock()
	c := s.controls[check]
	if c == nil {
		c = new(controlled)
		s.controls[check] = c
	}
	s.mu.Unlock()
	c.once.Do(func() {
		j, _ := jobs.control(check)
		if s.trusts(j) {
			c.outcome.End = mutate.Passed
			return
		}
		var program *mutate.Program
		if program, c.err = s.compiled[check.Build()].program(ctx); c.err != nil {
			return
		}
		if c.outcome, c.err = program.Run(ctx, check); c.err != nil {
			return
		}
		programs, executions := explored(c.outcome.Output)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.Record.PutControl(record.Control{
			Check: check.String(), Passed: c.outcome.End == mutate.Passed,
			Programs: programs, Executions: executions,
			Hashes: j.hashes, Millis: c.outcome.Elapsed.Milliseconds(),
		})
	})
	return c.outcome, c.err
}

// trusts reports whether a control is not run, because the record knows how it ends.
func (s *Session) trusts(control job) bool { return s.Trust && control.fresh }

// control returns the job that runs a check without a mutant.
func (p *Jobs) control(check mutate.Check) (job, bool) {
	for _, j := range p.all {
		if j.kind == control && j.check == check {
			return j, true
		}
	}
	return job{}, false
}

func (s *Session) mutant(ctx context.Context, jobs *Jobs, j job, own *binary) (said, problem string, err error) {
	before, err := s.control(ctx, jobs, j.check)
	if err != nil {
		return "", "", err
	}
	program, err := own.program(ctx)
	if err != nil {
		return "", "", err
	}
	var after mutate.Outcome
	var verdict mutate.Verdict
	for range j.attempts() {
		if after, err = program.Run(ctx, j.check); err != nil {
			return "", "", err
		}
		verdict = mutate.Judge(before, after, cmp.Or(j.says, "anything"))
		if !undecided(verdict) {
			break
		}
	}
	k := record.Kill{Mutant: j.mutant.Name, Check: j.check.String(), Verdict: verdict, Says: j.says, Hashes: j.hashes, Millis: after.Elapsed.Milliseconds()}
	s.mu.Lock()
	s.Record.PutKill(k)
	s.mu.Unlock()
	switch {
	case verdict == j.want() && j.kind == equal:
		return "passes on it, as argued", "", nil
	case verdict == j.want():
		return fmt.Sprintf("killed: %s", clip(mutate.Words(after.Output, j.says), 120)), "", nil
	case j.kind == equal && (verdict == mutate.Killed || verdict == mutate.OtherAssertion):
		return "", "is said to be equivalent, and is noticed\n" + indent(after.Output), nil
	}
	return "", string(verdict) + "\n" + indent(after.Output), nil
}

// attempts is how often a check may look at a mutant. One that needs
// goroutines to run side by side does not see in every run what it can see; that
// it saw it once, and never without the mutant, is the proof.
func (j job) attempts() int {
	if j.kind == kill && j.check.Method.Alone() {
		return 5
	}
	return 1
}

// undecided reports whether another attempt can have another verdict: the
// goroutines may have missed each other, or met where a process crashes before an
// assertion fails.
func undecided(v mutate.Verdict) bool {
	return v == mutate.Survived || v == mutate.OtherAssertion || v == mutate.CrashedOnMutant
}

func (s *Session) cover(ctx context.Context, j job, own *binary) (said, problem string, err error) {
	program, err := own.program(ctx)
	if err != nil {
		return "", "", err
	}
	o, profile, err := program.Cover(ctx, j.check)
	if err != nil {
		return "", "", err
	}
	if o.End != mutate.Passed {
		return "", fmt.Sprintf("%s\n%s", o.End, indent(o.Output)), nil
	}
	executed, err := lines.Executed(filepath.Join(s.Root, filepath.FromSlash(j.pkg)), profile)
	if err != nil {
		return "", "", err
	}
	names := sortedKeys(executed)
	s.mu.Lock()
	s.Record.PutRun(record.Run{Check: j.check.String(), Package: j.pkg, Functions: names, Hashes: j.hashes})
	s.mu.Unlock()
	return fmt.Sprintf("executes %d exported functions", len(names)), "", nil
}

var covered = regexp.MustCompile(`(\d+) programs(?: of [^,;]*)?[,:;].*?(\d+) executions|: (\d+) executions`)

// explored adds up what an exploration logs that it covered.
func explored(output string) (programs, executions int64) {
	for line := range strings.Lines(output) {
		m := covered.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		n, _ := strconv.ParseInt(m[1], 10, 64)
		e, _ := strconv.ParseInt(m[2]+m[3], 10, 64)
		if m[1] == "" {
			n = 1
		}
		programs += n
		executions += e
	}
	return programs, executions
}

// indent cuts a text to what is worth reading and moves it to the right.
func indent(text string) string {
	var b strings.Builder
	n := 0
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "=== ") || strings.TrimSpace(line) == "" {
			continue
		}
		if n++; n > 12 {
			b.WriteString("        ...\n")
			break
		}
		b.WriteString("        " + clip(strings.TrimRight(line, "\n"), 200) + "\n")
	}
	return strings.TrimRight(b.String(), "\n")
}

func clip(text string, n int) string {
	if runes := []rune(text); len(runes) > n {
		return string(runes[:n]) + "..."
	}
	return text
}
