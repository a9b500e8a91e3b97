package worksuite

import (
	"fmt"
	"iter"
	"maps"
	"math/rand/v2"
	"strconv"
	"strings"

	"github.com/surety-go/surety/bench/internal/workload"
)

// The word count counts each word of a text. The text is drawn: words of a
// vocabulary whose frequencies fall like those of a natural language, with the
// inverse of the rank. It is counted in pieces, which the workers share.

const (
	vocabulary = 50_000
	exponent   = 1.07 // of the frequencies' fall
	pieceSize  = 64 << 10
)

func init() {
	for _, mb := range []int{1, 16} {
		add(workload.Case{
			Name:     fmt.Sprintf("words/text=%dMB", mb),
			Op:       "a word of the text found, and its count incremented",
			Subjects: []string{workload.Surety, baseline, "local-maps", "sync.Map", sequential},
			Alone:    []string{sequential},
			Quick:    mb == 1,
			Apart:    true,
			Once:     mb > 1,
			Unit:     workload.PerOp,
			Open:     func(seed uint64) workload.Workload { return openWords(seed, mb<<20) },
		})
	}
	smaller["words/text=16MB"] = func(seed uint64) workload.Workload { return openWords(seed, 1<<18) }
}

// wordCounters count the words of a text with that many workers.
var wordCounters = map[string]func(pieces []string, workers int) iter.Seq2[string, int]{
	workload.Surety: countSurety,
	baseline:        countMutex,
	"local-maps":    countLocal,
	"sync.Map":      countSyncMap,
	sequential:      countSequential,
}

func openWords(seed uint64, about int) workload.Workload {
	size := workload.RunSize(seed, "work/words/"+strconv.Itoa(about), about)
	pieces := newText(rand.New(rand.NewPCG(seed, workload.Subseed(seed, "work/words"))), size)
	want := maps.Collect(countSequential(pieces, 1))
	words := 0
	for _, n := range want {
		words += n
	}
	return workload.Workload{
		Detail: fmt.Sprintf("%d KiB, %d words to choose from", size>>10, vocabulary),
		Measure: program(words, func(subject string, workers int) func() error {
			got := wordCounters[subject](pieces, workers)
			return func() error { return sameCounts(want, maps.Collect(got)) }
		}),
	}
}

// sameCounts returns an error that names a word which was counted wrongly.
func sameCounts(want, got map[string]int) error {
	for word, n := range want {
		if got[word] != n {
			return fmt.Errorf("counted %q %d times, not %d", word, got[word], n)
		}
	}
	if len(got) != len(want) {
		return fmt.Errorf("counted %d different words, not %d", len(got), len(want))
	}
	return nil
}

// newText draws a text of that size in pieces of whole words, divided by
// spaces.
func newText(r *rand.Rand, size int) (pieces []string) {
	rank := rand.NewZipf(r, exponent, 1, vocabulary-1)
	words := newVocabulary(r)
	for size > 0 {
		var piece strings.Builder
		for piece.Len() < min(size, pieceSize) {
			piece.WriteString(words[rank.Uint64()])
			piece.WriteByte(' ')
		}
		size -= piece.Len()
		pieces = append(pieces, piece.String())
	}
	return pieces
}

// newVocabulary draws words of two to twelve letters, which rarely repeat.
func newVocabulary(r *rand.Rand) []string {
	words := make([]string, vocabulary)
	for i := range words {
		letters := make([]byte, 2+r.IntN(11))
		for j := range letters {
			letters[j] = 'a' + byte(r.IntN(26))
		}
		words[i] = string(letters)
	}
	return words
}
