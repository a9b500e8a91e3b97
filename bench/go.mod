module github.com/surety-go/surety/bench

go 1.26.0

require (
	github.com/stretchr/testify v1.12.1
	github.com/surety-go/surety v0.0.0
	golang.org/x/perf v0.0.0-20260908200009-22c9c6c9d4da
	golang.org/x/sync v0.24.0
)

require (
	github.com/aclements/go-moremath v0.0.0-20210112150236-f10218a38794 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
)

replace github.com/surety-go/surety => ../
