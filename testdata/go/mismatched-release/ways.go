// Released by the wrong function by ways that programs take.
package ways

/*
#include <stdlib.h>

typedef struct image image;
image *image_new(int w, int h);
image *image_copy(const image *i);
void image_unref(image *i);
char *image_caption(const image *i);
// Frees text that this library returned. The C library's free must not be used.
void image_text_free(char *text);
int image_describe(const image *i, char **out_text);
*/
import "C"

import "unsafe"

// An object of the library given to the C allocator.
func ObjectFreedBad(w, h int) {
	i := C.image_new(C.int(w), C.int(h))
	if i == nil {
		return
	}
	C.free(unsafe.Pointer(i)) // want mismatched-release "."
}

func ObjectUnrefOk(w, h int) {
	i := C.image_new(C.int(w), C.int(h))
	if i == nil {
		return
	}
	C.image_unref(i)
}

// Deferred, and wrong all the same.
func DeferredFreeBad(w, h int) bool {
	i := C.image_new(C.int(w), C.int(h))
	if i == nil {
		return false
	}
	defer C.free(unsafe.Pointer(i)) // want mismatched-release "."
	c := C.image_copy(i)
	if c == nil {
		return false
	}
	C.image_unref(c)
	return true
}

// Memory of C.malloc given to the library's own function.
func MallocUnrefBad() {
	p := C.malloc(64)
	C.image_unref((*C.image)(p)) // want mismatched-release "."
}

func MallocFreeOk() {
	p := C.malloc(64)
	C.free(p)
}

// A C string of ours given to the library's function for its own texts.
func OurTextBad(caption string) {
	c := C.CString(caption)
	C.image_text_free(c) // want mismatched-release "."
}

func OurTextOk(caption string) {
	c := C.CString(caption)
	C.free(unsafe.Pointer(c))
}
