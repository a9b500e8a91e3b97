//go:build !surety_tiny

package atomicmap

// slotsPerBucket is the number of entries of a bucket: with keys and values
// of a word, a bucket of seven fills two cache lines.
const slotsPerBucket = 7
