package abusepeers

import (
	"context"
	"expvar"
	"strconv"
	"strings"
	"sync"

	"github.com/samber/do/v2"

	"github.com/surety-go/surety/internal/abuse"
)

func onceValues() abuse.Subject[abuse.Value] {
	seven := func(context.Context) (int, error) { return 7, nil }
	return abuse.Subject[abuse.Value]{Name: "sync.OnceValues", New: func() abuse.Value { return onceValuesOf(seven) }}
}

func onceValuesOf(f func(context.Context) (int, error)) abuse.Value {
	var plain func() (int, error)
	if f != nil {
		plain = func() (int, error) { return f(context.Background()) }
	}
	get := sync.OnceValues(plain)
	return abuse.Value{
		New: onceValuesOf,
		Get: func(context.Context) (int, error) { return get() },
	}
}

// expvarPrefix keeps the table's names apart from those of expvar itself.
const expvarPrefix = "abuse/"

// expvarRegistry is the one registry of expvar: the table makes one subject
// per process.
func expvarRegistry() abuse.Subject[abuse.Registry] {
	publish := func(key, value any) { expvar.Publish(expvarPrefix+text(key), expvar.Func(func() any { return value })) }
	return abuse.Subject[abuse.Registry]{Name: "expvar", New: func() abuse.Registry {
		return abuse.Registry{
			Register:     func(key, value any) (func(context.Context) error, error) { publish(key, value); return nil, nil },
			MustRegister: publish,
			Lookup: func(_ context.Context, key any) (any, error) {
				if v, ok := expvar.Get(expvarPrefix + text(key)).(expvar.Func); ok {
					return v.Value(), nil
				}
				return nil, errMissing
			},
			// Its Do cannot be left early.
			Range: func(f func(any) bool) {
				expvar.Do(func(kv expvar.KeyValue) {
					if name, ok := strings.CutPrefix(kv.Key, expvarPrefix); ok {
						key, _ := strconv.ParseFloat(name, 64)
						f(key)
					}
				})
			},
		}
	}}
}

func doInjector() abuse.Subject[abuse.Registry] {
	return abuse.Subject[abuse.Registry]{Name: "samber/do", New: func() abuse.Registry {
		i := do.New()
		provide := func(key, value any) { do.ProvideNamedValue(i, text(key), value) }
		return abuse.Registry{
			Register:     func(key, value any) (func(context.Context) error, error) { provide(key, value); return nil, nil },
			MustRegister: provide,
			Lookup:       func(_ context.Context, key any) (any, error) { return do.InvokeNamed[any](i, text(key)) },
		}
	}}
}
