package index

import (
	"context"

	"golang.org/x/mod/modfile"
)

func analyseMod(_ context.Context, f *sourceFile, src []byte) (*facts, error) {
	parsed, err := modfile.Parse(f.path, src, nil)
	if err != nil {
		return nil, err
	}
	found := measure(src)
	found.module = &moduleFacts{Requires: len(parsed.Require)}
	if parsed.Module != nil {
		found.module.Module = parsed.Module.Mod.Path
	}
	if parsed.Go != nil {
		found.module.Go = parsed.Go.Version
	}
	return found, nil
}
