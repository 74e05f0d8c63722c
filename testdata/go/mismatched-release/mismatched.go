// A resource goes back to another allocator than the one it came from.
package mismatched

/*
#include <stdlib.h>
#include <string.h>

typedef struct doc doc;
doc *doc_new(void);
void doc_free(doc *d);
// Returns a new string; it must be freed with doc_text_free.
char *doc_text(const doc *d);
void doc_text_free(char *text);
// On success *out is a buffer that must be freed with doc_bytes_free.
int doc_bytes(const doc *d, unsigned char **out);
void doc_bytes_free(unsigned char *bytes);
int text_load(const char *text);
// Returns a string from malloc; free it with free().
char *doc_plain(const doc *d);
*/
import "C"

import "unsafe"

// The library's text goes to C.free.
func TextBad(d *C.doc) string {
	text := C.doc_text(d)
	defer C.free(unsafe.Pointer(text)) // want mismatched-release "doc_text_free"
	return C.GoString(text)
}

// An out-parameter of the library goes to C.free.
func BytesBad(d *C.doc) byte {
	var bytes *C.uchar
	if C.doc_bytes(d, &bytes) != 0 {
		return 0
	}
	first := byte(*bytes)
	C.free(unsafe.Pointer(bytes)) // want mismatched-release "doc_bytes_free"
	return first
}

// An opaque object goes to C.free.
func ObjectBad() bool {
	d := C.doc_new()
	if d == nil {
		return false
	}
	C.free(unsafe.Pointer(d)) // want mismatched-release "doc_free"
	return true
}

// A Go-made C string goes to the library's free.
func CStringBad(text string) int {
	cText := C.CString(text)
	defer C.doc_text_free(cText) // want mismatched-release "free"
	return int(C.text_load(cText))
}

// A block of malloc goes to the library's free.
func MallocBad(n int) {
	block := C.malloc(C.size_t(n))
	C.doc_bytes_free((*C.uchar)(block)) // want mismatched-release "free"
}

// The library's text goes to the free of its buffers.
func OtherKindBad(d *C.doc) string {
	text := C.doc_text(d)
	result := C.GoString(text)
	C.doc_bytes_free((*C.uchar)(unsafe.Pointer(text))) // want mismatched-release "doc_text_free"
	return result
}

func freeText(text *C.char) { C.free(unsafe.Pointer(text)) }

// Through a helper that uses C.free: the wrong release is the call of the helper.
func HelperBad(d *C.doc) string {
	text := C.doc_text(d)
	defer freeText(text) // want mismatched-release "doc_text_free"
	return C.GoString(text)
}

// A copy made by the library's rules in one branch only.
func BranchBad(d *C.doc, plain bool) string {
	text := C.doc_text(d)
	result := C.GoString(text)
	if plain {
		C.free(unsafe.Pointer(text)) // want mismatched-release "doc_text_free"
		return result
	}
	C.doc_text_free(text)
	return result
}

// Each by its own.
func TextOk(d *C.doc) string {
	text := C.doc_text(d)
	defer C.doc_text_free(text)
	return C.GoString(text)
}

// Out-parameter and its own free.
func BytesOk(d *C.doc) byte {
	var bytes *C.uchar
	if C.doc_bytes(d, &bytes) != 0 {
		return 0
	}
	defer C.doc_bytes_free(bytes)
	return byte(*bytes)
}

// The object and its own free.
func ObjectOk() bool {
	d := C.doc_new()
	if d == nil {
		return false
	}
	C.doc_free(d)
	return true
}

// The comment names free().
func PlainOk(d *C.doc) string {
	text := C.doc_plain(d)
	defer C.free(unsafe.Pointer(text))
	return C.GoString(text)
}

// One family: CString, CBytes, malloc, strdup.
func LibcOk(text string, data []byte) int {
	cText := C.CString(text)
	copied := C.strdup(cText)
	n := int(C.text_load(copied))
	C.free(unsafe.Pointer(copied))
	C.free(unsafe.Pointer(cText))
	block := C.CBytes(data)
	C.free(block)
	return n
}

// Nothing is known of where it came from.
func ParameterOk(text *C.char) {
	C.free(unsafe.Pointer(text))
}

// realloc and malloc are one family.
func ReallocOk(n int) {
	small := C.malloc(C.size_t(n))
	block := C.realloc(small, C.size_t(2*n))
	if block == nil {
		C.free(small)
		return
	}
	C.free(block)
}

// The right release, chosen by what it is.
func EitherOk(d *C.doc, plain bool) string {
	if plain {
		text := C.doc_plain(d)
		defer C.free(unsafe.Pointer(text))
		return C.GoString(text)
	}
	text := C.doc_text(d)
	defer C.doc_text_free(text)
	return C.GoString(text)
}
