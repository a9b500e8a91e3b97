package seam

import "runtime"

// PC is a place in the program's code. The zero PC is no place.
type PC uintptr

// Caller returns the place of a call on the calling goroutine's stack: with
// skip 0 that of the call to Caller itself, with skip 1 that of the call to
// the function which called Caller, and so on. Inlined calls count. It
// returns the zero PC if the stack has no such call.
func Caller(skip int) PC {
	var pcs [1]uintptr
	runtime.Callers(skip+2, pcs[:])
	return PC(pcs[0])
}

// Frame returns the file, the line and the function of pc, in the form of
// runtime.Frame. All are zero for the zero PC.
func (pc PC) Frame() (file string, line int, function string) {
	if pc == 0 {
		return "", 0, ""
	}
	frame, _ := runtime.CallersFrames([]uintptr{uintptr(pc)}).Next()
	return frame.File, frame.Line, frame.Function
}
