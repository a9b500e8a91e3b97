package registry

import (
	"fmt"
	"path"
	"runtime/debug"
	"strconv"
	"strings"

	"github.com/surety-go/surety/internal/seam"
)

// Site is the place of a call in the program's source, and the module that
// the source belongs to.
//
// # Guarantees
//
//   - Zero value: no place, or one that is not known.
//   - Copying: allowed.
//   - Access: immutable once it was handed out.
//   - Memory model: none beyond that of the call that returned it.
//   - Atomicity: none.
//   - Progress: wait-free.
//   - Fairness: none.
//   - Cancellation: none.
//   - Callbacks: none.
//   - Panics: none.
//   - Goroutines: none.
//   - Testing (synctest): nothing to observe.
type Site struct {
	// File and Line are those of the call. File is as the compiler was given
	// it, usually absolute.
	File string
	Line int

	// Function is the function that contains the call, with its package
	// path, as in runtime.Frame.
	Function string

	// Module is the path of the module that contains the function, or empty
	// if the binary does not say. Version is its version, that of its
	// replacement if it is replaced; of the main module it may be "(devel)"
	// or empty.
	Module, Version string
}

// String returns the site in short, like
// "example.com/a/v2@v2.1.0 (sub/init.go:12)", with the file relative to the
// module. Without a module it is the file and the line alone.
//
// Concurrency: immutable; wait-free.
func (s Site) String() string {
	switch {
	case s.File == "":
		return "an unknown place"
	case s.Module == "":
		return fmt.Sprintf("%s:%d", s.File, s.Line)
	}
	module := s.Module
	if s.Version != "" {
		module += "@" + s.Version
	}
	return fmt.Sprintf("%s (%s:%d)", module, s.fileInModule(), s.Line)
}

// fileInModule returns the file's path within its module, which follows from
// the package path. The path of package main does not tell: there it is the
// file's name alone.
func (s Site) fileInModule() string {
	name := path.Base(strings.ReplaceAll(s.File, `\`, "/"))
	dir, ok := strings.CutPrefix(sourcePackage(s.File, s.Function), s.Module+"/")
	if !ok {
		return name
	}
	return dir + "/" + name
}

// siteOf returns the site of place, or the zero Site for the zero place.
func siteOf(place seam.PC) Site {
	file, line, function := place.Frame()
	return newSite(file, line, function, buildInfo())
}

func newSite(file string, line int, function string, info *debug.BuildInfo) Site {
	module, version := moduleOf(sourcePackage(file, function), info)
	return Site{File: file, Line: line, Function: function, Module: module, Version: version}
}

// sourcePackage returns the path of the package whose folder holds file, which
// holds function. External tests have the path of what they test with _test
// behind it.
func sourcePackage(file, function string) string {
	pkg := packageOf(function)
	if strings.HasSuffix(file, "_test.go") {
		pkg = strings.TrimSuffix(pkg, "_test")
	}
	return pkg
}

// packageOf returns the package path of a function that is named as in
// runtime.Frame, like "example.com/a%2eb.(*T).Method": the path ends at the
// first dot after its last slash, and dots before that are escaped.
func packageOf(function string) string {
	dir := strings.LastIndexByte(function, '/') + 1
	dot := strings.IndexByte(function[dir:], '.')
	if dot < 0 {
		return ""
	}
	return unescape(function[:dir+dot])
}

// unescape undoes the linker's escapes: %xx stands for the byte 0xxx.
func unescape(s string) string {
	var b strings.Builder
	for len(s) > 0 {
		if s[0] == '%' && len(s) >= 3 {
			if c, err := strconv.ParseUint(s[1:3], 16, 8); err == nil {
				b.WriteByte(byte(c))
				s = s[3:]
				continue
			}
		}
		b.WriteByte(s[0])
		s = s[1:]
	}
	return b.String()
}

// moduleOf returns the path and the version of the module of a package: the
// one with the longest path that the package's path begins with.
func moduleOf(pkg string, info *debug.BuildInfo) (module, version string) {
	consider := func(m *debug.Module) {
		if len(m.Path) <= len(module) || pkg != m.Path && !strings.HasPrefix(pkg, m.Path+"/") {
			return
		}
		module, version = m.Path, m.Version
		if m.Replace != nil {
			version = m.Replace.Version
		}
	}
	if pkg == "main" {
		return info.Main.Path, info.Main.Version
	}
	consider(&info.Main)
	for _, m := range info.Deps {
		consider(m)
	}
	return module, version
}

// builtWith is what buildInfo returned first, which is immutable, or nil.
// Goroutines that find it nil at the same time store equal values.
var builtWith seam.Pointer[debug.BuildInfo]

// buildInfo returns what the binary says about its modules, which may be
// nothing.
func buildInfo() *debug.BuildInfo {
	if info := builtWith.Load(); info != nil {
		return info
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = new(debug.BuildInfo)
	}
	builtWith.Store(info)
	return info
}
