package lin

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// register is a model of one word: an op that writes v, or reads.
type op struct {
	write bool
	v     int
}

var register = Model[int, op, int]{
	Step: func(s int, in op, out int) (int, bool) {
		if in.write {
			return in.v, true
		}
		return s, out == s
	},
	Pending: func(s int, in op) int {
		if in.write {
			return in.v
		}
		return s
	},
}

func write(v, begin, end int) Call[op, int] { return Call[op, int]{op{true, v}, 0, begin, end, false} }
func read(v, begin, end int) Call[op, int]  { return Call[op, int]{op{}, v, begin, end, false} }
func pendingWrite(v, begin int) Call[op, int] {
	return Call[op, int]{op{true, v}, 0, begin, 0, true}
}

func TestHandMadeHistories(t *testing.T) {
	type history = []Call[op, int]
	for _, test := range []struct {
		name  string
		calls history
		legal bool
	}{
		{"empty", nil, true},
		{"in sequence", history{write(1, 0, 1), read(1, 2, 3)}, true},
		{"a read misses a write that returned", history{write(1, 0, 1), read(0, 2, 3)}, false},
		{"a read overlaps the write, old", history{write(1, 0, 3), read(0, 1, 2)}, true},
		{"a read overlaps the write, new", history{write(1, 0, 3), read(1, 1, 2)}, true},
		{"a value nobody wrote", history{write(1, 0, 3), read(2, 1, 2)}, false},
		{"new then old by one reader", history{write(1, 0, 9), read(1, 1, 2), read(0, 3, 4)}, false},
		{"old then new by one reader", history{write(1, 0, 9), read(0, 1, 2), read(1, 3, 4)}, true},
		{"two readers disagree on the order of two writes",
			history{write(1, 0, 20), write(2, 0, 20), read(1, 1, 2), read(2, 3, 4), read(1, 5, 6)}, false},
		{"ends and beginnings at one instant overlap", history{write(1, 0, 2), read(0, 2, 3)}, true},
		{"a pending write is seen", history{pendingWrite(1, 0), read(1, 1, 2)}, true},
		{"a pending write is not seen", history{pendingWrite(1, 0), read(0, 1, 2)}, true},
		{"a pending write is seen and forgotten", history{pendingWrite(1, 0), read(1, 1, 2), read(0, 3, 4)}, false},
		{"a pending write is seen before it began", history{read(1, 0, 1), pendingWrite(1, 2)}, false},
	} {
		err := Check(register, test.calls)
		assert.Equal(t, test.legal, err == nil, "%s: %v", test.name, err)
	}
}

func TestPendingWithoutEffect(t *testing.T) {
	m := register
	m.Pending = nil
	assert.NoError(t, Check(m, []Call[op, int]{pendingWrite(1, 0), read(0, 1, 2)}))
	assert.Error(t, Check(m, []Call[op, int]{pendingWrite(1, 0), read(1, 1, 2)}))
}

// A cache of one value may lose it at any time, but not get it back.
func TestSpontaneous(t *testing.T) {
	m := register
	m.Spontaneous = func(s int) []int {
		if s == 0 {
			return nil
		}
		return []int{0}
	}
	assert.NoError(t, Check(m, []Call[op, int]{write(1, 0, 1), read(1, 2, 3), read(0, 4, 5)}))
	assert.Error(t, Check(m, []Call[op, int]{write(1, 0, 1), read(0, 2, 3), read(1, 4, 5)}))
}

func TestExplains(t *testing.T) {
	err := Check(register, []Call[op, int]{write(1, 0, 1), read(0, 2, 3)})
	require.Error(t, err)
	assert.Contains(t, err.Error(), "in state 1, none of the others")
	assert.Error(t, Check(register, make([]Call[op, int], MaxCalls+1)), "too long")
}

// The checker agrees with the definition: some permutation that keeps the
// order of calls that do not overlap is accepted by the model.
func TestAgreesWithDefinition(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	legal := 0
	const rounds = 20_000
	for range rounds {
		calls := make([]Call[op, int], 1+r.IntN(5))
		for i := range calls {
			begin := r.IntN(8)
			calls[i] = Call[op, int]{op{r.IntN(2) == 0, r.IntN(3)}, r.IntN(3), begin, begin + r.IntN(6), false}
		}
		want := byDefinition(calls, nil)
		if want {
			legal++
		}
		require.Equal(t, want, Check(register, calls) == nil, "%+v", calls)
	}
	assert.Greater(t, legal, rounds/20, "too few legal histories to mean anything")
	assert.Less(t, legal, rounds*19/20, "too few illegal histories to mean anything")
}

func byDefinition(calls []Call[op, int], order []int) bool {
	if len(order) == len(calls) {
		s := 0
		for _, i := range order {
			next, ok := register.Step(s, calls[i].In, calls[i].Out)
			if !ok {
				return false
			}
			s = next
		}
		return true
	}
next:
	for i := range calls {
		if slices.Contains(order, i) {
			continue
		}
		for j := range calls {
			if j != i && !slices.Contains(order, j) && calls[j].End < calls[i].Begin {
				continue next
			}
		}
		if byDefinition(calls, append(slices.Clone(order), i)) {
			return true
		}
	}
	return false
}

func BenchmarkCheck(b *testing.B) {
	history := []Call[op, int]{write(1, 0, 3), read(1, 2, 5), write(2, 4, 7), read(2, 6, 9)}
	b.ReportAllocs()
	for b.Loop() {
		if err := Check(register, history); err != nil {
			b.Fatal(err)
		}
	}
}
