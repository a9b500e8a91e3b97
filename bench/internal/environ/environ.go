// Package environ records the machine and the program that figures come from.
package environ

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
)

// Environment is where a run took place. Fields that could not be found out
// are empty.
type Environment struct {
	Go           string `json:"go"`
	OS           string `json:"os"`
	Arch         string `json:"arch"`
	Level        string `json:"level,omitempty"` // what of the architecture may be used, like "GOAMD64=v1"
	CPU          string `json:"cpu"`
	CPUs         int    `json:"cpus"`
	Governor     string `json:"governor,omitempty"`   // who sets the clock rate, like "performance"
	Hypervisor   string `json:"hypervisor,omitempty"` // of a virtual machine, like "kvm"; "yes" if its name is not known
	GOMAXPROCS   int    `json:"gomaxprocs"`
	GOGC         string `json:"gogc,omitempty"`       // the variable, if set
	GOMEMLIMIT   string `json:"gomemlimit,omitempty"` // the variable, if set
	GODEBUG      string `json:"godebug,omitempty"`    // the variable, if set
	GOEXPERIMENT string `json:"goexperiment,omitempty"`
	Race         bool   `json:"race"`        // built with -race: figures mean nothing
	Commit       string `json:"commit"`      // with "+changes" if the work tree differs from it
	LoadBefore   string `json:"load_before"` // load averages over 1, 5 and 15 minutes
	LoadAfter    string `json:"load_after"`
}

// Now returns the environment; LoadAfter is left to the end of the run.
func Now() Environment {
	settings := buildSettings()
	return Environment{
		Go:           runtime.Version(),
		OS:           runtime.GOOS,
		Arch:         runtime.GOARCH,
		Level:        level(settings),
		CPU:          cpu(),
		CPUs:         runtime.NumCPU(),
		Governor:     governor(),
		Hypervisor:   hypervisor(),
		GOMAXPROCS:   runtime.GOMAXPROCS(0),
		GOGC:         os.Getenv("GOGC"),
		GOMEMLIMIT:   os.Getenv("GOMEMLIMIT"),
		GODEBUG:      os.Getenv("GODEBUG"),
		GOEXPERIMENT: settings["GOEXPERIMENT"],
		Race:         race,
		Commit:       commit(settings),
		LoadBefore:   Load(),
	}
}

func buildSettings() map[string]string {
	settings := map[string]string{}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			settings[s.Key] = s.Value
		}
	}
	return settings
}

// level returns the setting that selects instructions, like GOAMD64 or GOARM.
func level(settings map[string]string) string {
	for _, key := range []string{"GOAMD64", "GOARM64", "GOARM", "GO386", "GOPPC64", "GORISCV64", "GOMIPS", "GOMIPS64"} {
		if v := settings[key]; v != "" {
			return key + "=" + v
		}
	}
	return ""
}

// commit is the one that the program was built from or, as go run leaves no
// trace of it in the binary, that of the working directory, if that is a
// checkout of this project.
func commit(settings map[string]string) string {
	if c := settings["vcs.revision"]; c != "" {
		c = c[:min(12, len(c))]
		if settings["vcs.modified"] == "true" {
			c += "+changes"
		}
		return c
	}
	top := Checkout()
	if top == "" {
		return ""
	}
	c := output(top, "git", "rev-parse", "--short=12", "HEAD")
	if c != "" && output(top, "git", "status", "--porcelain") != "" {
		c += "+changes"
	}
	return c
}

// Checkout returns the top directory of the git checkout of this project that
// the working directory is in, or "".
func Checkout() string {
	top := output("", "git", "rev-parse", "--show-toplevel")
	if top == "" {
		return ""
	}
	mod, err := os.ReadFile(filepath.Join(top, "go.mod"))
	if err != nil || !bytes.HasPrefix(mod, []byte("module github.com/surety-go/surety\n")) {
		return ""
	}
	return top
}

// output returns what the command prints, trimmed, or "" if it fails.
func output(dir, name string, args ...string) string {
	c := exec.Command(name, args...)
	c.Dir = dir
	b, err := c.Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(b))
}
