// Statuses that only the callers know: most of them look, one does not.
package habit

/*
#include <stddef.h>
typedef struct ring ring;
int ring_push(ring *r, int value);
int ring_seek(ring *r, int to);
int ring_size(ring *r);
int ring_swap(ring *r, int value);
int ring_sync(ring *r);
int ring_verify(ring *r);
void ring_touch(ring *r);
int ring_close(ring *r);
int ring_load(ring *r, char **text);
*/
import "C"

import "errors"

var errRing = errors.New("ring")

func PushOneOk(r *C.ring) error {
	if C.ring_push(r, 1) != 0 {
		return errRing
	}
	return nil
}

func PushTwoOk(r *C.ring) error {
	if rc := C.ring_push(r, 2); rc < 0 {
		return errRing
	}
	return nil
}

func PushThreeOk(r *C.ring) bool {
	return C.ring_push(r, 3) == 0
}

func PushFourOk(r *C.ring) bool {
	rc := C.ring_push(r, 4)
	return rc == 0
}

func PushBad(r *C.ring) {
	C.ring_push(r, 5) // want unchecked-status "ring_push can fail"
}

func SeekOk(r *C.ring) error {
	if C.ring_seek(r, 0) != 0 {
		return errRing
	}
	if C.ring_verify(r) != 0 {
		return errRing
	}
	return nil
}

func SeekEndOk(r *C.ring) error {
	if C.ring_seek(r, -1) != 0 {
		return errRing
	}
	if C.ring_verify(r) != 0 {
		return errRing
	}
	return nil
}

func SwapAllOk(r *C.ring) error {
	if C.ring_swap(r, 1) != 0 {
		return errRing
	}
	if C.ring_swap(r, 2) != 0 {
		return errRing
	}
	if C.ring_swap(r, 3) != 0 {
		return errRing
	}
	if C.ring_verify(r) != 0 {
		return errRing
	}
	if C.ring_seek(r, 4) != 0 || C.ring_seek(r, 5) != 0 {
		return errRing
	}
	if C.ring_verify(r) < 0 || C.ring_swap(r, 6) < 0 || C.ring_swap(r, 7) < 0 {
		return errRing
	}
	return nil
}

// No other call of ring_sync: but the library's functions that give an int are read everywhere.
func SyncBad(r *C.ring) {
	C.ring_sync(r) // want unchecked-status "ring_sync can fail"
}

func VoidOk(r *C.ring) {
	C.ring_touch(r)
}

// What releases is not asked.
func CloseOk(r *C.ring) {
	C.ring_close(r)
}

// A number that is used as one is no status.
func SizeOk(r *C.ring) int {
	return int(C.ring_size(r)) + 1
}

// What was read is used before anybody asks whether it was.
func LoadLateBad(r *C.ring) (string, error) {
	var text *C.char
	rc := C.ring_load(r, &text) // want unchecked-status "text is used at line"
	out := C.GoString(text)
	if rc != 0 {
		return "", errRing
	}
	return out, nil
}

func LoadOk(r *C.ring) (string, error) {
	var text *C.char
	if C.ring_load(r, &text) != 0 {
		return "", errRing
	}
	return C.GoString(text), nil
}

// The text itself says whether there is one.
func LoadByResultOk(r *C.ring) string {
	var text *C.char
	C.ring_load(r, &text)
	if text == nil {
		return ""
	}
	return C.GoString(text)
}
