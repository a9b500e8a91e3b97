package poolsuite

import "context"

// Task is one function in each of the forms that executors take, made once
// for all submissions, so that no subject allocates to adapt it. Every form is
// one call away from the function.
type Task struct {
	Plain   func()
	Context func(context.Context)
	Error   func() error
}

func newTask(f func()) *Task {
	return &Task{
		Plain:   func() { f() },
		Context: func(context.Context) { f() },
		Error:   func() error { f(); return nil },
	}
}

// Call is likewise a function with a result.
type Call struct {
	Plain   func() (uint64, error)
	Context func(context.Context) (uint64, error)
}

func newCall(f func() (uint64, error)) *Call {
	return &Call{
		Plain:   func() (uint64, error) { return f() },
		Context: func(context.Context) (uint64, error) { return f() },
	}
}
