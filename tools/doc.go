// Package tools holds what the project is built and checked with. It imports
// no other module of this repository, so that each command installs with
//
//	go install github.com/surety-go/surety/tools/cmd/NAME@latest
//
// The tools of others (staticcheck, govulncheck, benchstat) are pinned by the
// tool directives of its go.mod; "go build -o DIR tool" builds them.
package tools
