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

// The cells of the pool's bars on tasks that compute.
const poolTasks = "pool/saturated/task={1us,10us}/workers={cpus,64,1000}/g=1"

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
	{"map", "keys of a pattern, time as a part of random ones'", "map/pattern/int-{sequential,strided,pointer,snowflake}/n=10000/reads={100,50}/g=1", greatest("part-of-random"), false, 1.20, 1.20},
	{"map", "live bytes during growth, part of the final ones", "map/int-random/peak/n={10000,1000000}/g=1", greatestRatio("peak-live-B/entry", "live-B/entry"), false, 1.30, 1.30},
	{"map", "longest wait during growth, part of sync.Map's", "map/int-random/wait/update/while=grow/n=4000000/max/g=2", partOf("sync.Map", "max-wait-ns"), false, 1, 1},

	{"pool", "empty task, 2 workers, part of the channel loop", "pool/saturated/task=empty/workers=2/g=1", timeOf(Baseline), false, 0.60, 0.45},
	{"pool", "empty task, 64 workers, part of the channel loop", "pool/saturated/task=empty/workers=64/g=1", timeOf(Baseline), false, 0.60, 0.50},
	{"pool", "empty task, 1000 workers, part of the channel loop", "pool/saturated/task=empty/workers=1000/g=1", timeOf(Baseline), false, 0.90, 0.60},
	{"pool", "empty task, part of pond's", "pool/saturated/task=empty/workers={2,64,1000}/g=1", greatestPart("pond-v2", "ns/op"), false, 0.50, 0.50},
	{"pool", "allocations per empty task", "pool/saturated/task=empty/workers={2,64,1000}/g=1", greatest("allocs/op"), false, none, none},
	{"pool", "allocations per future", "pool/future{,s}/workers=cpus/g=1", greatest("allocs/op"), false, 1 + none, 1 + none},
	{"pool", "tasks of 1 us and 10 us, cells behind any peer", poolTasks, behind, false, 0, 0},
	{"pool", "one task at a time, part of the go statement", "pool/single/workers=cpus/g=1", partOf("go statement", "ns/op"), false, 1.10, 1.10},
	{"pool", "2 and 64 submitters, part of one's throughput", "pool/saturated/task=empty/workers=64/g={1,2,64}", leastThroughput, true, 0.95, 1},
	{"pool", "1,000,000 cheap elements, part of chunks by hand", "pool/for-million/workers=cpus/g=1", partOf("go statement", "ns/op"), false, 1.50, 1.50},
	{"pool", "1,000,000 elements by ranges, part of by hand", "pool/for-ranges/workers=cpus/g=1", partOf("go statement", "ns/op"), false, 1.20, 1.20},
	{"pool", "goroutines of a program with an idle pool", "pool/idle/goroutines/g=1", greatest("goroutines"), false, 1, 1},

	{"cache", "hit with TTL, part of the own map's load", "cache/{hit-ttl,hit}/capacity=100000/g=1", partOf("atomicmap", "ns/op"), false, 1.30, 1.30},
	{"cache", "allocations per hit with TTL", "cache/hit-ttl/capacity=100000/g={1,2}", greatest("allocs/op"), false, none, none},
	{"cache", "scaling to 2 goroutines, part of the own map's", "cache/{hit-ttl,hit}/capacity=100000/g={1,2}", scalesAs("atomicmap"), true, 0.95, 1},
}
