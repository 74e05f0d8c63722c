// What the collector has is given to an allocator of C, and what only looks like it.
package gomemory

/*
#include <stdlib.h>
#include <stdint.h>

typedef struct { int32_t width, height; } frame_size;
const char *frame_kind(const void *data, size_t n);
void frame_measure(const void *data, size_t n, frame_size *size);
uint8_t *frame_pixels(size_t n);
*/
import "C"

import (
	"reflect"
	"runtime"
	"unsafe"
)

// The bytes of a slice that a caller gives are freed when their kind is known.
func KindBad(data []byte) string {
	p := unsafe.Pointer(&data[0])
	kind := C.frame_kind(p, C.size_t(len(data)))
	defer C.free(p) // want mismatched-release "slice that Go code gives"
	return C.GoString(kind)
}

func KindOk(data []byte) string {
	defer runtime.KeepAlive(data)
	return C.GoString(C.frame_kind(unsafe.Pointer(&data[0]), C.size_t(len(data))))
}

// A copy of C's is freed, and not what was copied.
func KindOfCopyOk(data []byte) string {
	p := C.CBytes(data)
	defer C.free(p)
	return C.GoString(C.frame_kind(p, C.size_t(len(data))))
}

func MadeSliceBad(n int) string {
	n++
	buf := make([]byte, n)
	kind := C.GoString(C.frame_kind(unsafe.Pointer(&buf[0]), C.size_t(n)))
	C.free(unsafe.Pointer(&buf[0])) // want mismatched-release "memory of Go"
	return kind
}

func ArrayBad() string {
	var head [16]byte
	kind := C.GoString(C.frame_kind(unsafe.Pointer(&head[0]), 16))
	C.free(unsafe.Pointer(&head[0])) // want mismatched-release "memory of Go"
	return kind
}

// A struct of C's type, and a variable of Go's.
func VariableBad(data []byte) int {
	defer runtime.KeepAlive(data)
	var size C.frame_size
	C.frame_measure(unsafe.Pointer(&data[0]), C.size_t(len(data)), &size)
	width := int(size.width)
	C.free(unsafe.Pointer(&size)) // want mismatched-release "memory of Go"
	return width
}

func VariableOk(data []byte) int {
	defer runtime.KeepAlive(data)
	size := (*C.frame_size)(C.malloc(C.sizeof_frame_size))
	defer C.free(unsafe.Pointer(size))
	C.frame_measure(unsafe.Pointer(&data[0]), C.size_t(len(data)), size)
	return int(size.width)
}

type header struct{ width, height int32 }

func CompositeBad(data []byte) int {
	defer runtime.KeepAlive(data)
	h := &header{}
	C.frame_measure(unsafe.Pointer(&data[0]), C.size_t(len(data)), (*C.frame_size)(unsafe.Pointer(h)))
	width := int(h.width)
	C.free(unsafe.Pointer(h)) // want mismatched-release "memory of Go"
	return width
}

// A view of C memory ends as C memory.
func ViewOk(n int) int {
	n++
	p := C.malloc(C.size_t(n))
	view := unsafe.Slice((*byte)(p), n)
	sum := 0
	for _, b := range view {
		sum += int(b)
	}
	C.free(unsafe.Pointer(&view[0]))
	return sum
}

func CastViewOk(n int) byte {
	n++
	p := C.malloc(C.size_t(n))
	view := (*[1 << 20]byte)(p)[:n:n]
	last := view[n-1]
	C.free(unsafe.Pointer(&view[0]))
	return last
}

func HeaderViewOk(n int) byte {
	n++
	p := C.malloc(C.size_t(n))
	var view []byte
	header := (*reflect.SliceHeader)(unsafe.Pointer(&view))
	header.Data = uintptr(p)
	header.Len, header.Cap = n, n
	last := view[n-1]
	C.free(unsafe.Pointer(&view[0]))
	return last
}

// Who gives a slice to a function of this name knows that it is a view of C memory.
func FreeViewOk(view []byte) {
	if len(view) > 0 {
		C.free(unsafe.Pointer(&view[0]))
	}
}

func allocViewOk(n int) []byte {
	return unsafe.Slice((*byte)(C.malloc(C.size_t(n))), n)
}

func ViewOfHelperOk(n int) byte {
	n++
	view := allocViewOk(n)
	last := view[n-1]
	FreeViewOk(view)
	return last
}

// The helper ends views of C memory, and is given memory of Go.
func MadeToHelperBad(n int) byte {
	n++
	buf := make([]byte, n)
	last := buf[n-1]
	FreeViewOk(buf) // want mismatched-release "memory of Go"
	return last
}

type Frame struct{ pixels []byte }

func NewFrameOk(n int) *Frame {
	return &Frame{pixels: unsafe.Slice((*byte)(C.malloc(C.size_t(n))), n)}
}

// A slice in a field may be a view.
func (f *Frame) Close() {
	if f.pixels != nil {
		C.free(unsafe.Pointer(&f.pixels[0]))
		f.pixels = nil
	}
}
