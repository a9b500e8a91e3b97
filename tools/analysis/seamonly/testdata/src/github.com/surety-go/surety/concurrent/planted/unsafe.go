package planted

import "unsafe"

const wordSize = unsafe.Sizeof(uintptr(0))
