// Made in a variable, or put into a structure of C: what goes on with the value, or with that structure.
package places

/*
struct prog { int n; void *insns; };
typedef struct pcap pcap;
int pcap_compile(pcap *p, struct prog *out, const char *s);
void pcap_freecode(struct prog *p);
typedef struct text text;
text *text_new(void);
void text_free(text *t);
typedef struct doc { text *encoding; struct doc *children; } doc;
*/
import "C"

import (
	"errors"
	"unsafe"
)

var errPlace = errors.New("no place")

type prog C.struct_prog

type Handle struct{ c *C.pcap }

// Returned by value with what was made in it.
func (h *Handle) CompileOk() (prog, error) {
	var p prog
	if C.pcap_compile(h.c, (*C.struct_prog)(&p), nil) < 0 {
		return p, errPlace
	}
	return p, nil
}

func (h *Handle) CompiledBad() int {
	var p C.struct_prog
	if C.pcap_compile(h.c, &p, nil) < 0 { // want resource-leak "never released"
		return 0
	}
	return int(p.n)
}

// Wrapper is anything that knows its pointer.
type Wrapper interface{ Pointer() uintptr }

func valid(w Wrapper) (*C.doc, error) {
	p := w.Pointer()
	if p == 0 {
		return nil, errPlace
	}
	return (*C.doc)(unsafe.Pointer(p)), nil
}

// The document was there before, and keeps it.
func SetEncodingOk(w Wrapper) error {
	d, err := valid(w)
	if err != nil {
		return err
	}
	d.encoding = C.text_new()
	return nil
}

// Only looked at there.
func LookBad(w Wrapper) error {
	d, err := valid(w)
	if err != nil {
		return err
	}
	t := C.text_new() // want resource-leak "never released"
	if t == nil || d.encoding == t {
		return errPlace
	}
	return nil
}
