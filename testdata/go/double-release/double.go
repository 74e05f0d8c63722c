// A second release of the same resource: by two calls, by a deferred one, through helpers and owners.
// The finding stands at the release that comes second in time: for a deferred call, at its defer.
package double

/*
#include <stdlib.h>
#include <string.h>

typedef struct doc doc;
doc *doc_new(void);
void doc_free(doc *d);
int doc_check(const doc *d);
int text_load(const char *text);
static size_t length_and_free(char *text) {
    size_t n = strlen(text);
    free(text);
    return n;
}
*/
import "C"

import (
	"errors"
	"unsafe"
)

var errDoc = errors.New("doc failed")

// The deferred free has taken the pointer already; the error path frees it by hand.
func DeferAndCallBad(text string) error {
	cText := C.CString(text)
	defer C.free(unsafe.Pointer(cText)) // want double-release "again"
	if C.text_load(cText) != 0 {
		C.free(unsafe.Pointer(cText))
		return errDoc
	}
	return nil
}

// Setting the variable to nil does not reach the deferred call.
func NilDoesNotHelpBad(text string) error {
	cText := C.CString(text)
	defer C.free(unsafe.Pointer(cText)) // want double-release "again"
	rc := C.text_load(cText)
	C.free(unsafe.Pointer(cText))
	cText = nil
	if rc != 0 && cText == nil {
		return errDoc
	}
	return nil
}

// Two calls in a row on one path.
func TwiceBad() error {
	d := C.doc_new()
	if d == nil {
		return errDoc
	}
	bad := C.doc_check(d) != 0
	if bad {
		C.doc_free(d)
	}
	C.doc_free(d) // want double-release "again"
	if bad {
		return errDoc
	}
	return nil
}

// The preamble's helper has freed it.
func FreedByBodyBad(text string) int {
	cText := C.CString(text)
	n := int(C.length_and_free(cText))
	C.free(unsafe.Pointer(cText)) // want double-release "again"
	return n
}

func closeDoc(d *C.doc) {
	if d != nil {
		C.doc_free(d)
	}
}

// A Go helper releases, and so does its caller.
func HelperBad() bool {
	d := C.doc_new()
	if d == nil {
		return false
	}
	good := C.doc_check(d) == 0
	closeDoc(d)
	C.doc_free(d) // want double-release "again"
	return good
}

// Under another name.
func OtherNameBad() {
	d := C.doc_new()
	if d == nil {
		return
	}
	same := d
	C.doc_free(d)
	C.doc_free(same) // want double-release "again"
}

// Doc releases without looking.
type Doc struct{ c *C.doc }

func (d *Doc) Free() { C.doc_free(d.c) }

// Freed by hand and by the deferred call of a method that has no guard.
func OwnerBad() error {
	c := C.doc_new()
	if c == nil {
		return errDoc
	}
	d := &Doc{c: c}
	defer d.Free() // want double-release "again"
	if C.doc_check(d.c) != 0 {
		d.Free()
		return errDoc
	}
	return nil
}

// realloc has released the old block when it succeeds.
func ReallocBad(n int) {
	block := C.malloc(C.size_t(n))
	bigger := C.realloc(block, C.size_t(2*n))
	if bigger == nil {
		C.free(block)
		return
	}
	C.free(bigger)
	C.free(block) // want double-release "again"
}

// Guarded releases without looking twice.
type Guarded struct{ c *C.doc }

func (g *Guarded) Close() {
	if g.c == nil {
		return
	}
	C.doc_free(g.c)
	g.c = nil
}

// The method is idempotent.
func GuardedOk() error {
	c := C.doc_new()
	if c == nil {
		return errDoc
	}
	g := &Guarded{c: c}
	defer g.Close()
	if C.doc_check(g.c) != 0 {
		g.Close()
		return errDoc
	}
	return nil
}

// One release on each path.
func EachPathOk() error {
	d := C.doc_new()
	if d == nil {
		return errDoc
	}
	if C.doc_check(d) != 0 {
		C.doc_free(d)
		return errDoc
	}
	C.doc_free(d)
	return nil
}

// The deferred closure looks at the variable, which is nil by then.
func DeferClosureOk(text string) int {
	cText := C.CString(text)
	defer func() {
		if cText != nil {
			C.free(unsafe.Pointer(cText))
		}
	}()
	n := int(C.length_and_free(cText))
	cText = nil
	return n
}

// free(NULL) is harmless.
func NilOk(text string, keep bool) {
	var cText *C.char
	if keep {
		cText = C.CString(text)
	}
	C.free(unsafe.Pointer(cText))
	C.free(nil)
}

// Another object in the same variable.
func ReusedOk() {
	d := C.doc_new()
	if d == nil {
		return
	}
	C.doc_free(d)
	d = C.doc_new()
	if d == nil {
		return
	}
	C.doc_free(d)
}

// A fresh string in each turn.
func LoopOk(texts []string) (n int) {
	for _, text := range texts {
		cText := C.CString(text)
		n += int(C.text_load(cText))
		C.free(unsafe.Pointer(cText))
	}
	return n
}

// Freed under one of two conditions that exclude each other.
func ExclusiveOk(text string, early bool) int {
	cText := C.CString(text)
	n := int(C.text_load(cText))
	if early {
		C.free(unsafe.Pointer(cText))
		n++
	}
	if !early {
		C.free(unsafe.Pointer(cText))
	}
	return n
}

// realloc's old block is freed when it failed, the new one when it did not.
func ReallocOk(n int) {
	block := C.malloc(C.size_t(n))
	bigger := C.realloc(block, C.size_t(2*n))
	if bigger == nil {
		C.free(block)
		return
	}
	C.free(bigger)
}
