// Memory given to functions of which the header says nothing: who uses and frees it afterwards knows that
// it was only lent, and those that do not are wrong.
package lent

/*
#include <stdlib.h>
#include <stdint.h>

typedef struct dev dev;
typedef struct attr { int kind; long value; } attr;
typedef void (*dev_fn)(void *user);
int dev_read(dev *d, void *into, size_t n);
int dev_fill(dev *d, uint8_t *into, size_t n);
int dev_dump(dev *d, void *into, size_t n);
int attr_encode(const char *name, attr *out);
int attr_take(dev *d, attr *a);
int dev_watch(dev *d, dev_fn call, void *user);
int dev_unwatch(dev *d);
int dev_keep(dev *d, void *block);
extern void devEvent(void *user);
*/
import "C"

import (
	"errors"
	"unsafe"
)

var errDev = errors.New("dev failed")

// The error path forgets what the other one frees.
func ReadBad(d *C.dev, n int) ([]byte, error) {
	buf := C.malloc(C.size_t(n)) // want memory-leak "not released"
	if C.dev_read(d, buf, C.size_t(n)) != 0 {
		return nil, errDev
	}
	out := C.GoBytes(buf, C.int(n))
	C.free(buf)
	return out, nil
}

// Through a conversion.
func FillBad(d *C.dev, n int) ([]byte, error) {
	buf := (*C.uint8_t)(C.malloc(C.size_t(n))) // want memory-leak "not released"
	if C.dev_fill(d, buf, C.size_t(n)) != 0 {
		return nil, errDev
	}
	out := C.GoBytes(unsafe.Pointer(buf), C.int(n))
	C.free(unsafe.Pointer(buf))
	return out, nil
}

func FillOk(d *C.dev, n int) ([]byte, error) {
	buf := (*C.uint8_t)(C.malloc(C.size_t(n)))
	defer C.free(unsafe.Pointer(buf))
	if C.dev_fill(d, buf, C.size_t(n)) != 0 {
		return nil, errDev
	}
	return C.GoBytes(unsafe.Pointer(buf), C.int(n)), nil
}

// Fields are read before it is freed.
func EncodeOk(name *C.char) (int, error) {
	block := (*C.attr)(C.malloc(C.sizeof_attr))
	if C.attr_encode(name, block) != 0 {
		C.free(unsafe.Pointer(block))
		return 0, errDev
	}
	kind := int(block.kind)
	C.free(unsafe.Pointer(block))
	return kind, nil
}

// The same function, and nobody frees.
func EncodeBad(name *C.char) (int, error) {
	block := (*C.attr)(C.malloc(C.sizeof_attr)) // want memory-leak "never released"
	if C.attr_encode(name, block) != 0 {
		return 0, errDev
	}
	return int(block.kind), nil
}

// A deferred closure frees.
func DumpOk(d *C.dev, n int) []byte {
	buf := C.malloc(C.size_t(n))
	defer func() { C.free(buf) }()
	C.dev_dump(d, buf, C.size_t(n))
	return C.GoBytes(buf, C.int(n))
}

func DumpBad(d *C.dev, n int) []byte {
	buf := C.malloc(C.size_t(n)) // want memory-leak "never released"
	C.dev_dump(d, buf, C.size_t(n))
	return C.GoBytes(buf, C.int(n))
}

// Freed only where the call failed: it may have been taken over.
func TakeOk(d *C.dev) error {
	a := (*C.attr)(C.malloc(C.sizeof_attr))
	if C.attr_take(d, a) != 0 {
		C.free(unsafe.Pointer(a))
		return errDev
	}
	return nil
}

// Goes with a callback: it is kept until the end of it.
func WatchOk(d *C.dev) {
	user := C.malloc(8)
	C.dev_watch(d, (C.dev_fn)(C.devEvent), user)
	C.dev_unwatch(d)
	C.free(user)
}

func WatchForeverOk(d *C.dev) bool {
	user := C.malloc(8)
	return C.dev_watch(d, (C.dev_fn)(C.devEvent), user) == 0
}

// Nobody here shows what becomes of it.
func KeepOk(d *C.dev) bool {
	block := C.malloc(64)
	return C.dev_keep(d, block) == 0
}
