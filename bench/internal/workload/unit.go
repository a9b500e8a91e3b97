package workload

// PerOp is the unit that subjects are compared by unless a case has another.
const PerOp = "ns/op"

// CompareBy is the unit that the case's subjects are compared by.
func (c *Case) CompareBy() string {
	if c.Unit == "" {
		return PerOp
	}
	return c.Unit
}
