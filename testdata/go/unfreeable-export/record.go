package main

/*
typedef struct { char *name; int size; } entry;
*/
import "C"

//export FillEntryBad
func FillEntryBad(e *C.entry) C.int { // want unfreeable-export "FillEntryBad hands C memory from C.CString"
	e.name = C.CString("entry")
	e.size = 5
	return 0
}

func main() {}
