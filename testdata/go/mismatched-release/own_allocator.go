// Blocks of an allocator that belongs to an object, and of the C library's.
package ownallocator

/*
#include <stdlib.h>
#include <string.h>

typedef struct script script;
script *script_new(void);
void script_delete(script *l);
void *script_malloc(script *l, size_t n);
void script_free(script *l, void *block);
int script_eval(script *l, const void *code, size_t n);
*/
import "C"

import "unsafe"

type Script struct{ l *C.script }

// A copy that malloc made is given to the object's own allocator.
func (s *Script) EvalBad(code []byte) int {
	block := C.CBytes(code)
	defer C.script_free(s.l, block) // want mismatched-release "released by C.script_free"
	return int(C.script_eval(s.l, block, C.size_t(len(code))))
}

func (s *Script) EvalOk(code []byte) int {
	block := C.CBytes(code)
	defer C.free(block)
	return int(C.script_eval(s.l, block, C.size_t(len(code))))
}

func (s *Script) EvalTextBad(code string) int {
	text := C.CString(code)
	status := C.script_eval(s.l, unsafe.Pointer(text), C.size_t(len(code)))
	C.script_free(s.l, unsafe.Pointer(text)) // want mismatched-release "released by C.script_free"
	return int(status)
}

func (s *Script) EvalMallocBad(n int) int {
	block := C.malloc(C.size_t(n))
	C.memset(block, 0, C.size_t(n))
	status := C.script_eval(s.l, block, C.size_t(n))
	C.script_free(s.l, block) // want mismatched-release "released by C.script_free"
	return int(status)
}

// A block of the object's is given to the C library.
func (s *Script) ScratchBad(n int) int {
	block := C.script_malloc(s.l, C.size_t(n))
	if block == nil {
		return -1
	}
	defer C.free(block) // want mismatched-release "released by C.free"
	C.memset(block, 0, C.size_t(n))
	return int(C.script_eval(s.l, block, C.size_t(n)))
}

func (s *Script) ScratchOk(n int) int {
	block := C.script_malloc(s.l, C.size_t(n))
	if block == nil {
		return -1
	}
	defer C.script_free(s.l, block)
	C.memset(block, 0, C.size_t(n))
	return int(C.script_eval(s.l, block, C.size_t(n)))
}

// Each by its own, on a way of its own.
func (s *Script) EitherOk(code []byte, own bool) int {
	if own {
		block := C.script_malloc(s.l, C.size_t(len(code)))
		if block == nil {
			return -1
		}
		status := C.script_eval(s.l, block, C.size_t(len(code)))
		C.script_free(s.l, block)
		return int(status)
	}
	block := C.CBytes(code)
	status := C.script_eval(s.l, block, C.size_t(len(code)))
	C.free(block)
	return int(status)
}
