//go:build surety_tiny

package atomicmap

// slotsPerBucket is 1 in the build for the explorer, so that programs with two
// keys fill buckets.
const slotsPerBucket = 1
