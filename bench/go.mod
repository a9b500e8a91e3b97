module github.com/surety-go/surety/bench

go 1.26.0

require github.com/surety-go/surety v0.0.0

replace github.com/surety-go/surety => ../
