// Command bench compares the primitives of Surety with what one writes by hand
// and with other libraries, on this machine:
//
//	go run ./bench
//
// It also prints what becomes of the same abuses in Surety and its peers:
//
//	go run ./bench -abuse
//
// README.md beside this file says how to read what it prints.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/surety-go/surety/bench/internal/abusepeers"
	"github.com/surety-go/surety/bench/internal/environ"
	"github.com/surety-go/surety/bench/internal/sharedwrites"
	"github.com/surety-go/surety/bench/internal/suites"
	"github.com/surety-go/surety/bench/internal/worker"
)

// Exit codes.
const (
	exitOK          = 0
	exitFailed      = 1 // Surety failed, or the report could not be written
	exitUsage       = 2
	exitBroken      = 3 // a guard rail is broken
	exitInterrupted = 130
)

func main() {
	if code, ok := worker.Child(suites.Traced); ok {
		os.Exit(code)
	}
	if code, ok := abusepeers.Child(); ok {
		os.Exit(code)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o, code, done := parse(args, stdout, stderr)
	if done {
		return code
	}
	switch o.command {
	case doAbuse:
		return compareAbuse(ctx, o, stdout, stderr)
	case doShared:
		if err := sharedwrites.Report(stdout); err != nil {
			return failed(stderr, err)
		}
		return exitOK
	case doQuote:
		return quoteFigures(environ.Checkout(), stdout, stderr)
	case doReport:
		return reportFiles(o, stdout, stderr)
	case doCompare:
		return compareFiles(o, stdout, stderr)
	}
	return measureRows(ctx, o, stdout, stderr)
}

func failed(stderr io.Writer, err error) int {
	fmt.Fprintf(stderr, "bench: %v\n", err)
	return exitFailed
}
