package abuse

import "fmt"

// Row is one abuse of one call of a subject.
type Row[S any] struct {
	// Call and Abuse name the row: what is called, and what is wrong.
	Call, Abuse string

	// Want is the outcome that Surety documents, and Says its words in short.
	Want Outcome
	Says string

	// Err is what the error of the refusal or report matches, in Surety. It
	// is nil where there is none.
	Err error

	// Needs reports whether the subject has what the row needs.
	Needs func(S) bool

	// Run abuses the subject and returns the outcome.
	Run func(*Trial, S) Outcome

	// Closed says that the subject is of no more use after Run, so that
	// Run itself looks at what is left.
	Closed bool

	// Test is, for a row that needs what a user cannot reach, the test that
	// stands for it, like "concurrent/atomicmap TestName". Run is nil then.
	Test string
}

// Subject is a library that rows are run over.
type Subject[S any] struct {
	Name string
	New  func() S
}

// Section is the rows of one kind over some subjects.
type Section struct {
	Kind     string
	Rows     []Entry
	Subjects []string

	run func(t *Trial, row, subject int) Outcome
	has func(row, subject int) bool
}

// Entry is what a row says, whatever its subject.
type Entry struct {
	Call, Abuse string
	Want        Outcome
	Says        string
	Err         error
	Test        string
}

// Name names the row.
func (e Entry) Name() string { return e.Call + ", " + e.Abuse }

// NewSection returns the section of the rows over the subjects. After each run
// usable finds out whether the subject still works.
func NewSection[S any](kind string, rows []Row[S], usable func(*Trial, S) bool, subjects ...Subject[S]) Section {
	s := Section{Kind: kind}
	for _, r := range rows {
		s.Rows = append(s.Rows, Entry{r.Call, r.Abuse, r.Want, r.Says, r.Err, r.Test})
	}
	for _, subject := range subjects {
		s.Subjects = append(s.Subjects, subject.Name)
	}
	s.run = func(t *Trial, row, subject int) Outcome {
		return runRow(t, rows[row], subjects[subject].New, usable)
	}
	s.has = func(row, subject int) bool {
		return rows[row].Run != nil && (rows[row].Needs == nil || rows[row].Needs(subjects[subject].New()))
	}
	return s
}

func runRow[S any](t *Trial, r Row[S], newSubject func() S, usable func(*Trial, S) bool) Outcome {
	if r.Run == nil {
		return Elsewhere
	}
	return t.observe(func() Outcome {
		s := newSubject()
		if r.Needs != nil && !r.Needs(s) {
			return Missing
		}
		outcome := r.Run(t, s)
		if r.Closed || outcome == Missing || outcome == Hangs {
			return outcome
		}
		if t.Check(Breaks, func() bool { return usable(t, s) }) != Works {
			return Breaks
		}
		return outcome
	})
}

// Run runs a row over a subject, given by their indices.
func (s Section) Run(t *Trial, row, subject int) Outcome { return s.run(t, row, subject) }

// Has reports whether Run would run anything: whether the subject has what the
// row needs, and the row has a Run. It is for those who start a process for it.
func (s Section) Has(row, subject int) bool { return s.has(row, subject) }

// Find returns the indices of the named row and subject.
func (s Section) Find(row, subject string) (r, sub int, err error) {
	r, sub = -1, -1
	for i, e := range s.Rows {
		if e.Name() == row {
			r = i
		}
	}
	for i, name := range s.Subjects {
		if name == subject {
			sub = i
		}
	}
	if r < 0 || sub < 0 {
		return 0, 0, fmt.Errorf("abuse: section %q has no row %q or no subject %q", s.Kind, row, subject)
	}
	return r, sub, nil
}
