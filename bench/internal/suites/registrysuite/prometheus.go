package registrysuite

import "github.com/prometheus/client_golang/prometheus"

func init() { add("prometheus", newPrometheus) }

// gauges is a registry of metrics, with a gauge per key that is made and
// registered together, as programs do.
type gauges struct{ r *prometheus.Registry }

func newPrometheus() Registry { return gauges{prometheus.NewRegistry()} }

func (g gauges) Register(key string, value uint64) error {
	gauge := prometheus.NewGauge(prometheus.GaugeOpts{Name: key})
	gauge.Set(float64(value))
	return g.r.Register(gauge)
}

func (g gauges) Gather() (map[string]uint64, error) {
	families, err := g.r.Gather()
	entries := make(map[string]uint64, len(families))
	for _, f := range families {
		entries[f.GetName()] = uint64(f.GetMetric()[0].GetGauge().GetValue())
	}
	return entries, err
}
