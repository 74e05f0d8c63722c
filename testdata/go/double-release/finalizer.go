// A release by hand of what the finalizer releases again: the field keeps the pointer and the
// finalizer stays on. The finding stands where the hand releases, or gives away for good.
package finalizer

/*
#include <stdlib.h>

typedef struct doc doc;
doc *doc_new(void);
int doc_free(doc *d);
int doc_check(const doc *d);
typedef struct part part;
part *part_new(void);
void part_free(part *p);
part *part_ref(part *p);
void part_unref(part *p);
*/
import "C"

import (
	"errors"
	"runtime"
	"sync"
)

var errDoc = errors.New("doc failed")

type Doc struct{ c *C.doc }

func NewDoc() *Doc {
	d := &Doc{c: C.doc_new()}
	runtime.SetFinalizer(d, (*Doc).destroy)
	return d
}

func (d *Doc) destroy() {
	if d.c != nil {
		C.doc_free(d.c)
		runtime.KeepAlive(d)
	}
}

// Close calls what the finalizer calls.
func (d *Doc) CloseBad() {
	d.destroy() // want double-release "finalizer of Doc"
	runtime.KeepAlive(d)
}

// The finalizer is taken off first.
func (d *Doc) TakeOffOk() {
	runtime.SetFinalizer(d, nil)
	d.destroy()
}

// Or after it.
func (d *Doc) TakeOffAfterOk() {
	d.destroy()
	runtime.SetFinalizer(d, nil)
}

// The finalizer finds nil.
func (d *Doc) ClearOk() {
	d.destroy()
	d.c = nil
}

// Deferred, before the release.
func (d *Doc) DeferredClearOk() int {
	defer func() { d.c = nil }()
	rc := int(C.doc_free(d.c))
	runtime.KeepAlive(d)
	return rc
}

// An error comes back from the release, and the object goes on with the dangling pointer.
func (d *Doc) EarlyReturnBad() error {
	rc := C.doc_free(d.c) // want double-release "leaves it there"
	runtime.KeepAlive(d)
	if rc != 0 {
		return errDoc
	}
	d.c = nil
	return nil
}

// By a function that is no method.
func FreeDocBad(d *Doc) {
	C.doc_free(d.c) // want double-release "finalizer"
	runtime.KeepAlive(d)
}

// Only looks.
func (d *Doc) CheckOk() int {
	n := int(C.doc_check(d.c))
	runtime.KeepAlive(d)
	return n
}

// Named is around a Doc.
type Named struct {
	name string
	*Doc
}

// The name is forgotten, and not the document.
func (n *Named) CloseBad() {
	n.name = ""
	n.destroy() // want double-release "Doc.c"
	runtime.KeepAlive(n.Doc)
}

// The embedded object's field is cleared.
func (n Named) CloseClearedOk() {
	n.destroy()
	n.Doc.c = nil
}

// Literal has a finalizer that is a function literal.
type Literal struct {
	c    *C.doc
	open bool
}

func NewLiteral() *Literal {
	l := &Literal{c: C.doc_new(), open: true}
	runtime.SetFinalizer(l, func(l *Literal) { C.doc_free(l.c) })
	return l
}

func (l *Literal) CloseBad() error {
	if l.c == nil {
		return errDoc
	}
	C.doc_free(l.c) // want double-release "finalizer of Literal"
	runtime.KeepAlive(l)
	return nil
}

// Flagged asks a flag first.
type Flagged struct {
	c      *C.doc
	closed bool
}

func NewFlagged() *Flagged {
	f := &Flagged{c: C.doc_new()}
	runtime.SetFinalizer(f, (*Flagged).closeOk)
	return f
}

func (f *Flagged) closeOk() {
	if !f.closed {
		f.closed = true
		C.doc_free(f.c)
		runtime.KeepAlive(f)
	}
}

func (f *Flagged) CloseOk() { f.closeOk() }

// Once closes once.
type Once struct {
	c    *C.doc
	once sync.Once
}

func NewOnce() *Once {
	o := &Once{c: C.doc_new()}
	runtime.SetFinalizer(o, (*Once).closeOk)
	return o
}

func (o *Once) closeOk() { o.once.Do(func() { C.doc_free(o.c) }) }

func (o *Once) CloseOk() { o.closeOk() }

// Counted drops a reference: somebody else may hold more.
type Counted struct{ c *C.part }

func NewCounted() *Counted {
	p := &Counted{c: C.part_new()}
	runtime.SetFinalizer(p, (*Counted).unrefOk)
	return p
}

func (p *Counted) RefOk() {
	C.part_ref(p.c)
	runtime.KeepAlive(p)
}

func (p *Counted) unrefOk() {
	C.part_unref(p.c)
	runtime.KeepAlive(p)
}

func (p *Counted) UnrefOk() {
	p.unrefOk()
	runtime.KeepAlive(p)
}

// Two parts, of which the finalizer has one.
type Two struct {
	c *C.doc
	p *C.part
}

func NewTwo() *Two {
	t := &Two{c: C.doc_new(), p: C.part_new()}
	runtime.SetFinalizer(t, func(t *Two) { C.part_free(t.p) })
	return t
}

func (t *Two) CloseDocOk() {
	C.doc_free(t.c)
	runtime.KeepAlive(t)
}

func (t *Two) ClosePartBad() {
	C.part_free(t.p) // want double-release "Two.p"
	runtime.KeepAlive(t)
}
