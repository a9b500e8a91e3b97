// Package pool runs many tasks on few goroutines.
//
//   - [Pool.Go] hands a task over and forgets it; [Pool.TryGo] does so only if
//     there is room.
//   - [Submit] hands over a function and gives back a [Future] of its result.
//   - [Pool.Scope] starts tasks and returns when all have ended; the first
//     failure cancels the rest. [Pool.ScopeAll] runs them all, and returns all
//     errors in the order of the tasks.
//   - [ForEach] calls a function for every element of a slice, in parallel, and
//     [ForEachRange] for ranges of numbers.
//
// # Bounds
//
// At most Config.Workers tasks execute at one time and at most Config.Queue
// wait for their turn. A call that finds no room waits for room, in the order
// of the calls. Goroutines exist only while tasks run: an idle pool owns none,
// and a pool that is dropped without Shutdown leaks nothing.
//
// # Inside of tasks
//
// A task may use its own pool, also with one worker and without a queue, and
// cannot deadlock by that, as long as it passes its own context on:
//
//   - A task that waits for a Future, or at the end of a Scope, for tasks that
//     have not started lends them its permit to execute: they run one after
//     the other, while it waits. It runs nothing but what it waits for. Those
//     of a Scope or a loop may run on the goroutine that waits, where a Goexit
//     belongs anyway; others run on one of their own.
//   - A task that hands over a task when there is no room lends it its permit
//     likewise, and the call returns when that task has ended. So do not hold
//     a lock that the task needs.
//   - Waiting for oneself fails with concurrent.ErrReentrant, also around
//     several tasks, pools and other primitives of this module. The exception
//     is [Scope.Go], which takes no context and so does not know its caller.
//
// A task that waits with another context, or for something else than tasks,
// keeps its permit while it waits. When all permits are kept like that, by
// waits for what needs one of them, nothing moves. So the function of a
// once.Cache or once.Value that a task waits for must not itself wait for
// tasks of the same pool: it is detached and no part of the task. The same
// holds for two pools whose tasks wait for tasks of each other: a task keeps
// the permit of its own pool while it waits for the other one. Let tasks wait
// for tasks of other pools in one direction only. A task of a Scope on another
// pool may come back with its context: it borrows the permit of the task around
// the Scope.
//
// A context marks membership, not a goroutine. If goroutines that a task has
// started itself, or a Scope's tasks on another pool, use the task's context
// to wait, what they wait for runs on the task's permit, or on that of a task
// which ran on it: beside the task, and so beyond Config.Workers, until it has
// ended. That is one task more, and with [Scope.Go] one for each such goroutine.
// Tasks should wait with the context they are given and not with
// [Scope.Context] of a scope around them.
//
// # Contexts of tasks
//
// The context of a task has the values of the one it was submitted with and
// ends with it, when Stop is called (with a cause that is
// concurrent.ErrClosed), and when the task has returned. A task that is to
// outlive the one that submits it therefore needs context.WithoutCancel. A
// task whose context has ended before it starts never runs.
//
// A context costs nothing until it is asked: the first call of Err or Done, or
// the first call of this module that waits with it, allocates it.
//
// # What is not promised
//
// Tasks that run are not interrupted, only their contexts end. The tasks of Go,
// TryGo and Submit start in the order in which they were accepted, and those of
// a scope likewise, except those that run on a permit that is lent; the pool's
// tasks and those of scopes take turns. Tasks end in any order. A task that
// leaves its goroutine changed (runtime.LockOSThread, pprof labels) leaves it
// changed for what runs on it later: other tasks, or the caller of a Scope or
// loop.
package pool
