package registry

import (
	"cmp"
	"slices"
	"strings"

	"github.com/surety-go/surety/internal/args"
)

// The work for one error is bounded by these; NotFoundError.Nearest states
// them.
const (
	maxCandidates  = 256 // keys that are considered
	maxKeyBytes    = 64  // length of a key that is considered
	maxSuggestions = 3
)

// missing returns the error of a Lookup that found nothing.
func (r *Registry[K, V]) missing(key K) error {
	if !args.Usable(key) {
		return args.KeyError(key, r.prefix()+": Lookup")
	}
	err := &NotFoundError{Registry: r.displayName(), Key: key}
	if s, ok := stringKey(key); ok {
		var oldest []K
		oldest, err.Registered = r.oldest(maxCandidates)
		candidates := make([]string, 0, len(oldest))
		for _, k := range oldest {
			if s, ok := stringKey(k); ok {
				candidates = append(candidates, s)
			}
		}
		err.Nearest = nearest(s, candidates)
	} else {
		err.Registered = r.Len()
	}
	return err
}

// oldest returns up to limit keys in the order of their registration, and the
// number of all.
func (r *Registry[K, V]) oldest(limit int) (keys []K, registered int) {
	r.nocopy.Check("registry: Registry")
	r.mu.Lock()
	defer r.mu.Unlock()
	keys = make([]K, 0, min(limit, r.order.len))
	for e := r.order.first; e != nil && len(keys) < limit; e = e.next {
		keys = append(keys, e.key)
	}
	return keys, r.order.len
}

// nearest returns the candidates that look like key, nearest first, those
// that are equally near in their given order.
func nearest(key string, candidates []string) []string {
	if len(key) > maxKeyBytes {
		return nil
	}
	type near struct {
		key      string
		distance int
	}
	var found []near
	letters := appendLower(nil, key)
	limit := min(1+len(letters)/4, len(letters)-1)
	var others []rune
	row := make([]int, maxKeyBytes+1)
	for _, candidate := range candidates {
		if len(candidate) > maxKeyBytes {
			continue
		}
		others = appendLower(others[:0], candidate)
		if d := distance(letters, others, limit, row); d <= limit {
			found = append(found, near{candidate, d})
		}
	}
	slices.SortStableFunc(found, func(a, b near) int { return cmp.Compare(a.distance, b.distance) })
	var keys []string
	for _, n := range found[:min(len(found), maxSuggestions)] {
		keys = append(keys, n.key)
	}
	return keys
}

func appendLower(letters []rune, s string) []rune {
	for _, letter := range strings.ToLower(s) {
		letters = append(letters, letter)
	}
	return letters
}

// distance returns the least number of letters to insert, delete or replace
// that makes b of a, if it is at most limit, and else any number above limit.
// It works in row, which is longer than b.
func distance(a, b []rune, limit int, row []int) int {
	for len(a) > 0 && len(b) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for len(a) > 0 && len(b) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	// row[j] is the distance of the part of a seen so far and b[:j].
	for j := range len(b) + 1 {
		row[j] = j
	}
	for i, letter := range a {
		diagonal := row[0] // row[j] for the part of a without letter
		row[0] = i + 1
		least := row[0]
		for j := range b {
			replaced := diagonal
			if b[j] != letter {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
			least = min(least, row[j+1])
		}
		if least > limit {
			return limit + 1
		}
	}
	return row[len(b)]
}
