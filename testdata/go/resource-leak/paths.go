// A library object known by its header (opaque type, new and free), lost on some path.
package paths

/*
#include <stddef.h>

typedef struct ledger ledger;
typedef struct cursor cursor;
ledger *ledger_new(int kind);
void ledger_free(ledger *l);
int ledger_check(const ledger *l);
int ledger_add(ledger *l, int value);
const char *ledger_title(const ledger *l);
cursor *cursor_open(const ledger *l);
int cursor_next(cursor *c);
void cursor_close(cursor *c);
*/
import "C"

import "errors"

var errLedger = errors.New("ledger failed")

// An error return before the release.
func EarlyReturnBad(kind int) (string, error) {
	l := C.ledger_new(C.int(kind)) // want resource-leak "ledger"
	if l == nil {
		return "", errLedger
	}
	if C.ledger_check(l) != 0 {
		return "", errLedger
	}
	title := C.GoString(C.ledger_title(l))
	C.ledger_free(l)
	return title, nil
}

// Released on no path.
func NeverBad(kind int) int {
	l := C.ledger_new(C.int(kind)) // want resource-leak "ledger"
	if l == nil {
		return -1
	}
	return int(C.ledger_check(l))
}

// The release is deferred after a step that can fail.
func DeferTooLateBad(kind int) error {
	l := C.ledger_new(C.int(kind)) // want resource-leak "ledger"
	if l == nil {
		return errLedger
	}
	if C.ledger_add(l, 1) != 0 {
		return errLedger
	}
	defer C.ledger_free(l)
	if C.ledger_add(l, 2) != 0 {
		return errLedger
	}
	return nil
}

// The object is freed, the one opened on it is not.
func SecondObjectBad(kind int) (int, error) {
	l := C.ledger_new(C.int(kind))
	if l == nil {
		return 0, errLedger
	}
	defer C.ledger_free(l)
	c := C.cursor_open(l) // want resource-leak "cursor"
	if c == nil {
		return 0, errLedger
	}
	n := 0
	for C.cursor_next(c) == 0 {
		n++
	}
	return n, nil
}

// A return out of the loop skips the close behind it.
func LoopReturnBad(l *C.ledger, limit int) (int, error) {
	c := C.cursor_open(l) // want resource-leak "cursor"
	if c == nil {
		return 0, errLedger
	}
	n := 0
	for C.cursor_next(c) == 0 {
		n++
		if n > limit {
			return 0, errLedger
		}
	}
	C.cursor_close(c)
	return n, nil
}

// A new object in each turn, released only after the loop: the last one alone.
func LoopOverwriteBad(kinds []int) error {
	var l *C.ledger
	for _, kind := range kinds {
		l = C.ledger_new(C.int(kind)) // want resource-leak "ledger"
		if l == nil {
			return errLedger
		}
	}
	if l != nil {
		C.ledger_free(l)
	}
	return nil
}

// Deferred right after the check.
func DeferOk(kind int) (string, error) {
	l := C.ledger_new(C.int(kind))
	if l == nil {
		return "", errLedger
	}
	defer C.ledger_free(l)
	if C.ledger_check(l) != 0 {
		return "", errLedger
	}
	return C.GoString(C.ledger_title(l)), nil
}

// Released on each path by hand, the second object before the first.
func EachPathOk(kind int) (int, error) {
	l := C.ledger_new(C.int(kind))
	if l == nil {
		return 0, errLedger
	}
	c := C.cursor_open(l)
	if c == nil {
		C.ledger_free(l)
		return 0, errLedger
	}
	n := 0
	for C.cursor_next(c) == 0 {
		n++
	}
	C.cursor_close(c)
	C.ledger_free(l)
	return n, nil
}

// The nil check is at the release.
func NilAtReleaseOk(kind int) int {
	l := C.ledger_new(C.int(kind))
	defer func() {
		if l != nil {
			C.ledger_free(l)
		}
	}()
	if l == nil {
		return -1
	}
	return int(C.ledger_check(l))
}

// Released in each turn.
func EachTurnOk(kinds []int) int {
	bad := 0
	for _, kind := range kinds {
		l := C.ledger_new(C.int(kind))
		if l == nil {
			bad++
			continue
		}
		if C.ledger_check(l) != 0 {
			bad++
		}
		C.ledger_free(l)
	}
	return bad
}

// A getter's const result is borrowed.
func BorrowedOk(l *C.ledger) string {
	title := C.ledger_title(l)
	return C.GoString(title)
}

// The object is a parameter: the caller's.
func ParameterOk(l *C.ledger) bool {
	return C.ledger_check(l) == 0
}

func closeCursor(c *C.cursor) {
	if c == nil {
		return
	}
	C.cursor_close(c)
}

// Released by a helper that tests for nil.
func HelperOk(l *C.ledger) int {
	c := C.cursor_open(l)
	defer closeCursor(c)
	if c == nil {
		return 0
	}
	return int(C.cursor_next(c))
}
