package p

/*
#cgo CFLAGS: -DX="a b" -I${SRCDIR}/include
#cgo windows CFLAGS: -DWINDOWS
#cgo pkg-config: libfoo libbar
#cgo noescape borrow
#cgo nocallback borrow
#include <stdlib.h>
typedef struct object object;
int borrow(const char *s);
object *object_new(void);
void object_free(object *o);
int object_make(object **out);
enum mode { MODE_A, MODE_B };
*/
import "C"

import "unsafe"

const modeA = C.MODE_A

type Object struct{ ptr *C.object }

func cgoCalls(s string, b []byte) (*Object, error) {
	cs := C.CString(s)
	defer C.free(unsafe.Pointer(cs))
	if C.borrow(cs) != 0 {
		return nil, nil
	}
	n, err := C.borrow((*C.char)(unsafe.Pointer(&b[0])))
	if err != nil || n == modeA {
		return nil, err
	}
	_, err = C.borrow(cs)
	var out *C.object
	rc := C.object_make(&out)
	if rc != C.int(C.MODE_B) {
		return nil, err
	}
	size := C.size_t(len(b))
	p := C.malloc(size)
	view := unsafe.Slice((*byte)(p), int(size))
	copy(view, b)
	array := (*[1 << 20]C.char)(p)[:size:size]
	array[0] = 0
	_ = C.GoString(cs)
	o := &Object{ptr: out}
	return o, nil
}

func (o *Object) Close() {
	if o.ptr == nil {
		return
	}
	C.object_free(o.ptr)
	o.ptr = nil
}
