package explore

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

var replayFlag = flag.String("explore.replay", "", "run only this `schedule`, as a failure printed it")

// storeDir holds the schedules that failed, in the folder of the test's
// package, or where SURETY_EXPLORE_SCHEDULES says: who breaks the code on
// purpose leaves no schedules behind. It is a variable for the engine's own
// tests.
var storeDir = cmp.Or(os.Getenv("SURETY_EXPLORE_SCHEDULES"), filepath.Join("testdata", "schedules"))

// store writes the failing schedule of a program and returns the file's path.
// What the file says beyond its last line is for readers.
func store(name string, f *Failure) (string, error) {
	if err := os.MkdirAll(storeDir, 0o777); err != nil {
		return "", err
	}
	path := filepath.Join(storeDir, nameHash(name)+".txt")
	var b strings.Builder
	fmt.Fprintf(&b, "program: %s\n", name)
	for line := range strings.Lines(f.Error()) {
		fmt.Fprintf(&b, "# %s", line)
	}
	fmt.Fprintf(&b, "\nschedule: %s\n", f.Schedule)
	return path, os.WriteFile(path, []byte(b.String()), 0o666)
}

// stored returns the schedules that are stored for a program. A file that
// says otherwise belongs to a program with the same hash, or to nobody.
func stored(name string) []schedule {
	text, err := os.ReadFile(filepath.Join(storeDir, nameHash(name)+".txt"))
	if err != nil {
		return nil
	}
	var plans []schedule
	own := false
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		if program, ok := strings.CutPrefix(line, "program: "); ok {
			own = program == name
		}
		if text, ok := strings.CutPrefix(line, "schedule: "); ok && own {
			if plan, err := parseSchedule(text); err == nil {
				plans = append(plans, plan)
			}
		}
	}
	return plans
}
