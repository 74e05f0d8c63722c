package main

// #include <stdlib.h>
import "C"

import "unsafe"

//export AddOk
func AddOk(a, b C.int) C.int { return a + b }

//export LengthOk
func LengthOk(s *C.char) C.int { return C.int(len(C.GoString(s))) }

//export EchoOk
func EchoOk(s *C.char) *C.char { return s }

//export ScratchOk
func ScratchOk(n C.size_t) {
	p := C.malloc(n)
	C.free(p)
}

//export NothingOk
func NothingOk() unsafe.Pointer { return nil }

//export StoreOk
func StoreOk(out *C.int) { *out = 3 }

// Go's own users free it.
func NewOk() *C.char { return C.CString("text") }

func main() {}
