// Memory that a library takes over and releases with its own allocator.
package taken

/*
#include <stdlib.h>
#include <string.h>

typedef struct _GBytes GBytes;
void *g_malloc(size_t n);
void g_free(void *block);
GBytes *g_bytes_new_take(void *data, size_t size);
GBytes *g_bytes_new(const void *data, size_t size);
void g_bytes_unref(GBytes *bytes);
size_t g_bytes_get_size(GBytes *bytes);
*/
import "C"

import "unsafe"

func TakeBad(text string) int {
	data := C.CString(text)
	bytes := C.g_bytes_new_take(unsafe.Pointer(data), C.size_t(len(text))) // want mismatched-release "taken over by C.g_bytes_new_take, which releases what it takes as memory of the allocator family glib"
	defer C.g_bytes_unref(bytes)
	return int(C.g_bytes_get_size(bytes))
}

func TakeBlockBad(n int) int {
	data := C.malloc(C.size_t(n))
	C.memset(data, 0, C.size_t(n))
	bytes := C.g_bytes_new_take(data, C.size_t(n)) // want mismatched-release "taken over by C.g_bytes_new_take"
	defer C.g_bytes_unref(bytes)
	return int(C.g_bytes_get_size(bytes))
}

func TakeOk(n int) int {
	data := C.g_malloc(C.size_t(n))
	C.memset(data, 0, C.size_t(n))
	bytes := C.g_bytes_new_take(unsafe.Pointer(data), C.size_t(n))
	defer C.g_bytes_unref(bytes)
	return int(C.g_bytes_get_size(bytes))
}

// A copy is made: both have ends of their own.
func CopyOk(text string) int {
	data := C.CString(text)
	defer C.free(unsafe.Pointer(data))
	bytes := C.g_bytes_new(unsafe.Pointer(data), C.size_t(len(text)))
	defer C.g_bytes_unref(bytes)
	return int(C.g_bytes_get_size(bytes))
}
