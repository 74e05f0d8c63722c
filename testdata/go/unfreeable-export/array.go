package main

// #include <stdlib.h>
import "C"

import "unsafe"

//export TableBad
func TableBad(n C.size_t) *C.int { // want unfreeable-export "TableBad hands C memory from C.calloc"
	p := (*C.int)(C.calloc(n, 4))
	if p != nil {
		*p = 1
	}
	return p
}

// A view of what C gave, and nothing of C's of its own.
//
//export SumOk
func SumOk(p *C.int, n C.int) C.int {
	total := C.int(0)
	for _, v := range unsafe.Slice(p, int(n)) {
		total += v
	}
	return total
}

func main() {}
