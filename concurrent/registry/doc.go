// Package registry provides [Registry], which holds what packages register
// under a key: drivers, codecs, analysers, plugins.
//
// It replaces the package-level map and its mutex, and what users of such
// maps suffer from:
//
//   - a key registered twice is an error that names both places, with file,
//     line, module and version ([DuplicateError]);
//   - an unknown key is an error that suggests the nearest one and what to
//     import ([NotFoundError]);
//   - a registration that comes too late is an error that names the place of
//     the seal ([SealedError]);
//   - a test replaces a value for itself alone, in parallel with others, by
//     carrying the replacement in its context ([Registry.WithOverride]);
//   - a registration is undone by whoever made it and nobody else
//     ([Registry.Unregister]).
//
// Package registrytest, beside this one, ties registrations to the life of a
// test.
//
// The README.md beside this file draws the layout and argues why each call
// takes effect at one instant.
package registry
