// A resource, or what was borrowed from it, is used when it is gone.
package use

/*
#include <stdlib.h>
#include <string.h>

typedef struct doc doc;
doc *doc_new(void);
void doc_free(doc *d);
int doc_check(const doc *d);
// The text belongs to the doc and is valid until doc_free.
const char *doc_title(const doc *d);
int text_load(const char *text);
static size_t length_and_free(char *text) {
    size_t n = strlen(text);
    free(text);
    return n;
}
*/
import "C"

import "unsafe"

// The word defer is missing.
func NoDeferBad(text string) int {
	cText := C.CString(text)
	C.free(unsafe.Pointer(cText))
	return int(C.text_load(cText)) // want use-after-release "released"
}

// Released on a branch that goes on.
func BranchBad(early bool) int {
	d := C.doc_new()
	if d == nil {
		return -1
	}
	if early {
		C.doc_free(d)
	}
	n := int(C.doc_check(d)) // want use-after-release "released"
	if !early {
		C.doc_free(d)
	}
	return n
}

// Copied after the free.
func CopyBad(text string) string {
	cText := C.CString(text)
	C.free(unsafe.Pointer(cText))
	return C.GoString(cText) // want use-after-release "released"
}

// The preamble's helper has freed it.
func FreedByBodyBad(text string) int {
	cText := C.CString(text)
	n := int(C.length_and_free(cText))
	return n + int(C.text_load(cText)) // want use-after-release "released"
}

func closeDoc(d *C.doc) { C.doc_free(d) }

// A Go helper has released it.
func HelperBad() int {
	d := C.doc_new()
	if d == nil {
		return -1
	}
	closeDoc(d)
	return int(C.doc_check(d)) // want use-after-release "released"
}

// The old block is gone when realloc has succeeded.
func ReallocBad(n int) byte {
	block := C.malloc(C.size_t(n))
	bigger := C.realloc(block, C.size_t(2*n))
	if bigger == nil {
		C.free(block)
		return 0
	}
	defer C.free(bigger)
	return byte(C.text_load((*C.char)(block))) // want use-after-release "released"
}

// The first turn releases, the second one uses.
func LoopBad(turns int) (n int) {
	d := C.doc_new()
	if d == nil {
		return 0
	}
	first := true
	for i := 0; first || i < turns; i++ {
		n += int(C.doc_check(d)) // want use-after-release "released"
		if first {
			C.doc_free(d)
			first = false
		}
	}
	return n
}

// Doc owns a doc.
type Doc struct{ c *C.doc }

func (d *Doc) Close() { C.doc_free(d.c) }

func (d *Doc) Check() int { return int(C.doc_check(d.c)) }

// A method is called on a closed owner.
func OwnerBad() int {
	c := C.doc_new()
	if c == nil {
		return -1
	}
	d := &Doc{c: c}
	d.Close()
	return d.Check() // want use-after-release "released"
}

// The title goes with the doc that it was borrowed from.
func BorrowedBad() string {
	d := C.doc_new()
	if d == nil {
		return ""
	}
	title := C.doc_title(d)
	C.doc_free(d)
	return C.GoString(title) // want use-after-release "released"
}

// The deferred free comes after the use.
func DeferOk(text string) int {
	cText := C.CString(text)
	defer C.free(unsafe.Pointer(cText))
	return int(C.text_load(cText))
}

// Copied before its parent goes.
func BorrowedOk() string {
	d := C.doc_new()
	if d == nil {
		return ""
	}
	title := C.GoString(C.doc_title(d))
	C.doc_free(d)
	return title
}

// A comparison with nil is no use.
func CompareOk(text string) bool {
	cText := C.CString(text)
	C.free(unsafe.Pointer(cText))
	return cText != nil
}

// The branch that releases returns.
func BranchOk(early bool) int {
	d := C.doc_new()
	if d == nil {
		return -1
	}
	if early {
		C.doc_free(d)
		return 0
	}
	n := int(C.doc_check(d))
	C.doc_free(d)
	return n
}

// A new object under the old name.
func ReplacedOk() int {
	d := C.doc_new()
	if d == nil {
		return -1
	}
	C.doc_free(d)
	d = C.doc_new()
	if d == nil {
		return -1
	}
	defer C.doc_free(d)
	return int(C.doc_check(d))
}

// Deferred calls run last first: the use before the release.
func DeferOrderOk() int {
	d := C.doc_new()
	if d == nil {
		return -1
	}
	defer C.doc_free(d)
	defer func() { _ = C.doc_check(d) }()
	return int(C.doc_check(d))
}

// The block that realloc gave, not the one that it took.
func ReallocOk(n int) int {
	block := C.malloc(C.size_t(n))
	bigger := C.realloc(block, C.size_t(2*n))
	if bigger == nil {
		n = int(C.text_load((*C.char)(block)))
		C.free(block)
		return n
	}
	defer C.free(bigger)
	return int(C.text_load((*C.char)(bigger)))
}

// Closed by a deferred call, used before.
func OwnerOk() int {
	c := C.doc_new()
	if c == nil {
		return -1
	}
	d := &Doc{c: c}
	defer d.Close()
	return d.Check()
}
