module github.com/surety-go/surety/examples

go 1.26.0

require (
	github.com/stretchr/testify v1.12.1
	github.com/surety-go/surety v0.0.0
	go.uber.org/atomic v1.12.0
	golang.org/x/mod v0.42.0
	golang.org/x/term v0.47.0
)

require (
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/sys v0.49.0 // indirect
)

replace github.com/surety-go/surety => ../
