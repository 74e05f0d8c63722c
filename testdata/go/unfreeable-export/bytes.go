package main

import "C"

import "unsafe"

//export SnapshotBad
func SnapshotBad(n *C.int) unsafe.Pointer { // want unfreeable-export "SnapshotBad hands C memory from C.CBytes"
	data := []byte("snapshot")
	*n = C.int(len(data))
	return C.CBytes(data)
}

func main() {}
