// Blocks that are the caller's on success: the error path still owes the release.
package returned

/*
#include <stdlib.h>

typedef struct attr {
    int kind;
    long value;
} attr;
int attr_encode(const char *name, attr *out);
*/
import "C"

import (
	"errors"
	"unsafe"
)

var errAttr = errors.New("cannot encode")

// Returned on success, dropped on failure: nil goes back to the caller.
func EncodeBad(name *C.char) (*C.attr, error) {
	block := C.malloc(C.sizeof_attr) // want memory-leak "malloc|memory"
	if C.attr_encode(name, (*C.attr)(block)) != 0 {
		return nil, errAttr
	}
	return (*C.attr)(block), nil
}

// The caller drops what the helper returned, on its own error path.
func UseEncodedBad(name *C.char, limit int) (int, error) {
	a, err := EncodeOk(name) // want memory-leak "EncodeOk|malloc|memory"
	if err != nil {
		return 0, err
	}
	if int(a.value) > limit {
		return 0, errAttr
	}
	kind := int(a.kind)
	C.free(unsafe.Pointer(a))
	return kind, nil
}

// Freed before the error is returned.
func EncodeOk(name *C.char) (*C.attr, error) {
	block := C.malloc(C.sizeof_attr)
	if C.attr_encode(name, (*C.attr)(block)) != 0 {
		C.free(block)
		return nil, errAttr
	}
	return (*C.attr)(block), nil
}

// A deferred closure frees unless the function succeeded; the block is no named result.
func EncodeDeferOk(name *C.char) (a *C.attr, err error) {
	block := C.malloc(C.sizeof_attr)
	defer func() {
		if err != nil {
			C.free(block)
		}
	}()
	if C.attr_encode(name, (*C.attr)(block)) != 0 {
		return nil, errAttr
	}
	return (*C.attr)(block), nil
}

// The caller has nothing where err is not nil.
func UseEncodedOk(name *C.char) (int, error) {
	a, err := EncodeOk(name)
	if err != nil {
		return 0, err
	}
	defer C.free(unsafe.Pointer(a))
	return int(a.kind), nil
}

// An allocator and its counterpart, handed out as a pair.
func AllocateOk(n uint) unsafe.Pointer { return C.malloc(C.size_t(n)) }

// The counterpart.
func Deallocate(block unsafe.Pointer) { C.free(block) }

// Used as a pair.
func PairOk(n uint) {
	block := AllocateOk(n)
	defer Deallocate(block)
	*(*byte)(block) = 1
}

// The pair without its second half.
func PairBad(n uint) byte {
	block := AllocateOk(n) // want memory-leak "AllocateOk|malloc|memory"
	*(*byte)(block) = 1
	return *(*byte)(block)
}
