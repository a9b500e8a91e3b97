package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRunRefusesWrongUse(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"-nonsense"}, "flag provided but not defined"},
		{[]string{"extra"}, `unexpected argument "extra"`},
		{[]string{"-check", "-out", "x"}, "leave -out and -serve away"},
		{[]string{"-serve", ":0", "-out", "x"}, "leave -out away"},
	} {
		var stdout, stderr bytes.Buffer
		if code := run(c.args, &stdout, &stderr); code != exitUsage || !strings.Contains(stderr.String(), c.want) {
			t.Errorf("%q: exit code %d, said %s", c.args, code, &stderr)
		}
	}
}

func TestRunOutsideOfTheRepository(t *testing.T) {
	t.Chdir(t.TempDir())
	var stdout, stderr bytes.Buffer
	if code := run(nil, &stdout, &stderr); code != exitProblems || !strings.Contains(stderr.String(), "not in Surety's repository") {
		t.Errorf("exit code %d, said %s", code, &stderr)
	}
}

func TestRunWritesTheSite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "site")
	for range 2 { // the second time over the first
		var stdout, stderr bytes.Buffer
		if code := run([]string{"-out", dir}, &stdout, &stderr); code != exitDone {
			t.Fatalf("exit code %d, said %s", code, &stderr)
		}
	}
	for _, name := range []string{"index.html", "style.css", "source/concurrent/errors.go.html"} {
		if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(name))); err != nil {
			t.Error(err)
		}
	}
}

func TestWriteReplacesOnlySites(t *testing.T) {
	dir := t.TempDir()
	if err := write(dir, map[string][]byte{"old/page.html": nil}); err != nil {
		t.Fatal(err)
	}
	if err := write(dir, map[string][]byte{"new.html": nil}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "old")); !os.IsNotExist(err) {
		t.Errorf("the former site is still there: %v", err)
	}

	foreign := t.TempDir()
	file := filepath.Join(foreign, "thesis.txt")
	if err := os.WriteFile(file, []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := write(foreign, map[string][]byte{"new.html": nil}); err == nil || !strings.Contains(err.Error(), "holds files that are no site") {
		t.Errorf("writing over other files: %v", err)
	}
	if _, err := os.Stat(file); err != nil {
		t.Error(err)
	}
}

func TestHandler(t *testing.T) {
	h := handler(map[string][]byte{"index.html": []byte("start"), "a/b.html": []byte("page"), "style.css": []byte("p {}")})
	for target, want := range map[string]struct {
		code       int
		kind, body string
	}{
		"/":                 {http.StatusOK, "text/html; charset=utf-8", "start"},
		"/a/b.html":         {http.StatusOK, "text/html; charset=utf-8", "page"},
		"/style.css":        {http.StatusOK, "text/css; charset=utf-8", "p {}"},
		"/gone.html":        {http.StatusNotFound, "text/plain; charset=utf-8", "404 page not found\n"},
		"/../../etc/passwd": {http.StatusNotFound, "text/plain; charset=utf-8", "404 page not found\n"},
	} {
		recorder := httptest.NewRecorder()
		h.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, target, nil))
		if recorder.Code != want.code || recorder.Header().Get("Content-Type") != want.kind || recorder.Body.String() != want.body {
			t.Errorf("%s: %d %s %q", target, recorder.Code, recorder.Header().Get("Content-Type"), recorder.Body)
		}
	}
}
