module github.com/surety-go/surety/tools/ledger

go 1.26.0

require (
	github.com/BurntSushi/toml v1.6.0
	github.com/surety-go/surety v0.0.0
)

replace github.com/surety-go/surety => ../..
