package environ

import (
	"bufio"
	"os"
	"strconv"
	"strings"
)

// Load returns the load averages over the last 1, 5 and 15 minutes, or "".
func Load() string {
	if f := strings.Fields(file("/proc/loadavg")); len(f) >= 3 {
		return strings.Join(f[:3], " ")
	}
	return strings.Trim(output("", "sysctl", "-n", "vm.loadavg"), "{ }\n")
}

// Busy reports whether the load over the last minute, as Load gives it, is
// above half of the CPUs.
func Busy(load string, cpus int) bool {
	first, _, _ := strings.Cut(load, " ")
	l, err := strconv.ParseFloat(first, 64)
	return err == nil && l > float64(cpus)/2
}

func cpu() string {
	if name := lookup(file("/proc/cpuinfo"), "model name", "cpu model", "Model"); name != "" {
		return name
	}
	return output("", "sysctl", "-n", "machdep.cpu.brand_string")
}

func governor() string {
	return file("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")
}

// hypervisor finds what Linux tells about the machine being a virtual one.
func hypervisor() string {
	if kind := file("/sys/hypervisor/type"); kind != "" {
		return kind
	}
	flags := strings.Fields(lookup(file("/proc/cpuinfo"), "flags"))
	for _, f := range flags {
		if f == "hypervisor" {
			if vendor := file("/sys/class/dmi/id/sys_vendor"); vendor != "" {
				return vendor
			}
			return "yes"
		}
	}
	return ""
}

// PeakResident returns the greatest resident set of this process in bytes, or
// 0 if it is not known. It is for showing only: it depends on what the
// collector has not given back.
func PeakResident() uint64 {
	kB, _, _ := strings.Cut(lookup(file("/proc/self/status"), "VmHWM"), " ")
	n, err := strconv.ParseUint(kB, 10, 64)
	if err != nil {
		return 0
	}
	return n * 1024
}

// file returns the trimmed contents of the file, or "" if it cannot be read.
func file(name string) string {
	b, err := os.ReadFile(name)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(b))
}

// lookup returns the value of the first line "name: value" with one of the
// names, or "".
func lookup(text string, names ...string) string {
	for lines := bufio.NewScanner(strings.NewReader(text)); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), ":")
		for _, n := range names {
			if strings.TrimSpace(name) == n {
				return strings.TrimSpace(value)
			}
		}
	}
	return ""
}
