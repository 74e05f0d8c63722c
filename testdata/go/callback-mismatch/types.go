package types

/*
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct event { int kind; double at; long more; };
enum mood { GOOD, BAD };
typedef struct thing thing;
typedef void *opaque_t;

typedef void (*on_int)(void *user, int n);
typedef void (*on_long)(void *user, int64_t n);
typedef void (*on_double)(void *user, double x);
typedef void (*on_names)(void *user, char **names);
typedef void (*on_name)(void *user, const char *name);
typedef void (*on_event)(struct event e);
typedef void (*on_event_at)(struct event *e);
typedef void (*on_size)(void *user, size_t *n);
typedef int (*get_int)(void *user);
typedef void *(*get_pointer)(void *user);
typedef bool (*get_bool)(void *user);
typedef void (*get_none)(void *user);
typedef double (*get_double)(void *user);
typedef void (*on_thing)(thing *t, enum mood m, opaque_t o);
typedef void (*on_handle)(uintptr_t h);

void set_int(on_int f);
void set_long(on_long f);
void set_double(on_double f);
void set_names(on_names f);
void set_name(on_name f);
void set_event(on_event f);
void set_event_at(on_event_at f);
void set_size(on_size f);
void set_get_int(get_int f);
void set_get_pointer(get_pointer f);
void set_get_bool(get_bool f);
void set_get_none(get_none f);
void set_get_double(get_double f);
void set_thing(on_thing f);
void set_handle(on_handle f);
*/
import "C"

import (
	"runtime/cgo"
	"unsafe"
)

type code int32

//export goGoInt
func goGoInt(user unsafe.Pointer, n int) {}

//export goCInt
func goCInt(user unsafe.Pointer, n C.int) {}

//export goInt32
func goInt32(user unsafe.Pointer, n int32) {}

//export goCode
func goCode(user unsafe.Pointer, n code) {}

//export goFloat
func goFloat(user unsafe.Pointer, x C.float) {}

//export goDouble
func goDouble(user unsafe.Pointer, x float64) {}

//export goString
func goString(user unsafe.Pointer, s string) {}

//export goNames
func goNames(user unsafe.Pointer, names **C.char) {}

//export goName
func goName(user unsafe.Pointer, name *C.char) {}

//export goBytes
func goBytes(user unsafe.Pointer, name *C.uchar) {}

//export goAnything
func goAnything(user, name unsafe.Pointer) {}

//export goEvent
func goEvent(e C.struct_event) {}

//export goEventAt
func goEventAt(e *C.struct_event) {}

//export goIntAt
func goIntAt(user unsafe.Pointer, n *C.int) {}

//export goSizeAt
func goSizeAt(user unsafe.Pointer, n *C.size_t) {}

//export goNothing
func goNothing(user unsafe.Pointer) {}

//export goGetInt
func goGetInt(user unsafe.Pointer) C.int { return 0 }

//export goGetBool
func goGetBool(user unsafe.Pointer) bool { return false }

//export goGetPointer
func goGetPointer(user unsafe.Pointer) unsafe.Pointer { return nil }

//export goGetDouble
func goGetDouble(user unsafe.Pointer) float64 { return 0 }

//export goThing
func goThing(t *C.thing, m C.enum_mood, o C.opaque_t) {}

//export goHandle
func goHandle(h cgo.Handle) {}

//export goHandleWord
func goHandleWord(user C.uintptr_t, n C.int) {}

func widerBad() {
	C.set_int((C.on_int)(C.goGoInt)) // want callback-mismatch "parameter 2 is 4 bytes .int. and the callback reads 8 .int.: the upper ones"
}

func narrowerBad() {
	C.set_long((C.on_long)(C.goCInt)) // want callback-mismatch "truncates it to 4"
}

func floatWidthBad() {
	C.set_double((C.on_double)(C.goFloat)) // want callback-mismatch "parameter 2 is 8 bytes .double. and the callback reads 4"
}

func floatForIntegerBad() {
	C.set_int((C.on_int)(C.goDouble)) // want callback-mismatch "as an integer .int. and the callback reads a floating-point number .float64., which is in another register"
}

func goStringBad() {
	C.set_name((C.on_name)(C.goString)) // want callback-mismatch "a pointer .const char \*. and the callback reads a struct by value .string."
}

func depthBad() {
	C.set_names((C.on_names)(C.goName)) // want callback-mismatch "parameter 2 is char \*\*, which the callback takes for \*C.char"
}

func depthTheOtherWayBad() {
	C.set_name((C.on_name)(C.goNames)) // want callback-mismatch "it follows 2 pointers where there is 1"
}

func structForPointerBad() {
	C.set_event_at((C.on_event_at)(C.goEvent)) // want callback-mismatch "a struct by value"
}

func pointerForStructBad() {
	C.set_event((C.on_event)(C.goEventAt)) // want callback-mismatch "C passes parameter 1 as a struct by value"
}

func pointeeWidthBad() {
	C.set_size((C.on_size)(C.goIntAt)) // want callback-mismatch "parameter 2 points to 8 bytes .unsigned long \*. and the callback takes them for 4"
}

func noResultBad() {
	C.set_get_int((C.get_int)(C.goNothing)) // want callback-mismatch "C reads a result .int. and the callback returns none"
}

func resultInAnotherRegisterBad() {
	C.set_get_double((C.get_double)(C.goGetInt)) // want callback-mismatch "C reads a floating-point number .double. as the result"
}

func narrowPointerBad() {
	C.set_get_pointer((C.get_pointer)(C.goGetInt)) // want callback-mismatch "C reads 8 bytes of result"
}

// At most notes.
func resultNotesBad() {
	C.set_get_none((C.get_none)(C.goGetInt)) // want callback-mismatch "C drops the result"
	C.set_get_int((C.get_int)(C.goGetBool))  // want callback-mismatch "C reads 4 bytes of result .int. and the callback sets 1"
}

func sameWidthOk() {
	C.set_int((C.on_int)(C.goCInt))
	C.set_int((C.on_int)(C.goInt32))
	C.set_long((C.on_long)(C.goGoInt))
}

func namedTypeOk() {
	C.set_int((C.on_int)(C.goCode))
}

func constOk() {
	C.set_name((C.on_name)(C.goName))
}

func bytesOk() {
	C.set_name((C.on_name)(C.goBytes))
	C.set_name((C.on_name)(C.goAnything))
	C.set_names((C.on_names)(C.goAnything))
}

func structByValueOk() {
	C.set_event((C.on_event)(C.goEvent))
	C.set_event_at((C.on_event_at)(C.goEventAt))
}

func floatOk() {
	C.set_double((C.on_double)(C.goDouble))
	C.set_get_double((C.get_double)(C.goGetDouble))
}

func pointeeOk() {
	C.set_size((C.on_size)(C.goSizeAt))
}

func boolOk() {
	C.set_get_bool((C.get_bool)(C.goGetBool))
}

func pointerResultOk() {
	C.set_get_pointer((C.get_pointer)(C.goGetPointer))
}

func opaqueOk() {
	C.set_thing((C.on_thing)(C.goThing))
}

func handleOk() {
	C.set_handle((C.on_handle)(C.goHandle))
	C.set_int((C.on_int)(C.goHandleWord))
}
