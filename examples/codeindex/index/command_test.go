package index

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// buildProgram builds codeindex.
func buildProgram(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "codeindex.exe")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, "..").CombinedOutput()
	require.NoError(t, err, "%s", out)
	return program
}

// run runs a program and returns what it wrote and its exit code.
func run(t *testing.T, c *exec.Cmd) (stdout, stderr string, code int) {
	t.Helper()
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	err := c.Run()
	if c.ProcessState == nil {
		require.NoError(t, err)
	}
	return out.String(), errs.String(), c.ProcessState.ExitCode()
}

func TestProgram(t *testing.T) {
	program := buildProgram(t)
	broken := testTree(t)
	sound := testTree(t)
	require.NoError(t, os.RemoveAll(filepath.Join(sound, "broken")))
	cyclic := importing(t, "a: b", "b: a")
	empty := t.TempDir()

	for _, test := range []struct {
		name           string
		args           []string
		code           int
		stdout, stderr []string // pieces, in order
	}{
		{"complete", []string{sound}, exitComplete, []string{
			sound + ": 5 packages", "Kind", "go ", "2 files left out", "Largest packages", "example.com/m/many",
			"Most used identifiers (10 of", "Most imported packages", "fmt", "std", "not found in example.com/absent@v1.2.3",
			"Modules", "example.com/m", "Import cycles among non-test files: 1\n  example.com/m/a -> example.com/m/b -> example.com/m/c -> example.com/m/a\n",
			"Files that could not be read or parsed: none", "Read 50 files in ",
		}, nil},
		{"some failed", []string{broken}, exitSomeFailed, []string{
			"could not be read or parsed: 1\n  " + filepath.Join(broken, "broken", "broken.go") + ":3:8: expected ')'",
		}, nil},
		{"baseline", []string{sound, "-baseline"}, exitComplete, []string{"surety", "mutexes", " x\n", "sequential", " x\n", "identical: all three found the same in 52 files,"}, nil},
		{"baseline, some failed", []string{"-baseline", broken}, exitSomeFailed, []string{"identical: "}, nil},
		{"cycle", []string{cyclic}, exitComplete, []string{"Import cycles among non-test files: 1\n  m/a -> m/b -> m/a\n"}, nil},
		{"top", []string{"-top", "1", sound}, exitComplete, []string{"Largest packages (1 of 5)"}, nil},
		{"only", []string{"-only", "asm, mod", sound}, exitComplete, []string{"0 packages", "  asm        1", "  mod        1", "  total"}, nil},
		{"list", []string{"-list"}, exitComplete, []string{"go ", "test ", "asm ", "mod ", "embed ", "other "}, nil},
		{"help", []string{"-h"}, exitComplete, []string{"Usage:", "Flags:", "Exit codes:"}, nil},
		{"find", []string{"-find", "a.A", sound}, exitComplete, []string{filepath.Join(sound, "a", "a.go") + ":10: type example.com/m/a.A\n"}, nil},
		{"find in a tree with failures", []string{"-find", "a.A", broken}, exitSomeFailed, []string{"a.go:10: type"}, []string{"1 file could not be searched"}},
		{"find nothing", []string{"-find", "a.Nothing", sound}, exitNothing, nil, []string{"no definition of a.Nothing"}},
		{"-- ends the flags", []string{"-find", "F00", "--", sound}, exitComplete, []string{"f00.go:5: func"}, nil},

		{"flag with a typo", []string{"-jsno"}, exitUsage, nil, []string{"-jsno (did you mean -json?); codeindex -h lists the flags"}},
		{"flag without value", []string{"-find"}, exitUsage, nil, []string{"flag needs an argument: -find; codeindex -h"}},
		{"empty name", []string{"-find", "", sound}, exitUsage, nil, []string{"give the name to find"}},
		{"unknown kind", []string{"-only", "tset"}, exitUsage, nil, []string{`no kind "tset" (did you mean test?); codeindex -list`}},
		{"bad number", []string{"-top", "-1"}, exitUsage, nil, []string{"-top -1: give the number"}},
		{"no workers", []string{"-workers", "-1"}, exitUsage, nil, []string{"-workers -1: give the number"}},
		{"find and baseline", []string{"-find", "x", "-baseline"}, exitUsage, nil, []string{"use one of them"}},
		{"missing directory", []string{sound + "/brokn"}, exitNothing, nil, []string{"no such directory; give directories"}},
		{"misspelt directory", []string{broken + "/brokn"}, exitNothing, nil, []string{"no such directory (did you mean " + broken + "/broken?)"}},
		{"a file", []string{filepath.Join(sound, "go.mod")}, exitNothing, nil, []string{"not a directory; give the directory it is in: " + sound}},
		{"empty directory", []string{empty}, exitNothing, nil, []string{"no files to read in " + empty + "; give"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := exec.CommandContext(t.Context(), program, test.args...)
			c.Env = append(os.Environ(), "GOFLAGS=", "GOOS=linux", "GOARCH=amd64", "GOWORK=off")
			stdout, stderr, code := run(t, c)
			assert.Equal(t, test.code, code, "%s%s", stdout, stderr)
			inOrder(t, stdout, test.stdout)
			inOrder(t, stderr, test.stderr)
			if test.stdout == nil {
				assert.Empty(t, stdout)
			}
			if test.stderr == nil {
				assert.Empty(t, stderr)
			}
		})
	}
}

func inOrder(t *testing.T, text string, pieces []string) {
	t.Helper()
	rest := text
	for _, piece := range pieces {
		_, after, ok := strings.Cut(rest, piece)
		if !assert.True(t, ok, "no %q at its place in:\n%s", piece, text) {
			return
		}
		rest = after
	}
}

func TestJSON(t *testing.T) {
	program, dir := buildProgram(t), testTree(t)
	c := exec.CommandContext(t.Context(), program, "-json", "-baseline", "-top", "0", dir)
	c.Env = append(os.Environ(), "GOFLAGS=", "GOOS=linux", "GOARCH=amd64", "GOWORK=off")
	stdout, _, code := run(t, c)
	require.Equal(t, exitSomeFailed, code)
	var rep report
	d := json.NewDecoder(strings.NewReader(stdout))
	d.DisallowUnknownFields()
	require.NoError(t, d.Decode(&rep))
	assert.NotContains(t, stdout, "null", "lists that are empty are lists all the same")

	want := newReport(newIndexer(t, false, dir).tree, index(t, false, dir), []string{kindGo, kindTest, kindAsm, kindMod, kindEmbed, kindOther}, 0)
	want.Throughput, want.Baseline = rep.Throughput, rep.Baseline
	assert.Equal(t, want, &rep)
	assert.Positive(t, rep.Throughput.Seconds)
	assert.True(t, rep.Baseline.Identical)
	assert.Len(t, rep.Baseline.Runs, 3)

	c = exec.CommandContext(t.Context(), program, "-json", "-find", "C", dir)
	c.Env = append(os.Environ(), "GOWORK=off")
	stdout, _, _ = run(t, c)
	var found []definition
	require.NoError(t, json.Unmarshal([]byte(stdout), &found))
	assert.Equal(t, []definition{{
		Name: "C", Kind: "var", ImportPath: "example.com/m/c", Package: "c", Path: filepath.Join(dir, "c", "c.go"), Line: 9,
	}}, found)
}

// TestInterrupt holds the program at a gate behind a number of files and
// interrupts it there.
func TestInterrupt(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("processes cannot be interrupted here")
	}
	dir := importing(t, "a:", "b:", "c:", "d:", "e:", "f:")
	interrupt := func(args ...string) (stdout, stderr string, code int) {
		c := exec.CommandContext(t.Context(), os.Args[0], append(args, "-workers", "1", dir)...)
		c.Env = append(os.Environ(), gateVariable+"=3", "GOWORK=off")
		var out bytes.Buffer
		c.Stdout = &out
		pipe, err := c.StderrPipe()
		require.NoError(t, err)
		require.NoError(t, c.Start())
		reader := bufio.NewReader(pipe)
		line, err := reader.ReadString('\n')
		require.NoError(t, err)
		require.Equal(t, atGate+"\n", line)
		require.NoError(t, c.Process.Signal(os.Interrupt))
		rest, err := io.ReadAll(reader)
		require.NoError(t, err)
		_ = c.Wait()
		return out.String(), string(rest), c.ProcessState.ExitCode()
	}

	stdout, stderr, code := interrupt()
	assert.Equal(t, exitInterrupted, code)
	inOrder(t, stdout, []string{"PARTIAL: interrupted after 3 of at least 7 files; all below covers only those.\n", dir + ": 3 packages", "m/a", "m/b", "m/c"})
	assert.NotContains(t, stdout, "m/d")
	assert.Contains(t, stderr, "interrupted; the report covers 3 of at least 7 files")

	stdout, _, code = interrupt("-json", "-baseline")
	assert.Equal(t, exitInterrupted, code)
	var rep report
	require.NoError(t, json.Unmarshal([]byte(stdout), &rep))
	assert.True(t, rep.Interrupted)
	assert.Equal(t, 3, rep.FilesRead)
	assert.Equal(t, 3, rep.Kinds[0].Files)
	assert.Nil(t, rep.Baseline)

	_, stderr, code = interrupt("-find", "Nothing")
	assert.Equal(t, exitInterrupted, code)
	assert.Contains(t, stderr, "interrupted; 3 of at least 7 files were searched")
}

// TestDefaultRoot: without a directory, codeindex reads what the go command
// says is its GOROOT, behind a symbolic link.
func TestDefaultRoot(t *testing.T) {
	real := writeTree(t, map[string]string{"src/go.mod": "module std\n", "src/fmt/fmt.go": "package fmt\n", "src/builtin/builtin.go": "package builtin\n"})
	link := filepath.Join(t.TempDir(), "goroot")
	if err := os.Symlink(real, link); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
	fake := t.TempDir()
	env, err := json.Marshal(map[string]string{"GOROOT": link, "GOOS": "linux", "GOARCH": "amd64"})
	require.NoError(t, err)
	script := "#!/bin/sh\n[ \"$1\" = env ] && printf '%s' '" + string(env) + "'\n"
	require.NoError(t, os.WriteFile(filepath.Join(fake, "go"), []byte(script), 0o755))
	if err := exec.CommandContext(t.Context(), filepath.Join(fake, "go"), "env").Run(); err != nil {
		t.Skipf("no shell here: %v", err)
	}

	t.Setenv("PATH", fake)
	var out, errs bytes.Buffer
	require.Equal(t, exitComplete, command(t.Context(), nil, &out, &errs, nil), errs.String())
	assert.Contains(t, out.String(), filepath.Join(real, "src")+": 1 package,")
	assert.Contains(t, out.String(), "  fmt ")

	t.Setenv("PATH", t.TempDir())
	assert.Equal(t, exitNothing, command(t.Context(), nil, &out, &errs, nil))
	assert.Contains(t, errs.String(), "put the go command on the PATH, or give a directory")
	assert.Equal(t, exitComplete, command(t.Context(), []string{real + "/src/fmt"}, &out, &errs, nil), "directories need no go command")
}

// TestHelpNamesEveryFlag and no other.
func TestHelpNamesEveryFlag(t *testing.T) {
	var want []string
	newFlags(new(options), new(string)).VisitAll(func(f *flag.Flag) { want = append(want, f.Name) })
	var got []string
	for _, m := range regexp.MustCompile(`(?m)^  -(\w+) `).FindAllStringSubmatch(helpText, -1) {
		if m[1] != "h" {
			got = append(got, m[1])
		}
	}
	assert.Equal(t, want, got)
	for _, line := range lines(helpText) {
		assert.LessOrEqual(t, len(line), 80, line)
	}
}

func TestTagsOfGoflags(t *testing.T) {
	assert.Equal(t, "a,b", tagsOf("-mod=mod -tags=x --tags=a,b -race"))
	assert.Empty(t, tagsOf("-mod=mod"))
}
