package main

import "C"

var last error

//export LastErrorBad
func LastErrorBad() *C.char { // want unfreeable-export "LastErrorBad hands C memory from C.CString"
	if last == nil {
		return nil
	}
	return C.CString(last.Error())
}

func main() {}
