// Package environ records the machine and the program that figures come from.
package environ

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// Environment is where a run took place. Fields that could not be found out
// are empty.
type Environment struct {
	Go         string `json:"go"`
	OS         string `json:"os"`
	Arch       string `json:"arch"`
	CPU        string `json:"cpu"`
	CPUs       int    `json:"cpus"`
	GOMAXPROCS int    `json:"gomaxprocs"`
	GOGC       string `json:"gogc,omitempty"`    // the variable, if set
	GODEBUG    string `json:"godebug,omitempty"` // the variable, if set
	Race       bool   `json:"race"`              // built with -race: figures mean nothing
	Commit     string `json:"commit"`            // with "+changes" if the work tree differs from it
	LoadBefore string `json:"load_before"`       // load averages over 1, 5 and 15 minutes
	LoadAfter  string `json:"load_after"`
}

// Now returns the environment; LoadAfter is left to the end of the run.
func Now() Environment {
	return Environment{
		Go:         runtime.Version(),
		OS:         runtime.GOOS,
		Arch:       runtime.GOARCH,
		CPU:        cpu(),
		CPUs:       runtime.NumCPU(),
		GOMAXPROCS: runtime.GOMAXPROCS(0),
		GOGC:       os.Getenv("GOGC"),
		GODEBUG:    os.Getenv("GODEBUG"),
		Race:       race,
		Commit:     commit(),
		LoadBefore: Load(),
	}
}

// Load returns the load averages over the last 1, 5 and 15 minutes, or "".
func Load() string {
	if b, err := os.ReadFile("/proc/loadavg"); err == nil {
		if f := strings.Fields(string(b)); len(f) >= 3 {
			return strings.Join(f[:3], " ")
		}
	}
	return strings.Trim(output("", "sysctl", "-n", "vm.loadavg"), "{ }\n")
}

func cpu() string {
	b, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return output("", "sysctl", "-n", "machdep.cpu.brand_string")
	}
	for lines := bufio.NewScanner(bytes.NewReader(b)); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), ":")
		switch strings.TrimSpace(name) {
		case "model name", "cpu model", "Model":
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// commit asks git in the working directory, which go run leaves no trace of
// in the binary, and only if it is a checkout of this project.
func commit() string {
	top := output("", "git", "rev-parse", "--show-toplevel")
	if top == "" {
		return ""
	}
	mod, err := os.ReadFile(filepath.Join(top, "go.mod"))
	if err != nil || !bytes.HasPrefix(mod, []byte("module github.com/surety-go/surety\n")) {
		return ""
	}
	c := output(top, "git", "rev-parse", "--short=12", "HEAD")
	if c != "" && output(top, "git", "status", "--porcelain") != "" {
		c += "+changes"
	}
	return c
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
