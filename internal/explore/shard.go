package explore

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"testing"
)

const shardVariable = "SURETY_EXPLORE_SHARD"

// sharded is the last test for which Shard started processes.
var sharded testing.TB

// Shard divides the programs of a test among as many processes as there are
// cores: each takes the programs whose number, counted from 0, is index modulo
// count. The first call in a test starts the other processes; its cleanup
// waits for them, and if one fails the test fails with what that printed.
//
// A process explores one program at a time, since an exploration has the
// whole process to itself.
func Shard(t testing.TB) (index, count int) {
	t.Helper()
	if v := os.Getenv(shardVariable); v != "" {
		if _, err := fmt.Sscanf(v, "%d/%d", &index, &count); err != nil || index < 0 || index >= count {
			t.Fatalf("%s is %q, not index/count", shardVariable, v)
		}
		return index, count
	}
	count = runtime.GOMAXPROCS(0)
	if *replayFlag != "" || count == 1 {
		return 0, 1
	}
	if sharded == t {
		return 0, count
	}
	sharded = t
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for i := 1; i < count; i++ {
		cmd := exec.Command(binary, "-test.run=^"+strings.Join(strings.Split(t.Name(), "/"), "$/^")+"$", "-test.v", "-test.count=1", "-test.paniconexit0")
		cmd.Env = append(os.Environ(), shardVariable+"="+strconv.Itoa(i)+"/"+strconv.Itoa(count), "GOMAXPROCS=1")
		var output strings.Builder
		cmd.Stdout, cmd.Stderr = &output, &output
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := cmd.Wait(); err != nil {
				t.Errorf("process %d of %d: %v\n%s", i, count, err, output.String())
				return
			}
			for line := range strings.Lines(output.String()) {
				if strings.HasPrefix(line, "    ") {
					t.Logf("process %d of %d: %s", i, count, strings.TrimSpace(line))
				}
			}
		})
	}
	return 0, count
}
