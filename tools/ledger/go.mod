module github.com/surety-go/surety/tools/ledger

go 1.26.0

require (
	github.com/BurntSushi/toml v1.6.0
	github.com/stretchr/testify v1.12.1
	github.com/surety-go/surety v0.0.0
)

require go.yaml.in/yaml/v3 v3.0.5 // indirect

replace github.com/surety-go/surety => ../..
