// Package once computes things once: [Value] one value for whoever asks for
// it, [Cache] one value per key, kept as long as wanted and bounded in number.
//
// Callers that ask while a value is being computed share that one
// computation, its flight. A flight belongs to nobody: it runs on a goroutine
// of its own, each caller leaves when its own context ends, and the flight is
// cancelled when the last one has left.
//
// What was invalidated stays invalid: a call that starts after Invalidate,
// Set or Reset returned never gets a value whose computation began before.
//
// No lock is held while a user's function runs, and nothing runs while no
// computation does: there is no background goroutine and no timer. The
// README.md beside this file draws the states of a key and who moves them.
package once
