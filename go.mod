module github.com/surety-go/surety

go 1.26.0
