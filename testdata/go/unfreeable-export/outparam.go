package main

import "C"

//export ReadBad
func ReadBad(n C.int, out **C.char) C.int { // want unfreeable-export "ReadBad hands C memory from C.CString, and the package exports nothing that frees it"
	s := C.CString("text")
	*out = s
	return 0
}

func main() {}
