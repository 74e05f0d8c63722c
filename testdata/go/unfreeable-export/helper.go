package main

// #include <stdio.h>
// #include <stdlib.h>
import "C"

import "unsafe"

//export BufferBad
func BufferBad(n C.size_t) unsafe.Pointer { // want unfreeable-export "BufferBad hands C memory from C.malloc"
	return C.malloc(n)
}

// Frees its own, not what it is given.
//
//export PrintOk
func PrintOk(n C.int) {
	s := C.CString("text")
	defer C.free(unsafe.Pointer(s))
	_ = C.puts(s)
}

// Not exported.
func freeOk(p unsafe.Pointer) { C.free(p) }

func main() {}
