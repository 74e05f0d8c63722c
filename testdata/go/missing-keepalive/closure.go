// The finalizer is a closure, and the object is made and used in the same function.
package closure

/*
typedef struct doc doc;
doc *doc_new(void);
void doc_free(doc *d);
int doc_pages(const doc *d);
*/
import "C"

import "runtime"

// Doc is released by a closure.
type Doc struct{ c *C.doc }

func New() *Doc {
	d := &Doc{c: C.doc_new()}
	runtime.SetFinalizer(d, func(d *Doc) {
		C.doc_free(d.c)
	})
	return d
}

// The object dies during the call.
func (d *Doc) PagesBad() int {
	if d == nil {
		return 0
	}
	return int(C.doc_pages(d.c)) // want missing-keepalive "(?i)alive"
}

// A getter hands the pointer out: the getter's object is dead when C works.
func (d *Doc) pointer() *C.doc { return d.c }

// Through the getter.
func (d *Doc) GetterBad() int {
	return int(C.doc_pages(d.pointer())) // want missing-keepalive "(?i)alive"
}

// Through the getter, guarded.
func (d *Doc) GetterOk() int {
	n := int(C.doc_pages(d.pointer()))
	runtime.KeepAlive(d)
	return n
}
