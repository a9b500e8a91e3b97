package abuse

// Outcome is what became of an abuse.
type Outcome string

// The vocabulary of outcomes, from the best to the worst. Which one is right
// depends on the abuse; those from Ignores on never are, unless documented.
const (
	Works     Outcome = "works"
	Refuses   Outcome = "error"
	Panics    Outcome = "panic"
	Passes    Outcome = "passes"
	Reports   Outcome = "reports"
	Exits     Outcome = "exits"
	Unbounds  Outcome = "no bound"
	Missing   Outcome = "-"
	Elsewhere Outcome = "n/a"
	Ignores   Outcome = "ignored"
	Faults    Outcome = "fault"
	Succeeds  Outcome = "SUCCESS"
	Loses     Outcome = "LOST"
	Breaks    Outcome = "BROKEN"
	Hangs     Outcome = "HANGS"
	Crashes   Outcome = "CRASH"
)

// Legend is every outcome and what it means.
var Legend = []struct {
	Outcome Outcome
	Meaning string
}{
	{Works, "the call does what it says, and what is around it goes on"},
	{Refuses, "refused with an error"},
	{Panics, "refused with a panic that was raised on purpose"},
	{Passes, "the panic of the user's function passes to the caller"},
	{Reports, "the panic or Goexit of the user's function is reported as an error to who waits"},
	{Exits, "the Goexit of the user's function ends the caller's goroutine"},
	{Unbounds, "the size reads as: no bound"},
	{Missing, "the library has no such feature"},
	{Elsewhere, "needs what a user cannot reach; another test covers it"},
	{Ignores, "no call fails, nor has an effect; at most a log tells of it"},
	{Faults, "an unplanned run-time panic, like a nil dereference"},
	{Succeeds, "a failure reads as success"},
	{Loses, "accepted, and lost or kept beyond reach"},
	{Breaks, "later calls hang or misbehave"},
	{Hangs, "the call, or one that waits for it, never returns"},
	{Crashes, "the process ends"},
}
