package registry

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestNearest(t *testing.T) {
	long := strings.Repeat("x", maxKeyBytes)
	for name, c := range map[string]struct {
		key        string
		candidates []string
		want       []string
	}{
		"nothing registered":         {"json", nil, nil},
		"nearest first":              {"jsom", []string{"bson", "json"}, []string{"json", "bson"}},
		"equally near: the oldest":   {"cat", []string{"hat", "bat", "rat", "mat"}, []string{"hat", "bat", "rat"}},
		"case":                       {"GZIP", []string{"gzip"}, []string{"gzip"}},
		"letters are not bytes":      {"größe", []string{"grosse", "größen", "grüße"}, []string{"größen", "grüße"}},
		"too far":                    {"json", []string{"protobuf", "xml"}, nil},
		"no letter in common":        {"a", []string{"b", "A"}, []string{"A"}},
		"empty key":                  {"", []string{"a", "b"}, nil},
		"empty candidate":            {"ab", []string{""}, nil},
		"longest that is compared":   {long[1:] + "y", []string{long}, []string{long}},
		"key that is too long":       {long + "y", []string{long}, nil},
		"candidate that is too long": {long, []string{long + "y"}, nil},
	} {
		assert.Equal(t, c.want, nearest(c.key, c.candidates), name)
	}
}

func TestOldestKeysAreConsidered(t *testing.T) {
	var r Registry[string, int]
	for i := range maxCandidates {
		r.MustRegister(fmt.Sprint("number ", i), i)
	}
	r.MustRegister("json", 0)
	err, _ := r.missing("jsom").(*NotFoundError)
	assert.Empty(t, err.Nearest)
	assert.Equal(t, maxCandidates+1, err.Registered)
	err, _ = r.missing(fmt.Sprint("numbr ", maxCandidates-1)).(*NotFoundError)
	assert.Equal(t, fmt.Sprint("number ", maxCandidates-1), err.Nearest[0])
}
