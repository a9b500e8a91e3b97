//go:build unix

package mutate

import (
	"os/exec"
	"syscall"
)

// group makes cmd the head of a process group, all of which ends when its
// context does: the go command, and the tests that it runs.
func group(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
