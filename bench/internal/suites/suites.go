// Package suites lists all suites.
package suites

import (
	"github.com/surety-go/surety/bench/internal/suites/mapsuite"
	"github.com/surety-go/surety/bench/internal/suites/oncesuite"
	"github.com/surety-go/surety/bench/internal/suites/poolsuite"
	"github.com/surety-go/surety/bench/internal/suites/registrysuite"
	"github.com/surety-go/surety/bench/internal/workload"
)

// All returns the suites in the order of the report.
func All() []*workload.Suite {
	return []*workload.Suite{
		mapsuite.Suite(),
		poolsuite.Suite(),
		oncesuite.Suite(),
		registrysuite.Suite(),
	}
}
