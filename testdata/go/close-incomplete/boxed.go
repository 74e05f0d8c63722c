// A handle in C memory that a field points to: C is given the address of the box.
package boxed

/*
#include <stdint.h>
#include <stdlib.h>
typedef struct watcher watcher;
watcher *watcher_new(void);
void watcher_free(watcher *w);
void watcher_set_data(watcher *w, uintptr_t *data);
*/
import "C"

import (
	"runtime/cgo"
	"unsafe"
)

type Lossy struct {
	ptr *C.watcher
	box *cgo.Handle
}

func NewLossyOk() *Lossy {
	w := &Lossy{ptr: C.watcher_new(), box: (*cgo.Handle)(C.malloc(8))}
	*w.box = 0
	return w
}

func (w *Lossy) Watch(callback func()) {
	if *w.box != 0 {
		w.box.Delete()
	}
	*w.box = cgo.NewHandle(callback)
	C.watcher_set_data(w.ptr, (*C.uintptr_t)(unsafe.Pointer(w.box)))
}

func (w *Lossy) Close() {
	C.watcher_free(w.ptr)
	C.free(unsafe.Pointer(w.box)) // want close-incomplete "frees the memory that field box of Lossy points to with the handle that is in it"
}

type Full struct {
	ptr *C.watcher
	box *cgo.Handle
}

func NewFullOk() *Full {
	w := &Full{ptr: C.watcher_new(), box: (*cgo.Handle)(C.malloc(8))}
	*w.box = 0
	return w
}

func (w *Full) Watch(callback func()) {
	if *w.box != 0 {
		w.box.Delete()
	}
	*w.box = cgo.NewHandle(callback)
	C.watcher_set_data(w.ptr, (*C.uintptr_t)(unsafe.Pointer(w.box)))
}

func (w *Full) Close() {
	C.watcher_free(w.ptr)
	if *w.box != 0 {
		w.box.Delete()
	}
	C.free(unsafe.Pointer(w.box))
}

// The handle goes by a method of its own that Close calls.
type ByStop struct {
	ptr *C.watcher
	box *cgo.Handle
}

func NewByStopOk(callback func()) *ByStop {
	w := &ByStop{ptr: C.watcher_new(), box: (*cgo.Handle)(C.malloc(8))}
	*w.box = cgo.NewHandle(callback)
	return w
}

func (w *ByStop) stop() {
	w.box.Delete()
	*w.box = 0
}

func (w *ByStop) Close() {
	w.stop()
	C.watcher_free(w.ptr)
	C.free(unsafe.Pointer(w.box))
}

// The box holds a number and no handle.
type Number struct {
	ptr *C.watcher
	box *C.uintptr_t
}

func NewNumberOk() *Number {
	w := &Number{ptr: C.watcher_new(), box: (*C.uintptr_t)(C.malloc(8))}
	*w.box = 7
	C.watcher_set_data(w.ptr, w.box)
	return w
}

func (w *Number) Close() {
	C.watcher_free(w.ptr)
	C.free(unsafe.Pointer(w.box))
}
