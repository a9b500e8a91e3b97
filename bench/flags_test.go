package main

import (
	"flag"
	"io"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// flagNames lists the flags of the program.
func flagNames() []string {
	f := flag.NewFlagSet("", flag.ContinueOnError)
	define(f, &words{}, &options{})
	var names []string
	f.VisitAll(func(f *flag.Flag) { names = append(names, f.Name) })
	return names
}

func parsed(t *testing.T, args ...string) options {
	t.Helper()
	o, _, done := parse(args, io.Discard, io.Discard)
	require.False(t, done, "%q", args)
	return o
}

func TestDefaults(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(3))
	o := parsed(t)
	assert.Equal(t, "quick", o.quality.Name)
	assert.True(t, o.choice().Quick)
	assert.True(t, o.peers.Core)
	assert.Equal(t, []int{1, 3}, o.goroutines)

	o = parsed(t, "-quality", "normal")
	assert.False(t, o.choice().Quick)
	assert.True(t, o.peers.All)
	assert.Equal(t, []int{1, 3}, o.goroutines)

	assert.Equal(t, []int{1, 3, 64}, parsed(t, "-quality", "rigorous").goroutines)
	assert.Equal(t, []int{2, 5}, parsed(t, "-cpu", "5,2,5").goroutines)
	assert.True(t, parsed(t, "-against", "HEAD").peers.Own)
	assert.NotEqual(t, parsed(t).seed, parsed(t).seed, "the seed is not drawn")
}
