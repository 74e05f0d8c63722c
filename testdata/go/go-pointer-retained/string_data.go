// Package stringdata puts the bytes of Go strings where C reads them.
package stringdata

/*
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

typedef struct text_view {
	size_t length;
	char *data;
} text_view;

size_t text_measure(text_view view);
int text_receive(int from, void *to);
*/
import "C"

import (
	"runtime"
	"unsafe"
)

func oneBad(out *C.text_view, text string) {
	out.data = (*C.char)(unsafe.Pointer(unsafe.StringData(text))) // want go-pointer-retained "stored in C memory"
}

func wholeBad(out *C.text_view, text string) {
	*out = C.text_view{C.size_t(len(text)), (*C.char)(unsafe.Pointer(unsafe.StringData(text)))} // want go-pointer-retained "stored in C memory"
}

func listBad(texts map[string]int) *C.text_view {
	list := (*C.text_view)(C.calloc(C.size_t(len(texts)), C.sizeof_text_view))
	at := list
	for text := range texts {
		*at = C.text_view{C.size_t(len(text)), (*C.char)(unsafe.Pointer(unsafe.StringData(text)))} // want go-pointer-retained "stored in C memory"
		at = (*C.text_view)(unsafe.Add(unsafe.Pointer(at), C.sizeof_text_view))
	}
	return list
}

func pinnedOk(out *C.text_view, text string, pinner *runtime.Pinner) {
	data := unsafe.StringData(text)
	pinner.Pin(data)
	*out = C.text_view{C.size_t(len(text)), (*C.char)(unsafe.Pointer(data))}
}

func copiedOk(out *C.text_view, text string) {
	*out = C.text_view{C.size_t(len(text)), C.CString(text)}
}

func emptyOk(out *C.text_view) {
	*out = C.text_view{0, nil}
}

func duringOk(text string) int {
	view := C.text_view{C.size_t(len(text)), (*C.char)(unsafe.Pointer(unsafe.StringData(text)))}
	n := int(C.text_measure(view))
	runtime.KeepAlive(text)
	return n
}

// What C, or a callback, fills is empty when it crosses.
func receiveOk(from int) string {
	var text string
	C.text_receive(C.int(from), unsafe.Pointer(&text))
	return text
}

func receiveBad(from int, text string) string {
	C.text_receive(C.int(from), unsafe.Pointer(&text)) // want go-pointer-retained "the address of the variable text"
	return text
}
