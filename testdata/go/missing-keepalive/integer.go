// A Go pointer as an integer: the collector does not see it, and neither does cgo.
package integer

/*
#include <stddef.h>
#include <stdint.h>

int address_check(uintptr_t address, size_t n);
*/
import "C"

import (
	"errors"
	"unsafe"
)

var errAddress = errors.New("bad address")

// Converted in an earlier statement.
func AddressBad(data []byte) error {
	if len(data) == 0 {
		return errAddress
	}
	address := uintptr(unsafe.Pointer(&data[0]))
	if C.address_check(C.uintptr_t(address), C.size_t(len(data))) != 0 { // want missing-keepalive "(?i)alive|uintptr|integer"
		return errAddress
	}
	return nil
}

// Moved on as an integer before it is given to C.
func OffsetBad(data []byte) error {
	if len(data) < 8 {
		return errAddress
	}
	address := uintptr(unsafe.Pointer(&data[0]))
	address += 4
	n := len(data) - 4
	if C.address_check(C.uintptr_t(address), C.size_t(n)) != 0 { // want missing-keepalive "(?i)alive|uintptr|integer"
		return errAddress
	}
	return nil
}

var table [64]byte

// A package-level array neither moves nor dies.
func GlobalOk() error {
	address := uintptr(unsafe.Pointer(&table[0]))
	if C.address_check(C.uintptr_t(address), 64) != 0 {
		return errAddress
	}
	return nil
}

// An integer that was never a Go pointer.
func NumberOk(address uintptr) error {
	if C.address_check(C.uintptr_t(address), 1) != 0 {
		return errAddress
	}
	return nil
}
