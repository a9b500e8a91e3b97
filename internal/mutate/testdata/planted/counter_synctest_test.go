package planted

import "testing"

func TestBubble(*testing.T) {}
