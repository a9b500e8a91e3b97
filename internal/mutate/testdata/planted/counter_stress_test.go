package planted

import "testing"

func TestStressNothing(*testing.T) {}
