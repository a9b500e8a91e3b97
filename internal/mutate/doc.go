// Package mutate breaks the source on purpose and finds out who notices.
//
// A [Mutant] is a named change: edits that replace text which occurs exactly
// once in its file. It is written to a directory of its own and compiled with
// the go command's -overlay flag, so the work tree is never touched, and the
// build cache serves mutants like any other source. Test files that no check of a
// program can depend on are left out in the same way.
//
// A [Check] is one test and the way to run it. A [Runner] compiles the tests of
// checks that are built alike to a [Program], with or without a mutant, which runs
// them one by one, and [Judge] says what became of the mutant. A check kills a
// mutant if it passes without it and if, with it, an assertion of the check
// fails that was named beforehand by a part of its words. Nothing else is a
// kill: not a mutant that does not build, not a process that crashes before an
// assertion failed, not a test that hangs until its time is over. A deadlock
// that the schedule explorer reports is an assertion like others.
package mutate
