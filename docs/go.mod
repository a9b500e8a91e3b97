module github.com/surety-go/surety/docs

go 1.26.0

require github.com/surety-go/surety v0.0.0

require github.com/yuin/goldmark v1.8.7

replace github.com/surety-go/surety => ../
