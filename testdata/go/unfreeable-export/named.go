package main

import "C"

import "os"

//export HostBad
func HostBad() (host *C.char, code C.int) { // want unfreeable-export "HostBad hands C memory from C.CString"
	name, err := os.Hostname()
	if err != nil {
		code = 1
		return
	}
	host = C.CString(name)
	return
}

func main() {}
