// Package content holds the written pages of the documentation, in Markdown.
// The front matter and the extensions they may use are described at the
// function html of docs/site.
package content

import "embed"

// Files holds the pages.
//
//go:embed *.md
var Files embed.FS
