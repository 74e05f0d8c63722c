// The finalizer is a function or a closure, not a method.
package byfunction

/*
typedef struct doc doc;
doc *doc_new(void);
void doc_free(doc *d);
int doc_pages(const doc *d);
*/
import "C"

import "runtime"

// Doc is released by the collector alone.
type Doc struct{ c *C.doc }

func releaseDoc(d *Doc) { C.doc_free(d.c) }

// What the finalizer is given cannot be finalized once more.
func NewOk() *Doc {
	d := &Doc{c: C.doc_new()}
	runtime.SetFinalizer(d, releaseDoc)
	return d
}

// The same with a closure.
func NewWithClosureOk() *Doc {
	d := &Doc{c: C.doc_new()}
	runtime.SetFinalizer(d, func(d *Doc) { C.doc_free(d.c) })
	return d
}

// Any other function can lose its object during the call.
func PagesBad(d *Doc) int {
	return int(C.doc_pages(d.c)) // want missing-keepalive "(?i)alive"
}

// A use after the call keeps it.
func PagesOk(d *Doc) int {
	n := int(C.doc_pages(d.c))
	runtime.KeepAlive(d)
	return n
}
