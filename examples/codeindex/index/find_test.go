package index

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestFind(t *testing.T) {
	dir := writeTree(t, map[string]string{
		"go.mod":          "module example.com/m\n",
		"http/client.go":  "package http\n\ntype Client struct{}\n\nfunc (c *Client) Do() {}\n\nfunc Do() {}\n",
		"http/do_test.go": "package http\n\nfunc Do2() {}\n\nvar Get = 1\n",
		"http/v2/h.go":    "package http\n\nconst Get = 2\n",
		"yaml.v3/y.go":    "package yaml\n\ntype Node struct{}\n\nfunc (Node) Get() {}\n",
	})
	r := index(t, false, dir)
	for query, want := range map[string][]string{
		"Do":                           {"http/client.go:5: method example.com/m/http.Client.Do", "http/client.go:7: func example.com/m/http.Do"},
		"http.Do":                      {"http/client.go:5: method example.com/m/http.Client.Do", "http/client.go:7: func example.com/m/http.Do"},
		"Client.Do":                    {"http/client.go:5: method example.com/m/http.Client.Do"},
		"http.Client.Do":               {"http/client.go:5: method example.com/m/http.Client.Do"},
		"m/http.Client.Do":             {"http/client.go:5: method example.com/m/http.Client.Do"},
		"example.com/m/http.Client.Do": {"http/client.go:5: method example.com/m/http.Client.Do"},
		"Get": {
			"http/v2/h.go:3: const example.com/m/http/v2.Get", "yaml.v3/y.go:5: method example.com/m/yaml.v3.Node.Get",
			"http/do_test.go:5: var example.com/m/http.Get (test)",
		},
		"http/v2.Get":                {"http/v2/h.go:3: const example.com/m/http/v2.Get"},
		"yaml.v3.Node.Get":           {"yaml.v3/y.go:5: method example.com/m/yaml.v3.Node.Get"},
		"yaml.Node.Get":              {"yaml.v3/y.go:5: method example.com/m/yaml.v3.Node.Get"},
		"example.com/m/yaml.v3.Node": {"yaml.v3/y.go:3: type example.com/m/yaml.v3.Node"},
		"ttp.Do":                     nil,
		"other.Do":                   nil,
		"example.com/m/http":         nil,
		"Nothing":                    nil,
	} {
		var out bytes.Buffer
		printFound(&out, r.find(query))
		if want == nil {
			assert.Empty(t, out.String(), query)
			continue
		}
		for i := range want {
			want[i] = dir + "/" + want[i]
		}
		assert.Equal(t, want, lines(out.String()), query)
	}
	assert.Equal(t, "no definition of Cleint (did you mean Client?)", r.notFoundMessage("Cleint"))
	assert.Equal(t, "no definition of other.Do; Do is defined in example.com/m/http.Client.Do", r.notFoundMessage("other.Do"))
	assert.Equal(t, "no definition of Nothing", r.notFoundMessage("Nothing"))
}

func TestDidYouMean(t *testing.T) {
	for _, test := range []struct {
		name string
		want string
	}{
		{"jsno", " (did you mean json?)"}, {"al", " (did you mean all?)"}, {"basline", " (did you mean baseline?)"},
		{"", ""}, {"somethingelse", ""},
	} {
		assert.Equal(t, test.want, didYouMean(test.name, []string{"all", "baseline", "json"}, asIs), test.name)
	}
}
