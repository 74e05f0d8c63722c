// A finalizer that takes a lock, and callers that hold it during the call.
package locked

/*
typedef struct shape shape;
typedef struct area area;
area *area_new(void);
shape *shape_new(area *a);
void shape_free(shape *s);
int shape_size(shape *s);
*/
import "C"

import (
	"runtime"
	"sync"
)

type Area struct {
	sync.Mutex
	ptr *C.area
}

type Shape struct {
	area *Area
	ptr  *C.shape
}

func NewShapeOk(a *Area) *Shape {
	a.Lock()
	defer a.Unlock()
	s := &Shape{area: a, ptr: C.shape_new(a.ptr)}
	runtime.SetFinalizer(s, (*Shape).finalize)
	return s
}

func (s *Shape) finalize() {
	s.Destroy()
}

func (s *Shape) Destroy() {
	if s.ptr == nil {
		return
	}
	s.area.Lock()
	defer s.area.Unlock()
	C.shape_free(s.ptr)
	s.ptr = nil
}

func (s *Shape) SizeBad() int {
	return int(C.shape_size(s.ptr)) // want missing-keepalive "s can be finalized while C.shape_size"
}

func (s *Shape) SizeOk() int {
	s.area.Lock()
	defer s.area.Unlock()
	return int(C.shape_size(s.ptr))
}

func (s *Shape) BriefOk() int {
	area := s.area
	area.Lock()
	n := C.shape_size(s.ptr)
	area.Unlock()
	return int(n)
}

// Given back before the call.
func (s *Shape) EarlyBad() int {
	area := s.area
	area.Lock()
	ptr := s.ptr
	area.Unlock()
	return int(C.shape_size(ptr)) // want missing-keepalive "s can be finalized while C.shape_size"
}
