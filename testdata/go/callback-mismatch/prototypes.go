package prototypes

/*
#include <stddef.h>
#include <stdint.h>

extern int goRight(void *user, size_t n);
extern void goWord(uintptr_t h);
extern int goFewer(void *user); // want callback-mismatch "goFewer is declared as int .void \*. and exported as func.unsafe.Pointer, C.int. C.int"
extern int goWidth(void *user, int n); // want callback-mismatch "goWidth is declared .*parameter 2 is 4 bytes"
extern int goNoResult(void *user); // want callback-mismatch "the callback returns none"
extern void goOld();

static void call_all(void *user) {
	(void)goRight(user, 1);
	(void)goFewer(user);
	(void)goWidth(user, 2);
	(void)goNoResult(user);
	goWord(3);
	goOld();
}
*/
import "C"

import (
	"runtime/cgo"
	"unsafe"
)

//export goRight
func goRight(user unsafe.Pointer, n C.size_t) C.int { return 0 }

//export goWord
func goWord(h cgo.Handle) {}

//export goFewer
func goFewer(user unsafe.Pointer, n C.int) C.int { return 0 }

//export goWidth
func goWidth(user unsafe.Pointer, n int) C.int { return 0 }

//export goNoResult
func goNoResult(user unsafe.Pointer) {}

//export goOld
func goOld(user unsafe.Pointer) {}

func callOk(user unsafe.Pointer) { C.call_all(user) }
