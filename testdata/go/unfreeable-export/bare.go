package main

import "C"

//export DescribeBad
func DescribeBad() *C.char { // want unfreeable-export "DescribeBad and 1 other exported function hand C memory from C.CString"
	return C.CString("custody")
}

//export NameBad
func NameBad(n C.int) *C.char { return C.CString(names[n%2]) }

//export CountOk
func CountOk() C.int { return C.int(len(names)) }

var names = [2]string{"a", "b"}

func main() {}
