//go:build !race

package explore

const raceEnabled = false

func raceDisable() {}
func raceEnable()  {}
