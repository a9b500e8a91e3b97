package index

import (
	"context"
	"encoding/json"
	"fmt"
	"go/build"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A toolchain is what codeindex needs to know of the go command: where its
// own source and its module cache are, and for what it builds.
type toolchain struct {
	goroot   string // with symbolic links resolved; "" if there is no go command
	modcache string
	gowork   string // the environment's GOWORK: "", "off", or a file
	build    build.Context
}

// askGo asks the go command of the PATH. Without one it returns the error and
// a toolchain that can still index directories, for the host codeindex was
// built for.
func askGo(ctx context.Context, tags string) (toolchain, error) {
	tc := toolchain{build: build.Default, gowork: os.Getenv("GOWORK")}
	out, err := exec.CommandContext(ctx, "go", "env", "-json", "GOROOT", "GOMODCACHE", "GOOS", "GOARCH", "CGO_ENABLED", "GOFLAGS").Output()
	if err != nil {
		tc.setTags(tags)
		return tc, fmt.Errorf("go env GOROOT: %w", err)
	}
	var env map[string]string
	if err := json.Unmarshal(out, &env); err != nil {
		tc.setTags(tags)
		return tc, fmt.Errorf("go env -json: %w", err)
	}
	tc.modcache = env["GOMODCACHE"]
	tc.build.GOOS, tc.build.GOARCH = env["GOOS"], env["GOARCH"]
	tc.build.CgoEnabled = env["CGO_ENABLED"] == "1"
	if tags == "" {
		tags = tagsOf(env["GOFLAGS"])
	}
	tc.setTags(tags)
	tc.goroot, err = filepath.EvalSymlinks(env["GOROOT"])
	if err != nil {
		return tc, fmt.Errorf("go env GOROOT: %w", err)
	}
	return tc, nil
}

// setTags sets build tags that are separated by commas.
func (tc *toolchain) setTags(tags string) {
	tc.build.BuildTags = strings.FieldsFunc(tags, func(r rune) bool { return r == ',' || r == ' ' })
}

// tagsOf returns the -tags of the GOFLAGS variable, of which the last holds.
func tagsOf(goflags string) string {
	tags := ""
	for _, f := range strings.Fields(goflags) {
		if v, ok := strings.CutPrefix(strings.TrimLeft(f, "-"), "tags="); ok {
			tags = v
		}
	}
	return tags
}
