// Blocks of C memory in local variables: early returns, conditions, loops, defer.
package local

/*
#include <stdlib.h>
#include <string.h>

typedef struct tape tape;
int tape_write(tape *t, const void *data, size_t n);
int tape_seek(tape *t, long place);
int tape_fill(void *buffer, size_t n);
*/
import "C"

import (
	"errors"
	"unsafe"
)

var errTape = errors.New("tape failed")

// An error return between the allocation and the release.
func EarlyReturnBad(t *C.tape, n int) error {
	buffer := C.malloc(C.size_t(n)) // want memory-leak "malloc|memory"
	if C.tape_seek(t, 0) != 0 {
		return errTape
	}
	rc := C.tape_write(t, buffer, C.size_t(n))
	C.free(buffer)
	if rc != 0 {
		return errTape
	}
	return nil
}

// Bytes copied to C and forgotten.
func BytesBad(t *C.tape, data []byte) error {
	copied := C.CBytes(data) // want memory-leak "CBytes|memory"
	if C.tape_write(t, copied, C.size_t(len(data))) != 0 {
		return errTape
	}
	return nil
}

// The same inside the argument list.
func BytesInlineBad(t *C.tape, data []byte) error {
	if C.tape_write(t, C.CBytes(data), C.size_t(len(data))) != 0 { // want memory-leak "CBytes|memory"
		return errTape
	}
	return nil
}

// continue skips the free at the end of the loop's body.
func ContinueBad(t *C.tape, chunks [][]byte) int {
	written := 0
	for _, chunk := range chunks {
		copied := C.CBytes(chunk) // want memory-leak "CBytes|memory"
		if C.tape_write(t, copied, C.size_t(len(chunk))) != 0 {
			continue
		}
		written++
		C.free(copied)
	}
	return written
}

// break out of two loops at once.
func LabelledBreakBad(t *C.tape, rows [][]byte) {
outer:
	for range rows {
		for _, row := range rows {
			copied := C.CBytes(row) // want memory-leak "CBytes|memory"
			if C.tape_write(t, copied, C.size_t(len(row))) != 0 {
				break outer
			}
			C.free(copied)
		}
	}
}

// One case of the switch forgets it.
func SwitchBad(t *C.tape, kind int) error {
	buffer := C.calloc(1, 64) // want memory-leak "calloc|memory"
	if buffer == nil {
		return errTape
	}
	switch C.tape_fill(buffer, 64) {
	case 0:
		rc := C.tape_write(t, buffer, 64)
		C.free(buffer)
		if rc != 0 {
			return errTape
		}
		return nil
	case 1:
		return nil
	default:
		C.free(buffer)
		return errTape
	}
}

// Freed only when asked to.
func ConditionalFreeBad(n int, tidy bool) C.int {
	buffer := C.malloc(C.size_t(n)) // want memory-leak "malloc|memory"
	rc := C.tape_fill(buffer, C.size_t(n))
	if tidy {
		C.free(buffer)
	}
	return rc
}

// The free is deferred while the pointer is nil.
func DeferNilBad(t *C.tape, data []byte) error {
	var copied unsafe.Pointer
	defer C.free(copied)
	copied = C.CBytes(data) // want memory-leak "CBytes|memory"
	if C.tape_write(t, copied, C.size_t(len(data))) != 0 {
		return errTape
	}
	return nil
}

// When realloc fails the old block is still there, and is lost.
func ReallocBad(n int) (unsafe.Pointer, error) {
	block := C.malloc(C.size_t(n)) // want memory-leak "malloc|memory"
	bigger := C.realloc(block, C.size_t(2*n))
	if bigger == nil {
		return nil, errTape
	}
	return bigger, nil
}

// A copy of a C string, copied once more into a Go string.
func DuplicateBad(text *C.char) string {
	copied := C.strdup(text) // want memory-leak "(?i)strdup|memory|c ?string"
	return C.GoString(copied)
}

// Deferred right after the allocation.
func DeferOk(t *C.tape, data []byte) error {
	copied := C.CBytes(data)
	defer C.free(copied)
	if C.tape_seek(t, 0) != 0 {
		return errTape
	}
	if C.tape_write(t, copied, C.size_t(len(data))) != 0 {
		return errTape
	}
	return nil
}

// C.malloc cannot return nil in Go: the branch is never taken, and owes nothing.
func NilBranchOk(n int) (unsafe.Pointer, error) {
	block := C.malloc(C.size_t(n))
	if block == nil {
		return nil, errTape
	}
	return block, nil
}

// calloc can; then there is nothing to free.
func CallocNilOk(t *C.tape) error {
	block := C.calloc(4, 16)
	if block == nil {
		return errTape
	}
	rc := C.tape_write(t, block, 64)
	C.free(block)
	if rc != 0 {
		return errTape
	}
	return nil
}

// The old block is freed when realloc fails, and is gone when it succeeds.
func ReallocOk(n int) (unsafe.Pointer, error) {
	block := C.malloc(C.size_t(n))
	bigger := C.realloc(block, C.size_t(2*n))
	if bigger == nil {
		C.free(block)
		return nil, errTape
	}
	return bigger, nil
}

// Freed before each continue.
func ContinueOk(t *C.tape, chunks [][]byte) int {
	written := 0
	for _, chunk := range chunks {
		copied := C.CBytes(chunk)
		rc := C.tape_write(t, copied, C.size_t(len(chunk)))
		C.free(copied)
		if rc != 0 {
			continue
		}
		written++
	}
	return written
}

// The deferred closure frees at each turn of an inner function.
func InnerFunctionOk(t *C.tape, chunks [][]byte) error {
	for _, chunk := range chunks {
		if err := func() error {
			copied := C.CBytes(chunk)
			defer C.free(copied)
			if C.tape_write(t, copied, C.size_t(len(chunk))) != 0 {
				return errTape
			}
			return nil
		}(); err != nil {
			return err
		}
	}
	return nil
}

// Seen through a slice, freed through the address of its first element.
func ViewOk(n int) byte {
	if n <= 0 {
		return 0
	}
	view := unsafe.Slice((*byte)(C.malloc(C.size_t(n))), n)
	view[0] = 1
	sum := view[0]
	C.free(unsafe.Pointer(&view[0]))
	return sum
}

// A label and goto to one clean-up.
func GotoOk(t *C.tape, n int) (err error) {
	buffer := C.malloc(C.size_t(n))
	if C.tape_fill(buffer, C.size_t(n)) != 0 {
		err = errTape
		goto out
	}
	if C.tape_write(t, buffer, C.size_t(n)) != 0 {
		err = errTape
	}
out:
	C.free(buffer)
	return err
}
