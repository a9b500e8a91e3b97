package runner

import (
	"os/exec"
	"syscall"
)

// endWithParent has the system kill the worker if this process ends in
// whatever way.
func endWithParent(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
}
