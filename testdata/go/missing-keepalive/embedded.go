// The finalizer sits on an inner struct that the outer one embeds by pointer.
package embedded

/*
typedef struct doc doc;
doc *doc_new(void);
void doc_free(doc *d);
int doc_pages(const doc *d);
*/
import "C"

import "runtime"

type inner struct{ c *C.doc }

func (i *inner) free() { C.doc_free(i.c) }

// Doc can be copied; the inner struct is shared and finalized.
type Doc struct {
	*inner
	name string
}

func New(name string) *Doc {
	i := &inner{c: C.doc_new()}
	runtime.SetFinalizer(i, (*inner).free)
	return &Doc{inner: i, name: name}
}

// Promoted field of the inner struct.
func (d *Doc) PagesBad() int {
	return int(C.doc_pages(d.c)) // want missing-keepalive "(?i)alive"
}

// The outer struct keeps the inner one.
func (d *Doc) PagesOuterOk() int {
	n := int(C.doc_pages(d.c))
	runtime.KeepAlive(d)
	return n
}

// The inner one is kept itself.
func (d *Doc) PagesInnerOk() int {
	n := int(C.doc_pages(d.inner.c))
	runtime.KeepAlive(d.inner)
	return n
}
