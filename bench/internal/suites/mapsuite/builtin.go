package mapsuite

const equivalent = "built-in map"

func init() {
	add(equivalent, peer{loads, newBuiltin[uint64], newBuiltin[string], newBuiltin[pair]})
}

// builtin is a built-in map. Several goroutines may read it at the same time,
// and nothing else.
type builtin[K comparable] struct{ m map[K]uint64 }

func newBuiltin[K comparable]() Table[K] { return &builtin[K]{map[K]uint64{}} }

func (t *builtin[K]) Load(key K) (uint64, bool) {
	v, ok := t.m[key]
	return v, ok
}

func (t *builtin[K]) Store(key K, value uint64) { t.m[key] = value }

func (t *builtin[K]) Delete(key K) { delete(t.m, key) }

func (t *builtin[K]) LoadOrCompute(key K) uint64 {
	v, ok := t.m[key]
	if !ok {
		v = computed()
		t.m[key] = v
	}
	return v
}

func (t *builtin[K]) Increment(key K) { t.m[key]++ }

func (t *builtin[K]) Range(yield func(K, uint64) bool) {
	for k, v := range t.m {
		if !yield(k, v) {
			return
		}
	}
}

func (t *builtin[K]) Clear() { clear(t.m) }
