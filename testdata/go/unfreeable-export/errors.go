package main

import "C"

import "errors"

func run(name string) error {
	if name == "" {
		return errors.New("no name")
	}
	return nil
}

//export RunBad
func RunBad(name *C.char, message **C.char) C.int { // want unfreeable-export "RunBad hands C memory from C.CString"
	if err := run(C.GoString(name)); err != nil {
		*message = C.CString(err.Error())
		return 1
	}
	return 0
}

func main() {}
