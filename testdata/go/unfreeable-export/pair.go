package main

// #include <stdlib.h>
import "C"

import "unsafe"

//export DescribeOk
func DescribeOk() *C.char { return C.CString("custody") }

//export ReadOk
func ReadOk(out **C.char) { *out = C.CString("text") }

//export FreeStringOk
func FreeStringOk(s *C.char) { release(unsafe.Pointer(s)) }

func release(p unsafe.Pointer) {
	if p != nil {
		C.free(p)
	}
}

func main() {}
