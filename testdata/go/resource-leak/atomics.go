// What an object holds is kept in a place that sync/atomic loads and stores.
package atomics

/*
typedef struct drum drum;
int drum_alloc(int n, drum **out);
drum *drum_new(void);
void drum_free(drum *d);
int drum_ask(drum *d, int n);
*/
import "C"

import (
	"errors"
	"runtime"
	"sync/atomic"
	"unsafe"
)

// slot holds a pointer of any kind and what frees it.
type slot struct {
	ptr  unsafe.Pointer
	free func(unsafe.Pointer)
}

func (s *slot) Free() {
	runtime.SetFinalizer(s, nil)
	if p := atomic.SwapPointer(&s.ptr, nil); p != nil {
		s.free(p)
	}
}

func (s *slot) get() unsafe.Pointer { return atomic.LoadPointer(&s.ptr) }

func newSlot(p unsafe.Pointer, free func(unsafe.Pointer)) *slot {
	if p == nil {
		return nil
	}
	s := &slot{free: free}
	atomic.StorePointer(&s.ptr, p)
	runtime.SetFinalizer(s, (*slot).Free)
	return s
}

func freeDrum(d unsafe.Pointer) { C.drum_free((*C.drum)(d)) }

type Drum struct{ s *slot }

func NewDrumOk() (*Drum, error) {
	var d *C.drum
	if C.drum_alloc(3, &d) != 0 {
		return nil, errors.New("no drum")
	}
	return &Drum{newSlot(unsafe.Pointer(d), freeDrum)}, nil
}

// Tin is closed once, by whoever comes first.
type Tin struct {
	d      *C.drum
	closed int32
}

func NewTinOk() *Tin { return &Tin{d: C.drum_new()} }

func (t *Tin) Close() {
	if atomic.CompareAndSwapInt32(&t.closed, 0, 1) {
		C.drum_free(t.d)
	}
}

func BothOk() int {
	t := NewTinOk()
	defer t.Close()
	n := int(C.drum_ask(t.d, 1))
	t.Close()
	return n
}

// Typed holds it in an atomic pointer.
type Typed struct{ d atomic.Pointer[C.drum] }

func NewTypedOk() *Typed {
	t := &Typed{}
	t.d.Store(C.drum_new())
	return t
}

func (t *Typed) Close() {
	if d := t.d.Swap(nil); d != nil {
		C.drum_free(d)
	}
}

func CloseOk() {
	t := NewTypedOk()
	C.drum_ask(t.d.Load(), 1)
	t.Close()
}

func ForgetBad() int {
	t := NewTypedOk() // want resource-leak "(?i)never released|not released"
	return int(C.drum_ask(t.d.Load(), 2))
}

func TakeBad() int {
	t := NewTypedOk() // want resource-leak "(?i)never released|not released"
	d := t.d.Swap(nil) // what Close would have found
	if d == nil {
		return 0
	}
	return int(C.drum_ask(d, 1))
}
