package p

// typedef void (*callback)(void *);
// extern void goCallback(void *);
// void install(callback cb, void *data);
// struct table { callback type; int n; };
import "C"

import (
	"runtime/cgo"
	"unsafe"
)

//export goCallback
func goCallback(data unsafe.Pointer) {
	h := *(*cgo.Handle)(data)
	h.Value().(func())()
}

func install(f func()) cgo.Handle {
	h := cgo.NewHandle(f)
	C.install((C.callback)(C.goCallback), unsafe.Pointer(&h))
	C.install((*[0]byte)(unsafe.Pointer(C.goCallback)), nil)
	var t C.struct_table
	t._type = C.callback(C.goCallback)
	t.n = 1
	return h
}
