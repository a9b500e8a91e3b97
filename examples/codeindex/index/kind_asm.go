package index

import (
	"bytes"
	"context"
	"strings"
)

func analyseAsm(_ context.Context, f *sourceFile, src []byte) (*facts, error) {
	found := measure(src)
	number := 0
	for line := range bytes.Lines(src) {
		number++
		if name := textSymbol(string(line)); name != "" {
			found.definitions = append(found.definitions, definition{
				Name: name, Kind: "asm",
				ImportPath: f.folder.importPath, Package: packageNameOf(f.folder.importPath),
				Path: f.path, Line: number,
			})
		}
	}
	return found, nil
}

// textSymbol returns the function that a line like
//
//	TEXT runtime·memmove<ABIInternal>(SB), NOSPLIT, $0-24
//
// defines, without package and ABI, or "".
func textSymbol(line string) string {
	rest, ok := strings.CutPrefix(line, "TEXT")
	if !ok || rest == "" || rest[0] != ' ' && rest[0] != '\t' {
		return ""
	}
	symbol, _, ok := strings.Cut(strings.TrimSpace(rest), "(SB)")
	if !ok {
		return ""
	}
	symbol, _, _ = strings.Cut(symbol, "<")
	if _, name, ok := strings.Cut(symbol, "·"); ok {
		return name
	}
	return symbol
}

// packageNameOf guesses the name of the package in a folder whose assembly
// does not say it.
func packageNameOf(importPath string) string {
	return importPath[strings.LastIndexByte(importPath, '/')+1:]
}
