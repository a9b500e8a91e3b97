//go:build !race

package atomicmap

const raceEnabled = false
