package main

/*
#include <stdlib.h>
void show(const char *text);
*/
import "C"

import "os"

// The process ends with main: what it has once is the system's to take back.
func main() {
	once := C.CString("once")
	C.show(once)
	for _, name := range os.Args {
		each := C.CString(name)
		C.show(each)
	}
	other()
}

func other() {
	text := C.CString("other")
	C.show(text)
}
