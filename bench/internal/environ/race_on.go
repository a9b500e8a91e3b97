//go:build race

package environ

const race = true
