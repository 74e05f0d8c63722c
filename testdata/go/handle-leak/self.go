// The handle's value is the object whose finalizer would delete the handle: it never runs.
package self

/*
#include <stdint.h>

typedef struct stream stream;
stream *stream_new(uintptr_t user);
void stream_free(stream *s);
*/
import "C"

import (
	"runtime"
	"runtime/cgo"
)

type stream struct {
	c      *C.stream
	handle cgo.Handle
}

func (s *stream) release() {
	C.stream_free(s.c)
	s.handle.Delete()
}

// The handle keeps the stream reachable, so the collector never finalizes it.
func NewSelfBad() *stream {
	s := &stream{}
	s.handle = cgo.NewHandle(s) // want handle-leak "(?i)handle"
	s.c = C.stream_new(C.uintptr_t(s.handle))
	runtime.SetFinalizer(s, (*stream).release)
	return s
}

type state struct{ lines []string }

// The handle refers to the inner state, which does not refer to the stream.
func NewInnerOk() *stream {
	s := &stream{}
	s.handle = cgo.NewHandle(&state{})
	s.c = C.stream_new(C.uintptr_t(s.handle))
	runtime.SetFinalizer(s, (*stream).release)
	return s
}
