package index

import "fmt"

// didYouMean returns a question in brackets that names the candidate nearest to name, as
// show writes it, or "" if none is near.
func didYouMean(name string, candidates []string, show func(string) string) string {
	best, nearest := "", len(name)/3+2
	for _, c := range candidates {
		if d := editDistance(name, c, nearest); d < nearest {
			best, nearest = c, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %s?)", show(best))
}

// editDistance returns how many letters must be inserted, deleted, replaced
// or swapped with their neighbour to turn a into b, or limit if it is no less.
func editDistance(a, b string, limit int) int {
	if max(len(a)-len(b), len(b)-len(a)) >= limit {
		return limit
	}
	rows := [3][]int{make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)}
	before, last, row := rows[0], rows[1], rows[2] // distances to prefixes of b
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		for j := range len(b) {
			change := 1
			if a[i] == b[j] {
				change = 0
			}
			row[j+1] = min(last[j]+change, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return min(last[len(b)], limit)
}
