// Go memory as a direct argument: cgo keeps it alive during the call; a guard is hardening, a note.
package argument

/*
#include <stddef.h>
#include <stdint.h>

int bytes_check(const uint8_t *bytes, size_t n);
int bytes_compare(const uint8_t *a, size_t na, const uint8_t *b, size_t nb);
int bytes_measure(const void *bytes, size_t n, size_t *words);
int number_parse(size_t *out);
*/
import "C"

import (
	"errors"
	"runtime"
	"unsafe"
)

var errBytes = errors.New("bad bytes")

// The slice is not used after the call.
func CheckBad(data []byte) error {
	if len(data) == 0 {
		return errBytes
	}
	rc := C.bytes_check(
		(*C.uint8_t)(unsafe.Pointer(&data[0])), // want missing-keepalive "(?i)alive"
		C.size_t(len(data)),
	)
	if rc != 0 {
		return errBytes
	}
	return nil
}

// One note an argument.
func CompareBad(a, b []byte) error {
	if len(a) == 0 || len(b) == 0 {
		return errBytes
	}
	rc := C.bytes_compare(
		(*C.uint8_t)(unsafe.Pointer(&a[0])), // want missing-keepalive "(?i)alive"
		C.size_t(len(a)),
		(*C.uint8_t)(unsafe.Pointer(&b[0])), // want missing-keepalive "(?i)alive"
		C.size_t(len(b)),
	)
	if rc != 0 {
		return errBytes
	}
	return nil
}

// The pointer has a name; it is the same memory.
func NamedBad(data []byte) error {
	if len(data) == 0 {
		return errBytes
	}
	first := (*C.uint8_t)(unsafe.Pointer(&data[0]))
	if C.bytes_check(first, C.size_t(len(data))) != 0 { // want missing-keepalive "(?i)alive"
		return errBytes
	}
	return nil
}

// Guarded after the call.
func CheckOk(data []byte) error {
	if len(data) == 0 {
		return errBytes
	}
	rc := C.bytes_check((*C.uint8_t)(unsafe.Pointer(&data[0])), C.size_t(len(data)))
	runtime.KeepAlive(data)
	if rc != 0 {
		return errBytes
	}
	return nil
}

// Guarded by a deferred call.
func CheckDeferOk(data []byte) error {
	if len(data) == 0 {
		return errBytes
	}
	defer runtime.KeepAlive(data)
	if C.bytes_check((*C.uint8_t)(unsafe.Pointer(&data[0])), C.size_t(len(data))) != 0 {
		return errBytes
	}
	return nil
}

// The slice is used after the call.
func UsedLaterOk(data []byte) (byte, error) {
	if len(data) == 0 {
		return 0, errBytes
	}
	if C.bytes_check((*C.uint8_t)(unsafe.Pointer(&data[0])), C.size_t(len(data))) != 0 {
		return data[0], errBytes
	}
	return data[len(data)-1], nil
}

// An out-parameter that is read after the call.
func OutParameterOk() (int, error) {
	var n C.size_t
	if C.number_parse(&n) != 0 {
		return 0, errBytes
	}
	return int(n), nil
}

// Memory of C is not the collector's.
func ForeignMemoryOk(data *C.uint8_t, n int) error {
	if C.bytes_check(data, C.size_t(n)) != 0 {
		return errBytes
	}
	return nil
}
