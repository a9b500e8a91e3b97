// Package trace reads and generates the keys that a cache is asked for, in
// their order.
package trace

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Trace is a sequence of requests for keys.
type Trace struct {
	Name string // one path element
	Keys []uint64
}

// Distinct returns how many different keys the trace has.
func (t *Trace) Distinct() int {
	seen := make(map[uint64]struct{})
	for _, key := range t.Keys {
		seen[key] = struct{}{}
	}
	return len(seen)
}

// Open reads a trace from a file: one decimal key per line, in the order of
// the requests, compressed with gzip or not. The trace is named for the file,
// without its endings.
func Open(path string) (*Trace, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	keys, err := read(f)
	if err != nil {
		return nil, fmt.Errorf("trace %s: %w", path, err)
	}
	return &Trace{name(path), keys}, nil
}

// name is the file's, up to the first dot. Names of rows have no blanks.
func name(path string) string {
	stem, _, _ := strings.Cut(filepath.Base(path), ".")
	if stem == "" {
		return "trace"
	}
	return strings.Join(strings.Fields(stem), "_")
}

// read reads the keys, which may be compressed.
func read(r io.Reader) ([]uint64, error) {
	buffered := bufio.NewReader(r)
	magic, err := buffered.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if !bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		return parse(buffered)
	}
	z, err := gzip.NewReader(buffered)
	if err != nil {
		return nil, err
	}
	return parse(z)
}

func parse(r io.Reader) ([]uint64, error) {
	var keys []uint64
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		key, err := parseKey(lines.Text())
		if err != nil {
			return nil, fmt.Errorf("line %d: %q is not a key; a trace has one decimal number of 64 bits per line", len(keys)+1, lines.Text())
		}
		keys = append(keys, key)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("line %d: %w", len(keys)+1, err)
	}
	if len(keys) == 0 {
		return nil, errors.New("no keys; a trace has one decimal number per line")
	}
	return keys, nil
}

// parseKey takes a negative number for the key with the same bits.
func parseKey(s string) (uint64, error) {
	if strings.HasPrefix(s, "-") {
		key, err := strconv.ParseInt(s, 10, 64)
		return uint64(key), err
	}
	return strconv.ParseUint(s, 10, 64)
}
