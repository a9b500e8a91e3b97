package explore

// transport lets the goroutines of a program run one at a time. The hub is
// the goroutine that runs the execution's main loop.
type transport interface {
	// inline reports whether a goroutine that pauses may decide itself who
	// goes on; otherwise the hub decides.
	inline() bool
	// launch prepares g, whose function is g.fn, to run when it is resumed
	// for the first time. The parent of g calls it.
	launch(g *goroutine)
	// resume runs g until it pauses or ends. The hub calls it.
	resume(g *goroutine)
	// pause gives the turn back to the hub and returns when g is resumed.
	pause(g *goroutine)
	// idle is called when no goroutine can take a step. It returns false if
	// that will stay so; otherwise what was so may have changed.
	idle() bool
	// joined makes all that the goroutines of R.Go did visible to the
	// goroutine that calls it, after they have ended.
	joined()
	// settle is called by the hub after the last goroutine of an execution
	// has ended, and makes all that they did visible to it.
	settle()
}
