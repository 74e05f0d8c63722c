// Types that the collector cannot release: no finalizer, or one that does not release the pointer.
package nofinalizer

/*
typedef struct doc doc;
doc *doc_new(void);
void doc_free(doc *d);
int doc_pages(const doc *d);
*/
import "C"

import "runtime"

// Plain is released by Close alone.
type Plain struct{ c *C.doc }

func NewPlain() *Plain { return &Plain{c: C.doc_new()} }

func (p *Plain) Close() { C.doc_free(p.c) }

// No finalizer: nothing can release it during the call.
func (p *Plain) PagesOk() int { return int(C.doc_pages(p.c)) }

var leaked int

// Watched has a finalizer that only counts.
type Watched struct{ c *C.doc }

func NewWatched() *Watched {
	w := &Watched{c: C.doc_new()}
	runtime.SetFinalizer(w, func(*Watched) { leaked++ })
	return w
}

func (w *Watched) Close() {
	C.doc_free(w.c)
	w.c = nil
	runtime.SetFinalizer(w, nil)
}

// Its finalizer releases nothing.
func (w *Watched) PagesOk() int { return int(C.doc_pages(w.c)) }
