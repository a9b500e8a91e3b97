package main_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// guarded are the packages of the repository that the rules hold for.
var guarded = []string{"./concurrent/...", "./internal/args", "./internal/nocopy", "./internal/waitgraph"}

// planted breaks three rules, each on a line of its own. It holds the name of
// its file because vet repeats what it printed before for the same content.
const planted = `package %s // %s

import "sync"

func planted(wg *sync.WaitGroup) {
	go wg.Wait()
	var c chan int
	c <- 1
}
`

var plantedFindings = []string{
	`:3:8: import of "sync" in a primitive`,
	`:6:2: go statement in a primitive`,
	`:8:4: channel send in a primitive`,
}

// TestRepository runs the rules over the repository. The go command does not
// see what is read outside of this module and may report a cached result;
// .ci/run runs suretyvet itself as well.
func TestRepository(t *testing.T) {
	root, tool := repository(t), build(t)
	if out, err := run(root, tool, guarded...); err != nil {
		t.Errorf("suretyvet %s: %v\n%s", strings.Join(guarded, " "), err, out)
	}
}

// TestPlanted shows that the rules hold for every guarded package as it
// stands, and not only for the analyzer's own test data: what is planted in
// it is found, through go vet as well as without it.
func TestPlanted(t *testing.T) {
	root, tool := repository(t), build(t)
	packages := list(t, root)
	overlay, files := plant(t, packages)
	for _, command := range [][]string{
		{tool, "-overlay=" + overlay},
		{"go", "vet", "-vettool=" + tool, "-overlay=" + overlay},
	} {
		out, err := run(root, command[0], append(command[1:], guarded...)...)
		if err == nil {
			t.Errorf("%s exits 0", strings.Join(command, " "))
		}
		for pkg, file := range files {
			for _, finding := range plantedFindings {
				if !strings.Contains(out, filepath.Base(file)+finding) {
					t.Errorf("%s: not found in %s: %s", strings.Join(command, " "), pkg, finding)
				}
			}
		}
		if t.Failed() {
			t.Fatalf("%s printed:\n%s", strings.Join(command, " "), out)
		}
	}
}

func TestHelp(t *testing.T) {
	tool := build(t)
	for _, arg := range []string{"-h", "-help", "--help", "help"} {
		out, err := run(".", tool, arg)
		if err != nil {
			t.Errorf("suretyvet %s: %v", arg, err)
		}
		for _, want := range []string{"go vet -vettool=", "-seamonly.pkgs", "//seam:allow REASON"} {
			if !strings.Contains(out, want) {
				t.Errorf("suretyvet %s does not mention %s:\n%s", arg, want, out)
			}
		}
	}
}

// repository returns the root of the repository, or skips the test where
// tools was installed without it.
func repository(t *testing.T) string {
	root, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil || !strings.HasPrefix(string(mod), "module github.com/surety-go/surety\n") {
		t.Skip("the repository is not around this module")
	}
	return root
}

// build builds suretyvet and returns its path.
func build(t *testing.T) string {
	tool := filepath.Join(t.TempDir(), "suretyvet")
	if out, err := run(".", "go", "build", "-o", tool, "."); err != nil {
		t.Fatalf("building: %v\n%s", err, out)
	}
	return tool
}

type listed struct{ Dir, ImportPath, Name string }

// list returns the guarded packages.
func list(t *testing.T, root string) []listed {
	out, err := run(root, "go", append([]string{"list", "-f", "{{.Dir}}|{{.ImportPath}}|{{.Name}}"}, guarded...)...)
	if err != nil {
		t.Fatalf("listing packages: %v\n%s", err, out)
	}
	var packages []listed
	for line := range strings.Lines(out) {
		f := strings.Split(strings.TrimSpace(line), "|")
		packages = append(packages, listed{Dir: f[0], ImportPath: f[1], Name: f[2]})
	}
	if len(packages) < len(guarded) {
		t.Fatalf("only %d packages are guarded: %v", len(packages), packages)
	}
	return packages
}

// plant writes one planted file per package and returns the overlay that puts
// them in place, and the files by import path.
func plant(t *testing.T, packages []listed) (overlay string, files map[string]string) {
	dir := t.TempDir()
	files = make(map[string]string)
	replace := make(map[string]string)
	for _, p := range packages {
		file := filepath.Join(dir, strings.ReplaceAll(p.ImportPath, "/", "_")+".go")
		files[p.ImportPath] = file
		replace[filepath.Join(p.Dir, "planted.go")] = file
		if err := os.WriteFile(file, fmt.Appendf(nil, planted, p.Name, file), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	data, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	overlay = filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(overlay, data, 0o666); err != nil {
		t.Fatal(err)
	}
	return overlay, files
}

// run runs a command in dir, outside of any workspace.
func run(dir, name string, args ...string) (out string, err error) {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off")
	data, err := cmd.CombinedOutput()
	return string(data), err
}
