// An object that gives C a handle of itself, and a finalizer that is to delete it: the table of handles
// keeps the object, and the finalizer never runs.
package pinned

/*
#include <stdint.h>

typedef struct feed feed;
typedef void (*feed_fn)(uintptr_t user);
feed *feed_new(feed_fn on_data, uintptr_t user);
void feed_free(feed *f);
extern void pinnedData(uintptr_t user);
*/
import "C"

import (
	"io"
	"runtime"
	"runtime/cgo"
)

//export pinnedData
func pinnedData(user C.uintptr_t) {
	defer func() { _ = recover() }()
	_, _ = cgo.Handle(user).Value().(io.Reader).Read(nil)
}

type Feed struct {
	f *C.feed
	r io.Reader
	h cgo.Handle
}

func newFeed() *Feed {
	f := &Feed{}
	runtime.SetFinalizer(f, (*Feed).Close)
	return f
}

func (f *Feed) Read(b []byte) (int, error) { return f.r.Read(b) }

func (f *Feed) Close() error {
	if f.f == nil {
		return nil
	}
	C.feed_free(f.f)
	f.h.Delete()
	runtime.KeepAlive(f)
	f.f = nil
	return nil
}

func OpenBad(r io.Reader) *Feed {
	f := newFeed()
	f.r = r
	f.h = cgo.NewHandle(f) // want handle-leak "the finalizer that is to delete it never runs"
	f.f = C.feed_new((C.feed_fn)(C.pinnedData), C.uintptr_t(f.h))
	runtime.KeepAlive(f)
	return f
}

// What C needs is in an object of its own, which does not lead to the one with the finalizer.
func OpenOk(r io.Reader) *Feed {
	f := newFeed()
	f.h = cgo.NewHandle(r)
	f.f = C.feed_new((C.feed_fn)(C.pinnedData), C.uintptr_t(f.h))
	runtime.KeepAlive(f)
	return f
}

// Plain has no finalizer: its users close it.
type Plain struct {
	f *C.feed
	h cgo.Handle
}

func (p *Plain) Read(b []byte) (int, error) { return len(b), nil }

func NewPlainOk() *Plain {
	p := &Plain{}
	p.h = cgo.NewHandle(p)
	p.f = C.feed_new((C.feed_fn)(C.pinnedData), C.uintptr_t(p.h))
	return p
}

func (p *Plain) Close() {
	C.feed_free(p.f)
	p.f = nil
	p.h.Delete()
	p.h = 0
}
