// A type whose finalizer releases what its methods give to C.
package finalizer

/*
#include <stddef.h>

typedef struct doc doc;
doc *doc_new(void);
void doc_free(doc *d);
int doc_pages(const doc *d);
long doc_seek(doc *d, long offset, int whence);
const char *doc_title(const doc *d);
int doc_merge(doc *into, const doc *from);
*/
import "C"

import (
	"errors"
	"runtime"
	"sync"
)

var errDoc = errors.New("doc failed")

// Doc is released by its finalizer, or earlier by Close.
type Doc struct {
	c    *C.doc
	mu   sync.Mutex
	name string
	err  error
}

// The object is returned after the call: alive.
func NewOk() (*Doc, error) {
	d := &Doc{c: C.doc_new()}
	if d.c == nil {
		return nil, errDoc
	}
	runtime.SetFinalizer(d, (*Doc).Close)
	return d, nil
}

// Close clears the finalizer: d is used after the C call.
func (d *Doc) Close() error {
	if d.c == nil {
		return nil
	}
	C.doc_free(d.c)
	d.c = nil
	runtime.SetFinalizer(d, nil)
	return nil
}

// The only use of d is the read of its field.
func (d *Doc) PagesBad() int {
	return int(C.doc_pages(d.c)) // want missing-keepalive "(?i)alive"
}

// The two-result form.
func (d *Doc) SeekBad(offset int64, whence int) (int64, error) {
	n, err := C.doc_seek(d.c, C.long(offset), C.int(whence)) // want missing-keepalive "(?i)alive"
	return int64(n), err
}

// A call inside a call.
func (d *Doc) TitleBad() string {
	return C.GoString(C.doc_title(d.c)) // want missing-keepalive "(?i)alive"
}

// The pointer is read into a local first.
func (d *Doc) LocalBad() int {
	c := d.c
	if c == nil {
		return 0
	}
	return int(C.doc_pages(c)) // want missing-keepalive "(?i)alive"
}

// KeepAlive before the call keeps nothing during it.
func (d *Doc) TooEarlyBad() int {
	runtime.KeepAlive(d)
	return int(C.doc_pages(d.c)) // want missing-keepalive "(?i)alive"
}

// A parameter is no better than the receiver.
func MergeBad(into, from *Doc) error {
	rc := C.doc_merge(
		into.c, // want missing-keepalive "(?i)alive"
		from.c, // want missing-keepalive "(?i)alive"
	)
	if rc != 0 {
		return errDoc
	}
	return nil
}

// One of two is kept.
func MergeHalfBad(into, from *Doc) error {
	rc := C.doc_merge(
		into.c,
		from.c, // want missing-keepalive "(?i)alive"
	)
	runtime.KeepAlive(into)
	if rc != 0 {
		return errDoc
	}
	return nil
}

// A local object dies with its last use as well.
func CountBad() (int, error) {
	d, err := NewOk()
	if err != nil {
		return 0, err
	}
	return int(C.doc_pages(d.c)), nil // want missing-keepalive "(?i)alive"
}

// Guarded after the call.
func (d *Doc) PagesOk() int {
	n := int(C.doc_pages(d.c))
	runtime.KeepAlive(d)
	return n
}

// Guarded by a deferred call.
func (d *Doc) TitleOk() string {
	defer runtime.KeepAlive(d)
	return C.GoString(C.doc_title(d.c))
}

// A field is read after the call.
func (d *Doc) FieldOk() (int, string) {
	n := int(C.doc_pages(d.c))
	return n, d.name
}

// A deferred unlock uses d when everything else is over.
func (d *Doc) LockedOk() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return int(C.doc_pages(d.c))
}

// A use on one path behind the call is enough: at the call the object is still live.
func (d *Doc) OnePathOk() int {
	n := int(C.doc_pages(d.c))
	if n < 0 {
		d.err = errDoc
		return 0
	}
	return n
}

// Both are kept.
func MergeOk(into, from *Doc) error {
	rc := C.doc_merge(into.c, from.c)
	runtime.KeepAlive(into)
	runtime.KeepAlive(from)
	if rc != 0 {
		return errDoc
	}
	return nil
}

// Used again in each turn, and after the loop.
func (d *Doc) LoopOk(n int) (sum int) {
	for i := 0; i < n; i++ {
		sum += int(C.doc_pages(d.c))
		runtime.KeepAlive(d)
	}
	return sum
}

// Given to a method afterwards.
func (d *Doc) ThenMethodOk() int {
	n := int(C.doc_pages(d.c))
	if err := d.Close(); err != nil {
		return 0
	}
	return n
}

// A deferred Close uses it at the end.
func CountOk() (int, error) {
	d, err := NewOk()
	if err != nil {
		return 0, err
	}
	defer d.Close()
	return int(C.doc_pages(d.c)), nil
}

var shared *Doc

// A package-level variable keeps its object.
func SharedOk() int { return int(C.doc_pages(shared.c)) }

// A closure that is called after the C call refers to it.
func (d *Doc) ClosureOk() int {
	report := func(n int) int { return n + len(d.name) }
	return report(int(C.doc_pages(d.c)))
}
