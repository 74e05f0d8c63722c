package p

import "unsafe"

type header struct {
	data *byte
	len  int
}

func unsafePointers(b []byte, h *header) uintptr {
	p := unsafe.Pointer(&b[0])
	u := uintptr(p) + unsafe.Offsetof(h.len)
	q := (*byte)(unsafe.Pointer(u))
	*q = 1
	h.data = (*byte)(p)
	return uintptr(unsafe.Pointer(h.data)) + 1
}
