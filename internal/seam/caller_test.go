package seam

import (
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// inlined is small enough to be inlined into its callers.
func inlined(skip int) PC { return Caller(skip) }

//go:noinline
func outlined(skip int) PC { return inlined(skip) }

func TestCaller(t *testing.T) {
	_, here, line, _ := runtime.Caller(0)
	own := Caller(0)
	throughOne := inlined(1)
	throughTwo := outlined(2)
	for i, pc := range []PC{own, throughOne, throughTwo} {
		file, got, function := pc.Frame()
		if file != here || got != line+1+i || !strings.HasSuffix(function, ".TestCaller") {
			t.Errorf("call %d: %s:%d in %s, want %s:%d in TestCaller", i, filepath.Base(file), got, function, filepath.Base(here), line+1+i)
		}
	}
}

func TestCallerBeyondTheStack(t *testing.T) {
	pc := Caller(1 << 20)
	if pc != 0 {
		t.Fatalf("got %v, want no place", pc)
	}
	if file, line, function := pc.Frame(); file != "" || line != 0 || function != "" {
		t.Fatalf("no place is at %s:%d in %s", file, line, function)
	}
}
