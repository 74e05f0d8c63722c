// A struct of C whose memory is the binding's: what sets it up and what undoes that leave the memory
// alone.
package ownstorage

/*
#include <stdlib.h>
typedef struct coder { int level; void *priv; } coder;
int coder_start(coder *c, int level);
int coder_destroy(coder *c);
static coder *new_coder(void) { return malloc(sizeof(coder)); }

typedef struct frame { int width, self_made; unsigned char *data; } frame;
frame *frame_alloc(frame *frame, int width);
int frame_width(const frame *frame);
void frame_free(frame *frame);
*/
import "C"

import "unsafe"

type Coder struct{ c *C.coder }

func NewOk(level int) *Coder {
	c := C.new_coder()
	if c == nil {
		return nil
	}
	if C.coder_start(c, C.int(level)) != 0 {
		C.free(unsafe.Pointer(c))
		return nil
	}
	return &Coder{c}
}

func (c *Coder) CloseOk() {
	C.coder_destroy(c.c)
	C.free(unsafe.Pointer(c.c))
	c.c = nil
}

func twiceBad(level int) {
	c := C.new_coder()
	if c == nil {
		return
	}
	C.coder_destroy(c)
	C.free(unsafe.Pointer(c))
	C.free(unsafe.Pointer(c)) // want double-release "."
}

func widthOk(width int) int {
	var f C.frame
	if C.frame_alloc(&f, C.int(width)) == nil {
		return 0
	}
	n := int(C.frame_width(&f))
	C.frame_free(&f)
	return n
}

func widthBad(width int) int {
	f := C.frame_alloc(nil, C.int(width)) // want resource-leak "frame from C.frame_alloc is never released"
	if f == nil {
		return 0
	}
	return int(C.frame_width(f))
}
