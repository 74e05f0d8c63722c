package p

import "unsafe"

type bytes []byte
type id uint64
type handler func(int) error

func conversions(s string, b []byte, p *int, f func(int) error) {
	_ = []byte(s)
	_ = string(b)
	_ = bytes(b)
	_ = id(3)
	_ = uintptr(unsafe.Pointer(p))
	_ = (*id)(unsafe.Pointer(p))
	_ = (*[8]byte)(unsafe.Pointer(p))[:]
	_ = handler(f)
	_ = handler(f)(1)
	_ = interface{}(p)
	_ = unsafe.Sizeof(*p)
	_ = unsafe.Add(unsafe.Pointer(p), 8)
	_ = unsafe.String(&b[0], len(b))
}
