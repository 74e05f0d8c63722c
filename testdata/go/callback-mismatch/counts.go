package counts

/*
#include <stddef.h>
#include <stdint.h>

typedef int (*visit_fn)(void *user, const char *name, size_t len);
typedef void (*done_fn)(void *user);
typedef void (*any_fn)(void);

struct plugin {
	void (*name)(const void *user, char **out_name);
	int32_t (*start)(const void *user, char **out_error);
	done_fn free_user;
	void (*tick)(void);
};

void walk(visit_fn visit, void *user);
void at_end(done_fn done, void *user);
void connect_any(int signal, any_fn handler, void *data);
void plugin_register(struct plugin *p, void *user);

extern int goVisit(void *user, char *name, size_t len);
extern int goVisitShort(void *user, char *name);
extern void goDone(void *user);
extern void goDoneTwo(void *user, int code);
extern int32_t goName(void *user, char **out, char **err);
extern void goNameRight(void *user, char **out);
extern int32_t goStart(void *user, char **err);
extern void goTick(void *user);
extern void goTickRight(void);
extern void goSignal(void *object, void *data);
*/
import "C"

import "unsafe"

//export goVisit
func goVisit(user unsafe.Pointer, name *C.char, n C.size_t) C.int { return 0 }

//export goVisitShort
func goVisitShort(user unsafe.Pointer, name *C.char) C.int { return 0 }

//export goDone
func goDone(user unsafe.Pointer) {}

//export goDoneTwo
func goDoneTwo(user unsafe.Pointer, code C.int) {}

//export goName
func goName(user unsafe.Pointer, out **C.char, err **C.char) C.int32_t { return 0 }

//export goNameRight
func goNameRight(user unsafe.Pointer, out **C.char) {}

//export goStart
func goStart(user unsafe.Pointer, err **C.char) C.int32_t { return 0 }

//export goTick
func goTick(user unsafe.Pointer) {}

//export goTickRight
func goTickRight() {}

//export goSignal
func goSignal(object, data unsafe.Pointer) {}

func argumentTypedefBad(user unsafe.Pointer) {
	C.walk((C.visit_fn)(C.goVisitShort), user) // want callback-mismatch "C passes 3 arguments and the callback reads 2"
}

func argumentArrayPointerBad(user unsafe.Pointer) {
	C.walk((*[0]byte)(C.goVisitShort), user) // want callback-mismatch "goVisitShort.* does not fit argument 1 of walk"
}

func argumentUnsafeBad(user unsafe.Pointer) {
	C.walk((*[0]byte)(unsafe.Pointer(C.goVisitShort)), user) // want callback-mismatch "argument 1 of walk"
}

func typedefUnsafeBad(user unsafe.Pointer) {
	C.at_end(C.done_fn(unsafe.Pointer(C.goDoneTwo)), user) // want callback-mismatch "parameter 2 is a register that nobody set"
}

func throughVariableBad(user unsafe.Pointer) {
	done := C.done_fn(C.goDoneTwo)
	C.at_end(done, user) // want callback-mismatch "argument 1 of at_end"
}

func literalBad(user unsafe.Pointer) {
	p := C.struct_plugin{
		name:      (*[0]byte)(unsafe.Pointer(C.goName)), // want callback-mismatch "goName.* does not fit field name of struct plugin, which C calls as void .const void \*, char \*\*.: C passes 2 arguments and the callback reads 3: .*following it reads or writes"
		start:     (*[0]byte)(C.goStart),
		free_user: (C.done_fn)(C.goDone),
	}
	C.plugin_register(&p, user)
}

func fieldBad(p *C.struct_plugin) {
	p.free_user = (C.done_fn)(C.goDoneTwo) // want callback-mismatch "field free_user of struct plugin"
}

func inlineNoParametersBad(p *C.struct_plugin) {
	p.tick = (*[0]byte)(C.goTick) // want callback-mismatch "C passes 0 arguments and the callback reads 1"
}

func conversionAloneBad() C.visit_fn {
	return C.visit_fn(C.goVisitShort) // want callback-mismatch "does not fit the type that it is converted to"
}

func argumentOk(user unsafe.Pointer) {
	C.walk((C.visit_fn)(C.goVisit), user)
	C.walk((*[0]byte)(C.goVisit), user)
	C.walk(C.visit_fn(unsafe.Pointer(C.goVisit)), user)
}

func literalOk(user unsafe.Pointer) {
	p := C.struct_plugin{
		name:      (*[0]byte)(unsafe.Pointer(C.goNameRight)),
		start:     (*[0]byte)(unsafe.Pointer(C.goStart)),
		free_user: (*[0]byte)(unsafe.Pointer(C.goDone)),
		tick:      (*[0]byte)(C.goTickRight),
	}
	C.plugin_register(&p, user)
}

func fieldOk(p *C.struct_plugin) {
	p.free_user = (C.done_fn)(C.goDone)
	p.tick = nil
}

func throughVariableOk(user unsafe.Pointer) {
	done := C.done_fn(C.goDone)
	C.at_end(done, user)
}

// Any function goes there; it is cast back before it is called.
func genericOk(data unsafe.Pointer) {
	C.connect_any(1, (C.any_fn)(C.goSignal), data)
}

func nilOk(user unsafe.Pointer) {
	C.walk(nil, user)
}
