// runtime.AddCleanup (Go 1.24) in place of a finalizer.

//go:build go1.24

package cleanup

/*
typedef struct doc doc;
doc *doc_new(void);
void doc_free(doc *d);
int doc_pages(const doc *d);
*/
import "C"

import "runtime"

// Doc is released by a cleanup.
type Doc struct{ c *C.doc }

func New() *Doc {
	d := &Doc{c: C.doc_new()}
	runtime.AddCleanup(d, func(c *C.doc) { C.doc_free(c) }, d.c)
	return d
}

// The cleanup may run while C works.
func (d *Doc) PagesBad() int {
	return int(C.doc_pages(d.c)) // want missing-keepalive "(?i)alive"
}

// Guarded.
func (d *Doc) PagesOk() int {
	n := int(C.doc_pages(d.c))
	runtime.KeepAlive(d)
	return n
}
