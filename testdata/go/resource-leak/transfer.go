// Objects that a C function takes over, always or on success only, and named results.
package transfer

/*
#include <stdlib.h>

typedef struct part part;
typedef struct whole whole;
part *part_new(int n);
void part_free(part *p);
whole *whole_new(void);
void whole_free(whole *w);
// Takes ownership of p on success; on failure the caller still owns it. Returns 1 on success.
int whole_set0_part(whole *w, part *p);
// Takes its own reference; the caller still owns p. Returns 1 on success.
int whole_add_part(whole *w, const part *p);
*/
import "C"

import "errors"

var errWhole = errors.New("whole failed")

// Taken over on success; when the call fails the part is lost.
func SetBad(w *C.whole, n int) error {
	p := C.part_new(C.int(n)) // want resource-leak "part"
	if p == nil {
		return errWhole
	}
	if C.whole_set0_part(w, p) != 1 {
		return errWhole
	}
	return nil
}

// The callee takes its own reference: ours is still to be released.
func AddBad(w *C.whole, n int) error {
	p := C.part_new(C.int(n)) // want resource-leak "part"
	if p == nil {
		return errWhole
	}
	if C.whole_add_part(w, p) != 1 {
		C.part_free(p)
		return errWhole
	}
	return nil
}

// return nil, err sets the named result to nil before the deferred call looks at it.
func NamedResultBad(w *C.whole, n int) (p *C.part, err error) {
	defer func() {
		if err != nil && p != nil {
			C.part_free(p)
		}
	}()
	p = C.part_new(C.int(n)) // want resource-leak "part"
	if p == nil {
		return nil, errWhole
	}
	if C.whole_add_part(w, p) != 1 {
		return nil, errWhole
	}
	return p, nil
}

// A bare return keeps the named result for the deferred call, which then clears it.
func NamedResultOk(w *C.whole, n int) (p *C.part, err error) {
	defer func() {
		if err != nil && p != nil {
			C.part_free(p)
			p = nil
		}
	}()
	p = C.part_new(C.int(n))
	if p == nil {
		err = errWhole
		return
	}
	if C.whole_add_part(w, p) != 1 {
		err = errWhole
		return
	}
	return
}

// A local that is no result is still there for the deferred call.
func LocalOk(w *C.whole, n int) (_ *C.part, err error) {
	p := C.part_new(C.int(n))
	if p == nil {
		return nil, errWhole
	}
	defer func() {
		if err != nil {
			C.part_free(p)
		}
	}()
	if C.whole_add_part(w, p) != 1 {
		return nil, errWhole
	}
	return p, nil
}

// Freed on failure, taken over on success.
func SetOk(w *C.whole, n int) error {
	p := C.part_new(C.int(n))
	if p == nil {
		return errWhole
	}
	if C.whole_set0_part(w, p) != 1 {
		C.part_free(p)
		return errWhole
	}
	return nil
}

// Built, filled and handed on; each failure releases what is there.
func BuildOk(n int) (*C.whole, error) {
	w := C.whole_new()
	if w == nil {
		return nil, errWhole
	}
	if err := SetOk(w, n); err != nil {
		C.whole_free(w)
		return nil, err
	}
	return w, nil
}
