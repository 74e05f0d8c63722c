// No header: what the package itself releases tells what its calls give it.
package byhabit

/*
#include <reels_of_nobody.h>
*/
import "C"

// degraded: header reels_of_nobody.h not found

import "errors"

type Reel struct{ c *C.reel_t }

func (r *Reel) LabelOk() (string, error) {
	var label *C.reel_text_t
	if C.reel_get_label(r.c, &label) != 0 {
		return "", errors.New("no label")
	}
	defer C.reel_text_free(&label)
	return textOf(label), nil
}

func (r *Reel) MakerOk() (string, error) {
	var maker *C.reel_text_t
	if C.reel_get_maker(r.c, &maker) != 0 {
		return "", errors.New("no maker")
	}
	defer C.reel_text_free(&maker)
	return textOf(maker), nil
}

func (r *Reel) DumpBad() (string, error) {
	var dump *C.reel_text_t
	if C.reel_dump(r.c, &dump) != 0 { // want resource-leak "never released"
		return "", errors.New("no dump")
	}
	return textOf(dump), nil
}

// What is looked up stays where it is.
func (r *Reel) CurrentOk() (string, error) {
	var text *C.reel_text_t
	if C.reel_lookup_text(r.c, 3, &text) != 0 {
		return "", errors.New("no text")
	}
	return textOf(text), nil
}

func textOf(text *C.reel_text_t) string { return C.GoString(C.reel_text_view(text)) }

// Nobody ends what a getter gave of this type: only what a maker did.
func CopyOk(r *Reel) error {
	var part *C.reel_part_t
	if C.reel_part_alloc(&part) != 0 {
		return errors.New("no part")
	}
	C.reel_part_turn(part)
	C.reel_part_free(&part)
	return nil
}

func (r *Reel) PartOk() int {
	var part *C.reel_part_t
	if C.reel_get_part(r.c, &part) != 0 {
		return 0
	}
	return int(C.reel_part_turn(part))
}

func AllocBad() error {
	var part *C.reel_part_t
	if C.reel_part_alloc(&part) != 0 { // want resource-leak "never released"
		return errors.New("no part")
	}
	C.reel_part_turn(part)
	return nil
}

// One failure is told by its name, the others by not being success.
func StatusOk() (*Part, error) {
	var part *C.reel_part_t
	status := C.reel_part_alloc(&part)
	if status == C.REEL_OOM {
		return nil, errors.New("no memory")
	} else if status != C.REEL_OK {
		return nil, errors.New("no part")
	}
	return &Part{part}, nil
}

type Part struct{ c *C.reel_part_t }

func (p *Part) Close() { C.reel_part_free(&p.c) }
