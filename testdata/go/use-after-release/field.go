// What a field of an object points to is given to the caller although the object's end ends it too.
package field

/*
#include <stdlib.h>

typedef struct engine engine;
typedef struct reply {
	int status;
	engine *value;
	void *user;
} reply;
reply *engine_start(int n);
void reply_destroy(reply *r);
int engine_turn(engine *e);

typedef struct entry {
	engine *target;
} entry;
static entry *entry_new(engine *e)
{
	entry *made = malloc(sizeof *made);
	if (made != NULL) {
		made->target = e;
	}
	return made;
}
static void entry_free(entry *e) { free(e); }
*/
import "C"

import "errors"

var errEngine = errors.New("engine failed")

func StartBad(n int) (*C.engine, error) {
	r := C.engine_start(C.int(n))
	defer C.reply_destroy(r)
	if r.status != 0 {
		return nil, errEngine
	}
	return r.value, nil // want use-after-release "field value of reply points to is returned"
}

func StartNowBad(n int) *C.engine {
	r := C.engine_start(C.int(n))
	value := r.value
	C.reply_destroy(r)
	return value // want use-after-release "field value of reply points to is returned"
}

// Taken out before: its end finds nothing there.
func TakenOk(n int) (*C.engine, error) {
	r := C.engine_start(C.int(n))
	value := r.value
	r.value = nil
	defer C.reply_destroy(r)
	if r.status != 0 {
		return nil, errEngine
	}
	return value, nil
}

// A number is a copy.
func StatusOk(n int) int {
	r := C.engine_start(C.int(n))
	defer C.reply_destroy(r)
	return int(r.status)
}

// Its body is here: it ends nothing but the entry.
func TargetOk(e *C.engine) *C.engine {
	one := C.entry_new(e)
	if one == nil {
		return nil
	}
	defer C.entry_free(one)
	return one.target
}

// The reply goes with it.
func BothOk(n int) (*C.reply, *C.engine) {
	r := C.engine_start(C.int(n))
	return r, r.value
}

func TurnOk(n int) C.int {
	r := C.engine_start(C.int(n))
	defer C.reply_destroy(r)
	return C.engine_turn(r.value)
}
