package versions

import (
	"archive/tar"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// archive unpacks what git archive gives of the commit.
func archive(ctx context.Context, checkout, commit, dir string) error {
	cmd := exec.CommandContext(ctx, "git", "archive", "--format=tar", commit)
	cmd.Dir = checkout
	var complaint strings.Builder
	cmd.Stderr = &complaint
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return fmt.Errorf("git archive: %w", err)
	}
	unpacked := unpack(out, dir)
	_, _ = io.Copy(io.Discard, out) // what follows the end of the archive, so that git can end
	if err := cmd.Wait(); err != nil {
		return fmt.Errorf("git archive: %w: %s", err, strings.TrimSpace(complaint.String()))
	}
	return unpacked
}

func unpack(r io.Reader, dir string) error {
	for t := tar.NewReader(r); ; {
		h, err := t.Next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return fmt.Errorf("reading the archive of git: %w", err)
		case h.Typeflag != tar.TypeReg:
			continue // directories are made for their files
		case !filepath.IsLocal(h.Name):
			return fmt.Errorf("the archive of git holds %q, which is outside of it", h.Name)
		}
		if err := write(filepath.Join(dir, h.Name), t); err != nil {
			return err
		}
	}
}

func write(name string, r io.Reader) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	return errors.Join(err, f.Close())
}

// copySources copies what a build can need of a directory: no tests, and no
// recorded results.
func copySources(from, to string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || rel == "results"):
			return filepath.SkipDir
		case !d.Type().IsRegular() || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		return write(filepath.Join(to, rel), f)
	})
}

// absolute writes an overlay file with the paths of another one made absolute.
// The go command ignores a replacement of a file that it does not need, so
// that a typo would show as "no difference": what is replaced must be in the
// checkout.
func absolute(overlay, checkout, to string) (string, error) {
	b, err := os.ReadFile(overlay)
	if err != nil {
		return "", fmt.Errorf("-overlay: %w", err)
	}
	var file struct{ Replace map[string]string }
	if err := json.Unmarshal(b, &file); err != nil {
		return "", fmt.Errorf(`-overlay: %s is not of the form {"Replace": {"file": "other file"}}: %w`, overlay, err)
	}
	if len(file.Replace) == 0 {
		return "", fmt.Errorf(`-overlay: %s replaces nothing; the form is {"Replace": {"file": "other file"}}`, overlay)
	}
	replace := map[string]string{}
	for name, by := range file.Replace {
		name, by, err := check(name, by, checkout)
		if err != nil {
			return "", fmt.Errorf("-overlay: %s: %w", overlay, err)
		}
		replace[name] = by
	}
	file.Replace = replace
	if b, err = json.Marshal(file); err != nil {
		return "", err
	}
	return to, os.WriteFile(to, b, 0o600)
}

func check(name, by, checkout string) (absName, absBy string, err error) {
	if absName, err = realPath(name); err != nil {
		return "", "", fmt.Errorf("what is replaced cannot be found: %w", err)
	}
	rel, err := filepath.Rel(checkout, absName)
	if err != nil || !filepath.IsLocal(rel) {
		return "", "", fmt.Errorf("%s is outside of the checkout %s", name, checkout)
	}
	if by == "" { // the file is as if it did not exist
		return absName, "", nil
	}
	if absBy, err = realPath(by); err != nil {
		return "", "", fmt.Errorf("what replaces %s cannot be found: %w", name, err)
	}
	return absName, absBy, nil
}

// realPath returns the absolute path without symbolic links, as git and go have
// it.
func realPath(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	return filepath.EvalSymlinks(path)
}
