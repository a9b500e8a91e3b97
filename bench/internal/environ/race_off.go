//go:build !race

package environ

const race = false
