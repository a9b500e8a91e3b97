package explore

import (
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const shardTestVariable = "SURETY_EXPLORE_SHARD_TEST"

// TestShardedProgram is run by TestShard in a process of its own.
func TestShardedProgram(t *testing.T) {
	failing := os.Getenv(shardTestVariable)
	if failing == "" {
		t.Skip("a helper of TestShard")
	}
	index, count := Shard(t)
	t.Logf("I am %d of %d", index, count)
	if failing == "last" && index == count-1 {
		t.Error("so I fail")
	}
}

func TestShard(t *testing.T) {
	binary, err := os.Executable()
	require.NoError(t, err)
	run := func(failing string) (string, error) {
		cmd := exec.Command(binary, "-test.run=^TestShardedProgram$", "-test.v")
		cmd.Env = append(os.Environ(), shardTestVariable+"="+failing, "GOMAXPROCS=3")
		output, err := cmd.CombinedOutput()
		return string(output), err
	}
	output, err := run("none")
	assert.NoError(t, err)
	for _, who := range []string{"I am 0 of 3", "I am 1 of 3", "I am 2 of 3"} {
		assert.Contains(t, output, who)
	}
	output, err = run("last")
	assert.Error(t, err, "a failure in another process is one of the test")
	assert.Contains(t, output, "so I fail")
}
