package report

// references names, by suite, the subjects that are no alternatives to Surety
// but bounds of what can be reached, or a part of Surety on its own.
var references = map[string][]string{
	"cache": {"atomicmap", "LRU", "Belady"},
}

// none is the most that a figure of allocations per operation may be to count
// as none: the runtime itself allocates now and then.
const none = 0.01

// The cells of the map's bars.
const (
	mapMix     = "/n={100,10000,1000000}/reads={100,99,90,50,0}"
	mapInts    = "map/int-random" + mapMix
	mapStrings = "map/string-short" + mapMix
)

// bars are the figures that the project set out to reach. Cells and means are
// those for which the figures were set, with one goroutine and with two: every
// cell weighs the same.
var bars = []bar{
	{"map", "integer keys, x to the best peer", mapInts + "/g={1,2}", xOf(Best), true, 1.20, 1.35},
	{"map", "string keys, x to the best peer", mapStrings + "/g={1,2}", xOf(Best), true, 1.10, 1.15},
	{"map", "integer keys, x to the built-in map", mapInts + "/g=1", xOf(Equivalent), true, 1.15, 1.25},
	{"map", "string keys, x to the built-in map", mapStrings + "/g=1", xOf(Equivalent), true, 1.00, 1.05},
	{"map", "integer keys, cells behind any peer", mapInts + "/g={1,2}", behind, false, 0, 0},
	{"map", "string keys, cells behind any peer", mapStrings + "/g={1,2}", behind, false, 0, 0},
	{"map", "live bytes per entry, mean of eight sizes", "map/int-random/live/n=1000000/mean/g=1", greatest("live-B/entry"), false, 29, 26},
	{"map", "live bytes per entry, worst of eight sizes", "map/int-random/live/n=1000000/worst/g=1", greatest("live-B/entry"), false, 36, 32},
	{"map", "allocations per insert", "map/int-random/allocations/insert/objects/g=1", greatest("allocs/op"), false, none, none},
	{"map", "allocations per overwrite", "map/int-random/allocations/overwrite/objects/g=1", greatest("allocs/op"), false, none, none},
	{"map", "longest wait during growth, part of sync.Map's", "map/int-random/wait/update/while=grow/n=4000000/max/g=2", partOf("sync.Map", "max-wait-ns"), false, 1, 1},

	{"pool", "empty task, 2 workers, part of the channel loop", "pool/saturated/task=empty/workers=2/g=1", timeOf(Baseline), false, 0.60, 0.45},
	{"pool", "empty task, 64 workers, part of the channel loop", "pool/saturated/task=empty/workers=64/g=1", timeOf(Baseline), false, 0.60, 0.50},
	{"pool", "empty task, 1000 workers, part of the channel loop", "pool/saturated/task=empty/workers=1000/g=1", timeOf(Baseline), false, 0.90, 0.60},
	{"pool", "allocations per empty task", "pool/saturated/task=empty/workers={2,64,1000}/g=1", greatest("allocs/op"), false, none, none},

	{"cache", "hit with TTL, part of the own map's load", "cache/{hit-ttl,hit}/capacity=100000/g=1", partOf("atomicmap", "ns/op"), false, 1.30, 1.30},
	{"cache", "allocations per hit with TTL", "cache/hit-ttl/capacity=100000/g={1,2}", greatest("allocs/op"), false, none, none},
	{"cache", "scaling to 2 goroutines, part of the own map's", "cache/{hit-ttl,hit}/capacity=100000/g={1,2}", scalesAs("atomicmap"), true, 0.95, 1},
}
