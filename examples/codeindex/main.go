// Command codeindex indexes trees of Go source. Run it with -h for what it
// prints and how to ask it.
package main

import (
	"os"

	"github.com/surety-go/surety/examples/codeindex/index"
)

func main() { os.Exit(index.Main()) }
