package registry_test

import (
	"testing"

	"go.uber.org/goleak"
)

// A registry owns no goroutine: none is left when all tests have ended.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
