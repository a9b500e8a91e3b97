package main

const usage = `usage: go run ./bench [flags]
       go run ./bench -report FILE...
       go run ./bench -compare OLD NEW
       go run ./bench -quote

Measures the primitives of Surety side by side with what one writes by hand and
with other libraries, and prints what differs, by how much, and what does not.
Without flags it measures a subset, in less than two minutes. Progress goes to
standard error, the report to standard output. Ctrl-C ends the run and prints
what was measured until then; a second one ends at once. README.md beside the
program says how to read the report.

How much:
  -quality LEVEL   quick: a subset of the rows, 8 processes, at most two minutes (default)
                   normal: all rows, 10 processes, about half an hour and never more
                   than 34 minutes; the dearest rows in 4 of the processes
                   rigorous: all rows, 20 processes, hours; shows the bars
  -patience D      give a subject up after that long without a sign of it, like 90s
                   (default 20s, 1m or 2m by quality, or ten times what it took before)

What:
  -only NAMES      rows whose names begin so, comma-separated; * stands for a part:
                   map/int-random,pool or map/*/n=100; with quick, all rows of that name
  -peers LIST      core (default of quick), all (default of the others), or names of
                   subjects, comma-separated; -name leaves one out: all,-sync.Map
                   Surety is always measured; its baseline and equivalent unless left out
  -cpu LIST        numbers of goroutines that call at the same time, like 1,2,64;
                   GOMAXPROCS stays as it is (default 1 and GOMAXPROCS; rigorous: and 64)
  -trace FILES     hit ratios of caches with these traces: one decimal key per line,
                   compressed with gzip or not, comma-separated
  -list            print the names of the rows, their operations and subjects

Repeating:
  -seed N          draw sizes, keys and orders as in the run that printed this number
  -calibration F   take the operations per sample from a file that -o wrote, if it is
                   from the same machine and Go version

Output:
  -o FILE          write the figures in the Go benchmark format, which benchstat reads
  -json            print the report as JSON
  -rows            print the rows of all cells
  -v               print where the time of the run went: calibrating, making maps and
                   pools, collecting garbage, measuring
  -report FILE...  measure nothing; print the report of files that -o wrote
  -compare OLD NEW [OLD NEW ...]
                   measure nothing; compare two such files, or list for several pairs
                   what contradicts itself

Comparing the project with itself, in a git checkout and with the go command:
  -against REF     compare with the library of another commit, both built with the
                   present bench and measured in turns; recorded stands for the
                   commit of the newest run in bench/results
  -overlay FILE    build the new side with go build -overlay FILE
  -guard           print the guard rails; exit status 3 if one is broken

The documentation, in a git checkout:
  -quote           rewrite the figures that README.md and docs/content quote, as the
                   newest recorded run has them

Other tables:
  -shared          writes to shared memory per operation; needs -tags surety_explore
  -abuse           what becomes of panics, Goexit, re-entrancy, keys that are not equal
                   to themselves and other abuses, in Surety and its peers;
                   -only takes map, pool, cache, value, registry

Exit status: 0 done; 1 Surety hung, crashed or gave wrong results, or the report
could not be written; 2 wrong usage; 3 a guard rail is broken; 130 interrupted.
Other subjects that fail are reported and left out.
`
