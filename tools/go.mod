module github.com/surety-go/surety/tools

go 1.26.0
