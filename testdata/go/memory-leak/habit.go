// What most callers release is theirs to release: results and out-parameters of functions of which
// no header says anything. One release shows what the author knew.
package habit

/*
#include <stdlib.h>

char *lib_name(void *object);
int lib_cursor(void *object, char **out);
char *lib_label(void *object);
void *lib_buffer(void *object, int size);
char *lib_shared(void *object);
*/
import "C"
import "unsafe"

type Label struct{ text *C.char }

func NameOk(p unsafe.Pointer) string {
	s := C.lib_name(p)
	defer C.free(unsafe.Pointer(s))
	return C.GoString(s)
}

func NameClosureOk(p unsafe.Pointer) string {
	s := C.lib_name(p)
	defer func() { C.free(unsafe.Pointer(s)) }()
	return C.GoString(s)
}

func NameBad(p unsafe.Pointer) string {
	return C.GoString(C.lib_name(p)) // want memory-leak "lib_name"
}

func NameVariableBad(p unsafe.Pointer) string {
	s := C.lib_name(p) // want memory-leak "lib_name"
	text := C.GoString(s)
	return text
}

func CursorNilDeferBad(p unsafe.Pointer) string {
	var c *C.char
	defer C.free(unsafe.Pointer(c)) // still nil here
	if C.lib_cursor(p, &c) < 0 {    // want memory-leak "lib_cursor"
		return ""
	}
	return C.GoString(c)
}

// Nobody releases it: nothing is claimed.
func LabelOk(p unsafe.Pointer) string {
	return C.GoString(C.lib_label(p))
}

func freeBuffer(b unsafe.Pointer) {
	C.free(b)
}

func BufferHelperOk(p unsafe.Pointer) []byte {
	b := C.lib_buffer(p, 16)
	defer freeBuffer(b)
	return C.GoBytes(b, 16)
}

func BufferBad(p unsafe.Pointer) []byte {
	b := C.lib_buffer(p, 32) // want memory-leak "lib_buffer"
	return C.GoBytes(b, 32)
}

func BufferReturnedOk(p unsafe.Pointer) unsafe.Pointer {
	return C.lib_buffer(p, 32)
}

// One of three releases it, which is as likely the mistake.
func SharedOk(p unsafe.Pointer) string {
	s := C.lib_shared(p)
	defer C.free(unsafe.Pointer(s))
	return C.GoString(s)
}

func SharedTwoOk(p unsafe.Pointer) string {
	return C.GoString(C.lib_shared(p))
}

func SharedThreeOk(p unsafe.Pointer) string {
	return C.GoString(C.lib_shared(p))
}
