// What ends only the content of an object, and is followed by the release of its memory.
package content

/*
#include <stdlib.h>

struct solver {
	int *labels;
};
struct solver *solver_new(void);
void solver_free(struct solver *s);
int solver_run(struct solver *s);

struct stream {
	void *error;
};
void stream_create(struct stream *s);
void stream_destroy(struct stream *s);
int stream_run(struct stream *s);

static struct stream *new_stream(void) {
	struct stream *s = calloc(1, sizeof *s);
	if (s == NULL)
		return NULL;
	stream_create(s);
	return s;
}

static void end_stream(struct stream *s) {
	stream_destroy(s);
	free(s);
}
*/
import "C"

import (
	"errors"
	"unsafe"
)

// solver_free() ends what is in it: the callers know.
func RunOk() int {
	s := C.solver_new()
	if s == nil {
		return -1
	}
	defer func() {
		C.solver_free(s)
		C.free(unsafe.Pointer(s))
	}()
	return int(C.solver_run(s))
}

func RunStraightOk() int {
	s := C.solver_new()
	if s == nil {
		return -1
	}
	n := C.solver_run(s)
	C.solver_free(s)
	C.free(unsafe.Pointer(s))
	return int(n)
}

func endStream(s *C.struct_stream) {
	if s == nil {
		return
	}
	C.end_stream(s)
}

func StreamOk() error {
	s := C.new_stream()
	if s == nil {
		return errors.New("no memory")
	}
	defer endStream(s)
	C.stream_run(s)
	return nil
}
