//go:build !race && amd64

package atomicmap_test

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// inlined matches what must be inlined in the packages of users, where the map is
// instantiated.
var inlined = regexp.MustCompile(`\S*/surety/(` +
	`internal/seam\.(HashWord|\(\*?(number|counter|flag)\w*\[go\.shape)` +
	`|internal/contexts\.(Same|Endless)\[` +
	`|internal/args\.(Context|Func)\[` +
	`|internal/nocopy\.\(\*guard\[go\.shape\.uint8\]\)\.Check(ed)?` +
	`|concurrent/atomicmap\.(liesLikeWord|tag|onwardBit|matches|firstSlot|hasFree|nextFree|indexOf|asPointer|\(\*\w+\[go\.shape\.\w+\]\)\.(place|first|after|slot|flatValue|read))` +
	`)\b\S*`)

// Only generic functions can be inlined in generic code that is instantiated in
// another package, if that package does not import theirs by itself. Where to stop is up
// to the compiler, and another matter on other machines. Two calls of
// small ones instead take a sixth of a look-up's time, and no benchmark in
// this package shows it.
func TestSmallStepsAreInlined(t *testing.T) {
	for program, uses := range map[string]string{
		"caller": "atomicmap.(*Map[go.shape.uint64,go.shape.uint64]).Load",
		"cached": "once.(*Cache[go.shape.uint64,go.shape.uint64]).GetFunc",
	} {
		t.Run(program, func(t *testing.T) {
			binary := filepath.Join(t.TempDir(), program)
			out, err := exec.Command("go", "build", "-o", binary, "./testdata/"+program).CombinedOutput()
			require.NoError(t, err, "%s", out)
			symbols, err := exec.Command("go", "tool", "nm", binary).CombinedOutput()
			require.NoError(t, err, "%s", symbols)
			require.Contains(t, string(symbols), uses)
			assert.Empty(t, inlined.FindAllString(string(symbols), -1), "give these a type parameter, let them call no function without, and keep them small")
		})
	}
}
