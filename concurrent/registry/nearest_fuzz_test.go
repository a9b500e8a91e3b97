package registry

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// plainDistance is the definition of the distance, written down.
func plainDistance(a, b []rune) int {
	table := make([][]int, len(a)+1)
	for i := range table {
		table[i] = make([]int, len(b)+1)
		for j := range table[i] {
			switch {
			case i == 0 || j == 0:
				table[i][j] = i + j
			case a[i-1] == b[j-1]:
				table[i][j] = table[i-1][j-1]
			default:
				table[i][j] = 1 + min(table[i-1][j-1], table[i-1][j], table[i][j-1])
			}
		}
	}
	return table[len(a)][len(b)]
}

func FuzzDistance(f *testing.F) {
	for _, pair := range [][2]string{{"", ""}, {"json", "jsn"}, {"kitten", "sitting"}, {"größe", "grosse"}, {"ab", "ba"}, {"abcdef", ""}, {"xab", "aby"}, {"abcx", "yabc"}} {
		f.Add(pair[0], pair[1], 2)
	}
	f.Fuzz(func(t *testing.T, a, b string, limit int) {
		if len(a) > maxKeyBytes || len(b) > maxKeyBytes {
			return
		}
		limit = min(max(limit, -1), maxKeyBytes)
		left, right := []rune(a), []rune(b)
		want := plainDistance(left, right)
		if got := distance(left, right, limit, make([]int, maxKeyBytes+1)); want <= limit {
			require.Equal(t, want, got)
		} else {
			require.Greater(t, got, limit)
		}
	})
}

func FuzzPackageOf(f *testing.F) {
	f.Add("example.com/a%2eb.(*T).Method")
	f.Add("%")
	f.Fuzz(func(t *testing.T, function string) {
		require.LessOrEqual(t, len(packageOf(function)), len(function))
	})
}
