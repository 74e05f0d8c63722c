package main

// #include <stdlib.h>
import "C"

import "unsafe"

// Frees, but nobody can call it from C.
func freeText(s *C.char) { C.free(unsafe.Pointer(s)) }

//export TitleBad
func TitleBad(n C.int) *C.char { // want unfreeable-export "TitleBad hands C memory from C.CString"
	s := C.CString("title")
	if n < 0 {
		freeText(s)
		return nil
	}
	return s
}

func main() {}
