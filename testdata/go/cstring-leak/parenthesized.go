// (C.GoString)(x) and (C.CString)(x) are calls, though they look like conversions.
package parenthesized

/*
#include <stdlib.h>
typedef struct pad pad;
const char *pad_name(pad *p);
char *pad_serial(pad *p); // to be freed with free()
void pad_rename(pad *p, const char *name);
*/
import "C"

import "unsafe"

type Pad struct{ c *C.pad }

func (p *Pad) NameOk() string {
	return (C.GoString)(C.pad_name(p.c))
}

func (p *Pad) SerialOk() string {
	text := C.CString("serial")
	defer C.free(unsafe.Pointer(text))
	return C.GoString(text)
}

func (p *Pad) OwnOk(name string) {
	text := (C.CString)(name)
	defer C.free(unsafe.Pointer(text))
	C.pad_rename(p.c, text)
}

func (p *Pad) OwnBad(name string) {
	text := (C.CString)(name) // want cstring-leak "never released"
	C.pad_rename(p.c, text)
}
