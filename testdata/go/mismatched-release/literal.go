// A literal that the caller is given releases what C never gave, or what is released already.
package literal

// #include <stdlib.h>
import "C"

import "unsafe"

func ListBad(values []string) (list **C.char, done func()) {
	cells := make([]*C.char, len(values)+1)
	for i, v := range values {
		cells[i] = C.CString(v)
	}
	list = (**C.char)(unsafe.Pointer(&cells[0]))
	done = func() {
		C.free(unsafe.Pointer(list)) // want mismatched-release "memory of Go"
		for _, cell := range cells {
			C.free(unsafe.Pointer(cell))
		}
	}
	return
}

func BlockBad(n int) (unsafe.Pointer, func()) {
	block := make([]byte, n+1)
	p := unsafe.Pointer(&block[0])
	return p, func() { C.free(p) } // want mismatched-release "memory of Go"
}

// The deferred call comes first.
func TwiceBad(text string) func() {
	p := C.CString(text)
	defer C.free(unsafe.Pointer(p))
	return func() { C.free(unsafe.Pointer(p)) } // want double-release "again"
}

func ListOk(values []string) (list **C.char, done func()) {
	cells := make([]*C.char, len(values)+1)
	for i, v := range values {
		cells[i] = C.CString(v)
	}
	list = (**C.char)(unsafe.Pointer(&cells[0]))
	done = func() {
		for _, cell := range cells {
			C.free(unsafe.Pointer(cell))
		}
	}
	return
}

func BlockOk(n int) (unsafe.Pointer, func()) {
	p := C.malloc(C.size_t(n) + 1)
	return p, func() { C.free(p) }
}

// Of C where there is much, of Go where there is little: the literal knows which.
func EitherOk(n int) (unsafe.Pointer, func()) {
	var room [16]byte
	if n <= len(room) {
		return unsafe.Pointer(&room[0]), func() {}
	}
	p := C.malloc(C.size_t(n))
	return p, func() { C.free(p) }
}

// The variable has something else by the time the caller gets the literal.
func ReplacedOk(n int) (*unsafe.Pointer, func()) {
	block := make([]byte, n+1)
	p := unsafe.Pointer(&block[0])
	done := func() { C.free(p) }
	p = C.malloc(C.size_t(n))
	return &p, done
}

func ErrorOk(text string, fail bool) (*C.char, func()) {
	p := C.CString(text)
	if fail {
		C.free(unsafe.Pointer(p))
		return nil, func() {}
	}
	return p, func() { C.free(unsafe.Pointer(p)) }
}

func SetNilOk(text string, fail bool) func() {
	p := C.CString(text)
	if fail {
		C.free(unsafe.Pointer(p))
		p = nil
	}
	return func() { C.free(unsafe.Pointer(p)) }
}
