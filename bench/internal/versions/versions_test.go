package versions_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/surety-go/surety/bench/internal/versions"
)

// checkout makes a git repository of a library whose only content is a word,
// and of a bench that prints it; the word is "first" in the first commit,
// "second" in the second and "present" in the work tree.
func checkout(t *testing.T) string {
	for _, name := range []string{"git", "go"} {
		if _, err := exec.LookPath(name); err != nil {
			t.Skip(name + " is not installed")
		}
	}
	top, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	write(t, top, "go.mod", "module example.com/lib\n\ngo 1.26\n")
	write(t, top, "bench/go.mod", "module example.com/lib/bench\n\ngo 1.26\n\nrequire example.com/lib v0.0.0\n\nreplace example.com/lib => ../\n")
	write(t, top, "bench/main.go", "package main\n\nfunc main() { println(\"the bench before\") }\n")
	write(t, top, "bench/gone.go", "package main\n\nthis does not compile")
	git(t, top, "init", "-q")
	for _, word := range []string{"first", "second"} {
		write(t, top, "lib.go", lib(word))
		git(t, top, "add", ".")
		git(t, top, "-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false", "-c", "core.hooksPath=", "commit", "-q", "-m", word)
		git(t, top, "tag", word)
	}
	write(t, top, "lib.go", lib("present"))
	require.NoError(t, os.Remove(filepath.Join(top, "bench/gone.go")))
	write(t, top, "bench/main.go", "package main\n\nimport \"example.com/lib\"\n\nfunc main() { print(lib.Word) }\n")
	return top
}

func lib(word string) string { return "package lib\n\nconst Word = \"" + word + "\"\n" }

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	name = filepath.Join(dir, name)
	require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o700))
	require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
}

func git(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
}

func output(t *testing.T, executable string) string {
	t.Helper()
	out, err := exec.Command(executable).CombinedOutput()
	require.NoError(t, err, "%s", out)
	return string(out)
}

func TestBuild(t *testing.T) {
	top := checkout(t)
	t.Chdir(top)
	write(t, top, "slow.go.txt", lib("overlaid"))
	write(t, top, "overlay.json", `{"Replace": {"lib.go": "slow.go.txt"}}`)
	for _, c := range []struct{ ref, overlay, old, new string }{
		{"HEAD", "", "second", "present"},
		{"first", "", "first", "present"},
		{"HEAD~1", "overlay.json", "first", "overlaid"},
	} {
		p, err := versions.Build(t.Context(), versions.Installed, top, c.ref, c.overlay, t.TempDir())
		require.NoError(t, err)
		assert.Equal(t, c.old, output(t, p.Old), "%v", c)
		assert.Equal(t, c.new, output(t, p.New), "%v", c)
		assert.Regexp(t, "^[0-9a-f]{40}$", p.Commit)
	}
}

func TestBuildErrors(t *testing.T) {
	top := checkout(t)
	t.Chdir(top)
	elsewhere := t.TempDir()
	write(t, elsewhere, "lib.go", "")
	write(t, top, "typo.json", `{"Replace": {"libb.go": "go.mod"}}`)
	write(t, top, "missing.json", `{"Replace": {"lib.go": "nosuch"}}`)
	write(t, top, "outside.json", `{"Replace": {"`+filepath.ToSlash(filepath.Join(elsewhere, "lib.go"))+`": "go.mod"}}`)
	write(t, top, "empty.json", `{"replaces": {}}`)
	write(t, top, "text.json", `Replace`)
	for _, c := range []struct{ checkout, ref, overlay, want string }{
		{"", "HEAD", "", "the working directory is in no git checkout of the project"},
		{top, "nosuch", "", `git knows no commit "nosuch"; use a hash, a tag`},
		{top, "--all", "", `git knows no commit "--all"`},
		{top, "HEAD", "nosuch.json", "-overlay: open nosuch.json"},
		{top, "HEAD", "typo.json", "-overlay: typo.json: what is replaced cannot be found: "},
		{top, "HEAD", "missing.json", "-overlay: missing.json: what replaces lib.go cannot be found: "},
		{top, "HEAD", "outside.json", "is outside of the checkout"},
		{top, "HEAD", "empty.json", "-overlay: empty.json replaces nothing; the form is"},
		{top, "HEAD", "text.json", "-overlay: text.json is not of the form"},
	} {
		_, err := versions.Build(t.Context(), unused(t), c.checkout, c.ref, c.overlay, t.TempDir())
		assert.ErrorContains(t, err, c.want)
	}
}

func unused(t *testing.T) versions.Toolchain {
	return versions.Toolchain{
		Archive: func(context.Context, string, string, string) error {
			assert.Fail(t, "archived in spite of an error")
			return nil
		},
	}
}

// TestBuildOfALibraryThatDoesNotFit plants compile errors on either side.
func TestBuildOfALibraryThatDoesNotFit(t *testing.T) {
	top := checkout(t)
	fails := func(old bool) versions.Toolchain {
		tools := versions.Installed
		tools.Build = func(_ context.Context, dir, _, _ string) error {
			if old == !strings.HasPrefix(dir, top) {
				return errors.New("undefined: lib.Word")
			}
			return nil
		}
		return tools
	}
	_, err := versions.Build(t.Context(), fails(true), top, "first", "", t.TempDir())
	assert.EqualError(t, err, "the library of first does not build with the present bench: undefined: lib.Word\n"+
		"Use the bench of a commit in between: git checkout <commit> -- bench")
	_, err = versions.Build(t.Context(), fails(false), top, "first", "", t.TempDir())
	assert.EqualError(t, err, "the checkout's bench does not build: undefined: lib.Word")
}
