// A library that never returns NULL: where it fails its object is a stand-in for the error.
package standin

/*
typedef struct cairo_surface_t cairo_surface_t;
cairo_surface_t *cairo_surface_make(const char *path);
int cairo_surface_status(cairo_surface_t *s);
void cairo_surface_destroy(cairo_surface_t *s);
int cairo_surface_show(const cairo_surface_t *s);
*/
import "C"

import (
	"errors"
	"runtime"
)

// Status is the library's.
type Status int

// Err is nil where all is well.
func (s Status) Err() error {
	if s == 0 {
		return nil
	}
	return errors.New("status")
}

// Surface owns one.
type Surface struct{ c *C.cairo_surface_t }

func (s *Surface) state() Status { return Status(C.cairo_surface_status(s.c)) }

func (s *Surface) free() { C.cairo_surface_destroy(s.c) }

func wrap(c *C.cairo_surface_t) (*Surface, error) {
	s := &Surface{c}
	if err := s.state().Err(); err != nil {
		return nil, err
	}
	runtime.SetFinalizer(s, (*Surface).free)
	return s, nil
}

func OpenOk(path *C.char) (*Surface, error) {
	return wrap(C.cairo_surface_make(path))
}

func DirectOk(path *C.char) error {
	c := C.cairo_surface_make(path)
	if status := Status(C.cairo_surface_status(c)); status != 0 {
		return errors.New("status")
	}
	C.cairo_surface_destroy(c)
	return nil
}

func DirectBad(path *C.char) error {
	c := C.cairo_surface_make(path) // want resource-leak "cairo_surface_t"
	if status := Status(C.cairo_surface_status(c)); status != 0 {
		return errors.New("status")
	}
	if C.cairo_surface_show(c) != 0 {
		return errors.New("show")
	}
	C.cairo_surface_destroy(c)
	return nil
}

func NeverBad(path *C.char) bool {
	c := C.cairo_surface_make(path) // want resource-leak "cairo_surface_t"
	return C.cairo_surface_status(c) == 0
}
