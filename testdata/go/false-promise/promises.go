package promises

/*
#include <stddef.h>
#include <string.h>

typedef void (*each_fn)(void *user, int n);
struct cell { void *data; struct cell *next; each_fn visit; };
extern void goEach(void *user, int n);
void library_call(void *p);

#cgo noescape keep_global // want false-promise "#cgo noescape keep_global does not hold: it is stored in kept"
#cgo noescape keep_field // want false-promise "stored in the field data of what outlives the call"
#cgo noescape keep_inside // want false-promise "noescape keep_inside does not hold: it is stored in kept"
#cgo noescape keep_static // want false-promise "static variable last"
#cgo noescape keep_part // want false-promise "it is stored in kept"
#cgo noescape keep_behind // want false-promise "behind a pointer"
#cgo noescape measure
#cgo noescape fill
#cgo noescape keep_for_now
#cgo noescape local_struct
#cgo noescape by_number
#cgo noescape library_call
#cgo noescape no_such_function
#cgo nocallback call_go // want false-promise "#cgo nocallback call_go does not hold: call_go calls the exported Go function goEach; a call back into Go from it ends the process"
#cgo nocallback call_inside // want false-promise "call_go calls the exported Go function goEach"
#cgo nocallback call_argument // want false-promise "call_argument calls a function pointer, and the exported Go function goEach is put there"
#cgo nocallback call_field // want false-promise "nocallback call_field does not hold"
#cgo nocallback call_variable // want false-promise "nocallback call_variable does not hold"
#cgo nocallback call_named // want false-promise "nocallback call_named does not hold"
#cgo nocallback measure
#cgo nocallback call_own
#cgo nocallback call_own_pointer
#cgo nocallback put_only
#cgo nocallback library_call
#cgo nocallback twice

static void *kept;
static each_fn hook;
static each_fn own_hook;

static void keep_global(void *p) { kept = p; }
static void keep_field(struct cell *c, void *p) { c->data = p; }
static void keep_inside(char *p) { keep_global(p + 1); }
static void keep_static(void *p) {
	static void *last;
	last = p;
}
static void keep_part(struct cell *c) { kept = &c->next; }
static void keep_behind(void **slot, void *p) { *slot = p; }

static size_t measure(const char *s) { return strlen(s); }
static void fill(char *to, const char *from, size_t n) { memcpy(to, from, n); }
static void keep_for_now(void *p) {
	kept = p;
	library_call(kept);
	kept = NULL;
}
static int local_struct(void *p) {
	struct cell c;
	c.data = p;
	return c.data != NULL;
}
static int number;
static void by_number(int n) { number = n; }

static void call_go(int n) { goEach(NULL, n); }
static void call_inside(int n) {
	if (n > 0)
		call_go(n - 1);
}
static void call_argument(each_fn f, int n) { f(NULL, n); }
static void call_field(struct cell *c) { c->visit(c->data, 1); }
static void put(struct cell *c) { c->visit = goEach; }
static void call_variable(int n) { hook(NULL, n); }
static void set_hook(void) { hook = goEach; }
static void call_named(int n) {
	each_fn f = goEach;
	f(NULL, n);
}
static void own(void *user, int n) { number = n; }
static void call_own(int n) { own(NULL, n); }
static void call_own_pointer(int n) {
	own_hook = own;
	own_hook(NULL, n);
}
static void put_only(struct cell *c) { c->visit = goEach; }
static int twice(int n) { return n * 2; }
*/
import "C"

import "unsafe"

//export goEach
func goEach(user unsafe.Pointer, n C.int) {}

func useOk(c *C.struct_cell, p unsafe.Pointer, s *C.char) {
	C.call_argument((C.each_fn)(C.goEach), 1)
	C.put(c)
	C.set_hook()
	C.keep_global(p)
	C.keep_field(c, p)
	C.keep_inside(s)
	C.keep_static(p)
	C.keep_part(c)
	C.keep_behind(&p, p)
	_ = C.measure(s)
	C.fill(s, s, 0)
	C.keep_for_now(p)
	_ = C.local_struct(p)
	C.by_number(1)
	C.library_call(p)
	C.call_go(1)
	C.call_inside(1)
	C.call_field(c)
	C.call_variable(1)
	C.call_named(1)
	C.call_own(1)
	C.call_own_pointer(1)
	C.put_only(c)
	_ = C.twice(1)
}
