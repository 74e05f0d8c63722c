// An array of C buffers with one release closure: the form that bindings use for lists of bytes.
package views

/*
#include <stdint.h>
#include <stdlib.h>

typedef struct chunk {
    const uint8_t *data;
    size_t len;
} chunk;
int chunks_sum(const chunk *list, size_t n, uint64_t seed);
*/
import "C"

import (
	"errors"
	"fmt"
	"unsafe"
)

var errEmpty = errors.New("empty chunk")

// The array and what was copied so far are freed on the error path, all of it by the closure.
func makeViews(parts [][]byte) (*C.chunk, C.size_t, func(), error) {
	if len(parts) == 0 {
		return nil, 0, func() {}, nil
	}
	block := C.malloc(C.size_t(len(parts)) * C.sizeof_chunk)
	list := unsafe.Slice((*C.chunk)(block), len(parts))
	copied := make([]unsafe.Pointer, 0, len(parts))
	release := func() {
		for _, data := range copied {
			C.free(data)
		}
		C.free(block)
	}
	for i, part := range parts {
		if len(part) == 0 {
			release()
			return nil, 0, nil, fmt.Errorf("part %d: %w", i, errEmpty)
		}
		data := C.CBytes(part)
		copied = append(copied, data)
		list[i] = C.chunk{data: (*C.uint8_t)(data), len: C.size_t(len(part))}
	}
	return (*C.chunk)(block), C.size_t(len(parts)), release, nil
}

// The caller defers the closure that it was given.
func SumOk(parts [][]byte) (int, error) {
	list, n, release, err := makeViews(parts)
	if err != nil {
		return 0, err
	}
	defer release()
	return int(C.chunks_sum(list, n, 7)), nil
}

// Two lists; both closures are deferred, the second after its own check.
func SumTwoOk(first, second [][]byte) (int, error) {
	a, na, freeA, err := makeViews(first)
	if err != nil {
		return 0, err
	}
	defer freeA()
	b, nb, freeB, err := makeViews(second)
	if err != nil {
		return 0, err
	}
	defer freeB()
	return int(C.chunks_sum(a, na, 1)) + int(C.chunks_sum(b, nb, 2)), nil
}

// The closure is called at the end, not on the return before it.
func SumBad(parts [][]byte, limit int) (int, error) {
	list, n, release, err := makeViews(parts) // want memory-leak "makeViews|malloc|CBytes|memory"
	if err != nil {
		return 0, err
	}
	sum := int(C.chunks_sum(list, n, 7))
	if sum > limit {
		return 0, errEmpty
	}
	release()
	return sum, nil
}

// The elements are freed; the array that held them is not.
func ArrayBad(parts [][]byte) int {
	block := C.malloc(C.size_t(len(parts)) * C.sizeof_chunk) // want memory-leak "malloc|memory"
	list := unsafe.Slice((*C.chunk)(block), len(parts))
	for i, part := range parts {
		list[i] = C.chunk{data: (*C.uint8_t)(C.CBytes(part)), len: C.size_t(len(part))}
	}
	sum := int(C.chunks_sum((*C.chunk)(block), C.size_t(len(parts)), 7))
	for i := range list {
		C.free(unsafe.Pointer(list[i].data))
	}
	return sum
}

// The array is freed; the elements are not.
func ElementsBad(parts [][]byte) int {
	block := C.malloc(C.size_t(len(parts)) * C.sizeof_chunk)
	defer C.free(block)
	list := unsafe.Slice((*C.chunk)(block), len(parts))
	for i, part := range parts {
		list[i].data = (*C.uint8_t)(C.CBytes(part)) // want memory-leak "CBytes|memory"
		list[i].len = C.size_t(len(part))
	}
	return int(C.chunks_sum((*C.chunk)(block), C.size_t(len(parts)), 7))
}

// bufferList is a slice of C buffers with a method that frees them.
type bufferList []unsafe.Pointer

func (l bufferList) Destroy() {
	for _, data := range l {
		C.free(data)
	}
}

func toBuffers(parts [][]byte) bufferList {
	l := make(bufferList, len(parts))
	for i, part := range parts {
		l[i] = C.CBytes(part)
	}
	return l
}

// Every caller of toBuffers destroys the list.
func CountOk(parts [][]byte) int {
	l := toBuffers(parts)
	defer l.Destroy()
	return len(l)
}
