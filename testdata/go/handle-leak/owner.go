// Handles in the fields of a type, and beside them.
package owner

/*
#include <stdint.h>

typedef struct listener listener;
listener *listener_new(uintptr_t event, uintptr_t gone);
void listener_free(listener *l);
*/
import "C"

import (
	"errors"
	"runtime"
	"runtime/cgo"
)

var errListener = errors.New("no listener")

// Listener owns a C listener and the handle that it calls back with.
type Listener struct {
	c     *C.listener
	event cgo.Handle
}

// The handle is stored in the type; Close deletes it.
func NewListenerOk(event func()) (*Listener, error) {
	h := cgo.NewHandle(event)
	c := C.listener_new(C.uintptr_t(h), 0)
	if c == nil {
		h.Delete()
		return nil, errListener
	}
	return &Listener{c: c, event: h}, nil
}

// Close releases both, once.
func (l *Listener) Close() {
	if l.c == nil {
		return
	}
	C.listener_free(l.c)
	l.c = nil
	l.event.Delete()
}

// The second handle is stored nowhere: Close cannot know it.
func NewListenerBad(event, gone func()) (*Listener, error) {
	h := cgo.NewHandle(event)
	hGone := cgo.NewHandle(gone) // want handle-leak "(?i)handle"
	c := C.listener_new(C.uintptr_t(h), C.uintptr_t(hGone))
	if c == nil {
		h.Delete()
		hGone.Delete()
		return nil, errListener
	}
	return &Listener{c: c, event: h}, nil
}

// The handle is not deleted when the constructor fails.
func NewListenerErrorBad(event func()) (*Listener, error) {
	h := cgo.NewHandle(event) // want handle-leak "(?i)handle"
	c := C.listener_new(C.uintptr_t(h), 0)
	if c == nil {
		return nil, errListener
	}
	return &Listener{c: c, event: h}, nil
}

// Watch has no Close: its finalizer releases it.
type Watch struct{ c *C.listener }

// The finalizer's closure deletes the handle that it has captured.
func NewWatchOk(event func()) (*Watch, error) {
	h := cgo.NewHandle(event)
	c := C.listener_new(C.uintptr_t(h), 0)
	if c == nil {
		h.Delete()
		return nil, errListener
	}
	w := &Watch{c: c}
	runtime.SetFinalizer(w, func(w *Watch) {
		C.listener_free(w.c)
		h.Delete()
	})
	return w, nil
}

// The finalizer deletes one of two.
func NewWatchBad(event, gone func()) (*Watch, error) {
	h := cgo.NewHandle(event)
	hGone := cgo.NewHandle(gone) // want handle-leak "(?i)handle"
	c := C.listener_new(C.uintptr_t(h), C.uintptr_t(hGone))
	if c == nil {
		h.Delete()
		hGone.Delete()
		return nil, errListener
	}
	w := &Watch{c: c}
	runtime.SetFinalizer(w, func(w *Watch) {
		C.listener_free(w.c)
		h.Delete()
	})
	return w, nil
}

var process cgo.Handle

func init() {
	process = cgo.NewHandle("process")
}
