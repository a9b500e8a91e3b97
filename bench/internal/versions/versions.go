// Package versions builds the benchmarks twice: with the project as it is in
// the checkout, and with the project as it was at another commit.
package versions

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Pair is two programs of the same benchmarks.
type Pair struct {
	Old, New string // executables
	Commit   string // of Old, in full
}

// Toolchain is what builds need from outside.
type Toolchain struct {
	// Archive writes the files of the commit below dir.
	Archive func(ctx context.Context, checkout, commit, dir string) error
	// Build builds the command in dir. Overlay is a file for go build
	// -overlay, or "".
	Build func(ctx context.Context, dir, overlay, executable string) error
}

// Installed is the git and go commands of this machine.
var Installed = Toolchain{archive, build}

// measuring lists the modules that measure the library, or are measured as
// programs that use it.
var measuring = []string{"bench", "examples"}

// Build builds both programs below the directory scratch. The old one is made
// of the commit that ref names, with the checkout's present bench and examples
// in place of its own, so that both measure alike. The new one is made of the checkout,
// with files replaced as the overlay file says, if there is one; relative paths
// in it are relative to the working directory.
func Build(ctx context.Context, t Toolchain, checkout, ref, overlay, scratch string) (Pair, error) {
	commit, err := resolve(ctx, checkout, ref)
	if err != nil {
		return Pair{}, err
	}
	if overlay != "" {
		if overlay, err = absolute(overlay, checkout, filepath.Join(scratch, "overlay.json")); err != nil {
			return Pair{}, err
		}
	}
	tree := filepath.Join(scratch, "tree")
	if err := t.Archive(ctx, checkout, commit, tree); err != nil {
		return Pair{}, err
	}
	for _, module := range measuring {
		if err := replace(filepath.Join(tree, module), filepath.Join(checkout, module)); err != nil {
			return Pair{}, err
		}
	}
	p := Pair{filepath.Join(scratch, "bench-old"), filepath.Join(scratch, "bench-new"), commit}
	if err := t.Build(ctx, filepath.Join(checkout, "bench"), overlay, p.New); err != nil {
		return Pair{}, fmt.Errorf("the checkout's bench does not build: %w", err)
	}
	if err := t.Build(ctx, filepath.Join(tree, "bench"), "", p.Old); err != nil {
		return Pair{}, fmt.Errorf("the library of %s does not build with the present bench: %w\nUse the bench of a commit in between: git checkout <commit> -- bench", ref, err)
	}
	return p, nil
}

// replace replaces a directory by the sources of another one, if that exists.
func replace(dir, by string) error {
	if _, err := os.Stat(by); err != nil {
		return os.RemoveAll(dir)
	}
	return errors.Join(os.RemoveAll(dir), copySources(by, dir))
}

func resolve(ctx context.Context, checkout, ref string) (string, error) {
	if checkout == "" {
		return "", errors.New("the working directory is in no git checkout of the project; run it in one")
	}
	for _, name := range []string{"git", "go"} {
		if _, err := exec.LookPath(name); err != nil {
			return "", fmt.Errorf("the %s command is needed to build another version: %w", name, err)
		}
	}
	cmd := exec.CommandContext(ctx, "git", "rev-parse", "--verify", "--quiet", "--end-of-options", ref+"^{commit}")
	cmd.Dir = checkout
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("git knows no commit %q; use a hash, a tag, a branch or something like HEAD~1", ref)
	}
	return strings.TrimSpace(string(out)), nil
}

// build uses the modules of bench's own go.mod, not of the workspace, so that
// both programs are made of the same peers.
func build(ctx context.Context, dir, overlay, executable string) error {
	args := []string{"build", "-trimpath", "-o", executable}
	if overlay != "" {
		args = append(args, "-overlay", overlay)
	}
	cmd := exec.CommandContext(ctx, "go", append(args, ".")...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, strings.TrimSpace(string(out)))
	}
	return nil
}
