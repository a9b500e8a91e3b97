package main

import (
	"fmt"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestContrast computes the contrast of every text colour on every background
// colour of both themes, by the formula of WCAG 2.
func TestContrast(t *testing.T) {
	light, dark := themes(t)
	if ratio := contrast("#000000", "#ffffff"); math.Abs(ratio-21) > 0.001 {
		t.Fatalf("contrast of black on white is computed as %v", ratio)
	}
	for theme, colors := range map[string]map[string]string{"light": light, "dark": dark} {
		pairs := 0
		for text, fg := range colors {
			for ground, bg := range colors {
				if !strings.HasPrefix(text, "--fg") || !strings.HasPrefix(ground, "--bg") {
					continue
				}
				pairs++
				if ratio := contrast(fg, bg); ratio < 4.5 {
					t.Errorf("%s theme: %s on %s has a contrast of %.2f", theme, text, ground, ratio)
				}
			}
		}
		if pairs < 20 {
			t.Errorf("%s theme: only %d pairs of colours found", theme, pairs)
		}
	}
}

// TestColorsAreNamed shows that TestContrast sees all colours: rules use the
// named ones only, and those of texts for text.
func TestColorsAreNamed(t *testing.T) {
	rules := regexp.MustCompile(`--[a-z-]+: *#[0-9a-f]{6};`).ReplaceAllString(stylesheet(t), "")
	if found := regexp.MustCompile(`#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(`).FindAllString(rules, -1); found != nil {
		t.Errorf("colours without names: %q", found)
	}
	for _, match := range regexp.MustCompile(`(?m)[{;\s](color|background): *([^;]+);`).FindAllStringSubmatch(rules, -1) {
		want := map[string]string{"color": "var(--fg", "background": "var(--bg"}[match[1]]
		if !strings.HasPrefix(match[2], want) {
			t.Errorf("%s: %s does not start with %s", match[1], match[2], want)
		}
	}
}

func stylesheet(t *testing.T) string {
	t.Helper()
	style, err := os.ReadFile("style.css")
	if err != nil {
		t.Fatal(err)
	}
	return string(style)
}

// themes returns the colours of the light and of the dark theme by name. Both
// must define the same names.
func themes(t *testing.T) (light, dark map[string]string) {
	t.Helper()
	blocks := regexp.MustCompile(`(?s):root \{(.*?)\}`).FindAllStringSubmatch(stylesheet(t), -1)
	if len(blocks) != 2 {
		t.Fatalf("%d themes, want 2", len(blocks))
	}
	var parsed [2]map[string]string
	for i, block := range blocks {
		parsed[i] = make(map[string]string)
		for _, match := range regexp.MustCompile(`(--[a-z-]+): *(#[0-9a-f]{6});`).FindAllStringSubmatch(block[1], -1) {
			parsed[i][match[1]] = match[2]
		}
	}
	if fmt.Sprint(keys(parsed[0])) != fmt.Sprint(keys(parsed[1])) {
		t.Errorf("the themes define different colours: %v, %v", keys(parsed[0]), keys(parsed[1]))
	}
	return parsed[0], parsed[1]
}

func keys(m map[string]string) map[string]bool {
	set := make(map[string]bool)
	for key := range m {
		set[key] = true
	}
	return set
}

func contrast(a, b string) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(color string) float64 {
	sum := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(color[1+2*i:3+2*i], 16, 8)
		if err != nil {
			panic(err)
		}
		channel := float64(n) / 255
		if channel <= 0.04045 {
			channel /= 12.92
		} else {
			channel = math.Pow((channel+0.055)/1.055, 2.4)
		}
		sum += weight * channel
	}
	return sum
}
