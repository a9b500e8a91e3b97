// Package suites lists all suites.
package suites

import (
	"github.com/surety-go/surety/bench/internal/suites/mapsuite"
	"github.com/surety-go/surety/bench/internal/suites/oncesuite"
	"github.com/surety-go/surety/bench/internal/suites/poolsuite"
	"github.com/surety-go/surety/bench/internal/suites/registrysuite"
	"github.com/surety-go/surety/bench/internal/suites/worksuite"
	"github.com/surety-go/surety/bench/internal/workload"
)

// All returns the suites in the order of the report.
func All() []*workload.Suite { return with(mapsuite.Suite(), oncesuite.Suite(), worksuite.Suite()) }

// Small returns the same cases with sizes that tests can afford.
func Small() []*workload.Suite { return with(mapsuite.Small(), oncesuite.Small(), worksuite.Small()) }

func with(maps, caches, works *workload.Suite) []*workload.Suite {
	return []*workload.Suite{
		maps,
		poolsuite.Suite(),
		caches,
		oncesuite.Values(),
		registrysuite.Suite(),
		works,
	}
}
