//go:build race

package atomicmap

const raceEnabled = true
