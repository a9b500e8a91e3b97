// Package runner measures by worker processes, one after the other, and
// collects what they report.
package runner

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/surety-go/surety/bench/internal/matrix"
	"github.com/surety-go/surety/bench/internal/workload"
)

// Quality says how much measuring a run does.
type Quality struct {
	Name      string
	Processes int           // of each program
	Rounds    int           // samples of every subject in a process
	Once      int           // samples of the subjects of cases that are Once; 0: as of the others
	DearIn    int           // how many of the processes measure what is Dear; 0: all
	Target    time.Duration // how long a sample should take
	Limit     time.Duration // the run ends by then; 0: no limit
	Patience  time.Duration // the least time without a sign of a worker after which it counts as hung
}

// Qualities are the levels that can be chosen by name. Many short samples
// rather than few long ones: what disturbs a machine often lasts some tens of
// milliseconds, and should meet all subjects of a cell. Ten processes are the
// least with which one of the thousands of comparisons of all rows can be
// significant, so that normal saves samples first.
var Qualities = []Quality{
	{Name: "quick", Processes: 8, Rounds: 10, Target: 4 * time.Millisecond, Limit: 115 * time.Second, Patience: 20 * time.Second},
	{Name: "normal", Processes: 10, Rounds: 4, Once: 1, DearIn: 4, Target: 5 * time.Millisecond, Limit: 34 * time.Minute, Patience: time.Minute},
	{Name: "rigorous", Processes: 20, Rounds: 6, Target: 5 * time.Millisecond, Patience: 2 * time.Minute},
}

// Planned says what a process does with the rows.
func (q Quality) Planned(rows []matrix.Row) string {
	text := effort{q.Rounds, q.Target}.String()
	if once := slices.ContainsFunc(rows, func(r matrix.Row) bool { return r.Case.Once }); once && q.Once > 0 {
		text += fmt.Sprintf(", %d of what takes long or is the same each time", q.Once)
	}
	if dear := slices.ContainsFunc(rows, func(r matrix.Row) bool { return r.Case.Dear }); dear && q.DearIn > 0 {
		text += fmt.Sprintf("; the dearest rows in %d processes", q.DearIn)
	}
	return text
}

// takesDear reports whether that process measures what is dear: the first
// does, and the others that do are spread evenly.
func (q Quality) takesDear(process int) bool {
	return q.DearIn == 0 || process*q.DearIn%q.Processes < q.DearIn
}

// rounds is how many samples that process takes of each subject of the case,
// if it takes so many of those that nothing is said of.
func (q Quality) rounds(c *workload.Case, process, rounds int) int {
	switch {
	case c.Dear && !q.takesDear(process):
		return 0
	case c.Once && q.Once > 0:
		return min(q.Once, rounds)
	}
	return rounds
}

// FindQuality returns the level of that name.
func FindQuality(name string) (Quality, error) {
	for _, q := range Qualities {
		if q.Name == name {
			return q, nil
		}
	}
	return Quality{}, fmt.Errorf("there is no level %q; use %s", name, QualityNames())
}

// QualityNames lists the levels for people.
func QualityNames() string {
	var names []string
	for _, q := range Qualities {
		names = append(names, q.Name)
	}
	return strings.Join(names, ", ")
}
