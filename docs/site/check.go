package main

import (
	"fmt"
	"html"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

var (
	tagPattern       = regexp.MustCompile(`<([a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"]*")?)*)\s*/?>`)
	attributePattern = regexp.MustCompile(`([a-z-]+)="([^"]*)"`)
)

// tag is one start tag of a page.
type tag struct {
	name       string
	attributes map[string]string
}

func tagsOf(content []byte) []tag {
	var tags []tag
	for _, match := range tagPattern.FindAllSubmatch(content, -1) {
		attributes := make(map[string]string)
		for _, pair := range attributePattern.FindAllSubmatch(match[2], -1) {
			attributes[string(pair[1])] = html.UnescapeString(string(pair[2]))
		}
		tags = append(tags, tag{string(match[1]), attributes})
	}
	return tags
}

// checkPages returns what is wrong with the pages among the files: dead
// links, duplicate anchors, headings out of order, tables that cannot be
// read aloud.
func checkPages(files map[string][]byte) []string {
	var problems []string
	tags := make(map[string][]tag)
	anchors := make(map[string]map[string]bool)
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(files)), func(name string) bool {
		return path.Ext(name) != ".html"
	})
	for _, name := range names {
		tags[name] = tagsOf(files[name])
		anchors[name] = make(map[string]bool)
		for _, t := range tags[name] {
			id, ok := t.attributes["id"]
			switch {
			case !ok:
			case anchors[name][id]:
				problems = append(problems, fmt.Sprintf("%s: duplicate anchor %q", name, id))
			default:
				anchors[name][id] = true
			}
		}
	}
	for _, name := range names {
		problems = append(problems, checkLinks(name, tags[name], files, anchors)...)
		problems = append(problems, checkHeadings(name, tags[name])...)
		problems = append(problems, checkTables(name, tags[name])...)
	}
	return problems
}

func checkLinks(name string, tags []tag, files map[string][]byte, anchors map[string]map[string]bool) []string {
	var problems []string
	for _, t := range tags {
		target, ok := t.attributes["href"]
		if !ok || strings.HasPrefix(target, "https://") {
			continue
		}
		file, anchor, anchored := strings.Cut(target, "#")
		resolved := name
		if file != "" {
			resolved = path.Join(path.Dir(name), file)
		}
		if _, ok := files[resolved]; !ok {
			problems = append(problems, fmt.Sprintf("%s: dead link %s: there is no such page", name, target))
		} else if anchored && !anchors[resolved][anchor] {
			problems = append(problems, fmt.Sprintf("%s: dead link %s: the page has no such anchor", name, target))
		}
	}
	return problems
}

// checkHeadings wants one h1, first, and no level left out on the way down.
func checkHeadings(name string, tags []tag) []string {
	level := byte('0')
	for _, t := range tags {
		if len(t.name) != 2 || t.name[0] != 'h' || t.name[1] < '1' || t.name[1] > '6' {
			continue
		}
		switch next := t.name[1]; {
		case next == '1' && level > '0':
			return []string{name + ": more than one h1"}
		case next > level+1:
			return []string{fmt.Sprintf("%s: heading h%c follows h%c", name, next, level)}
		default:
			level = next
		}
	}
	if level == '0' {
		return []string{name + ": no h1"}
	}
	return nil
}

// checkTables wants a caption in every table and a scope at every header.
func checkTables(name string, tags []tag) []string {
	var problems []string
	for i, t := range tags {
		switch {
		case t.name == "table" && (i+1 == len(tags) || tags[i+1].name != "caption"):
			problems = append(problems, name+": table without caption")
		case t.name == "th" && t.attributes["scope"] == "":
			problems = append(problems, name+": table header without scope")
		}
	}
	return problems
}
