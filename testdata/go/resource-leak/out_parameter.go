// Objects and texts that a function fills through an out-parameter, on success only.
package outparameter

/*
#include <stddef.h>

typedef struct ledger ledger;
typedef enum { LEDGER_OK = 0, LEDGER_DENIED = 1, LEDGER_BROKEN = 2 } ledger_status;
ledger_status ledger_open(const char *path, ledger **out);
void ledger_close(ledger *l);
ledger *ledger_blank(void);
ledger_status ledger_check(const ledger *l);

// The text in *out must be freed with ledger_text_free.
ledger_status ledger_describe(const ledger *l, char **out);
// On failure *error is set; it must be freed with ledger_text_free.
ledger *ledger_restore(const char *path, char **error);
void ledger_text_free(char *text);
// The text in *out belongs to the ledger and is valid until it is closed.
ledger_status ledger_owner(const ledger *l, char **out);
*/
import "C"

import (
	"errors"
	"fmt"
)

var errLedger = errors.New("ledger failed")

// Filled by a call that succeeded, never closed.
func OpenBad(path *C.char) error {
	var l *C.ledger
	if status := C.ledger_open(path, &l); status != C.LEDGER_OK { // want resource-leak "ledger"
		return fmt.Errorf("open: status %d", int(status))
	}
	if C.ledger_check(l) != C.LEDGER_OK {
		return errLedger
	}
	return nil
}

// A text that the library allocated is copied and forgotten.
func DescribeBad(l *C.ledger) (string, error) {
	var text *C.char
	if C.ledger_describe(l, &text) != C.LEDGER_OK { // want memory-leak "ledger_describe|text"
		return "", errLedger
	}
	return C.GoString(text), nil
}

// The error text is copied into the error and forgotten.
func RestoreBad(path *C.char) (*C.ledger, error) {
	var message *C.char
	l := C.ledger_restore(path, &message) // want memory-leak "ledger_restore|text|message"
	if message != nil {
		return nil, errors.New(C.GoString(message))
	}
	return l, nil
}

// The close is deferred while the variable is still nil.
func DeferNilBad(path *C.char) error {
	var l *C.ledger
	defer C.ledger_close(l)
	if C.ledger_open(path, &l) != C.LEDGER_OK { // want resource-leak "ledger"
		return errLedger
	}
	if C.ledger_check(l) != C.LEDGER_OK {
		return errLedger
	}
	return nil
}

// The deferred call holds the placeholder; what the call puts in its place is lost.
func ReplacedBad(path *C.char) error {
	l := C.ledger_blank()
	defer C.ledger_close(l)
	if C.ledger_open(path, &l) != C.LEDGER_OK { // want resource-leak "ledger"
		return errLedger
	}
	if C.ledger_check(l) != C.LEDGER_OK {
		return errLedger
	}
	return nil
}

// On failure nothing was filled.
func OpenOk(path *C.char) error {
	var l *C.ledger
	if status := C.ledger_open(path, &l); status != C.LEDGER_OK {
		return fmt.Errorf("open: status %d", int(status))
	}
	defer C.ledger_close(l)
	if C.ledger_check(l) != C.LEDGER_OK {
		return errLedger
	}
	return nil
}

// Success is the branch.
func OpenSuccessBranchOk(path *C.char) bool {
	var l *C.ledger
	good := false
	if C.ledger_open(path, &l) == C.LEDGER_OK {
		good = C.ledger_check(l) == C.LEDGER_OK
		C.ledger_close(l)
	}
	return good
}

const statusOK = C.LEDGER_OK

// The status is compared with a Go constant that stands for the enumerator.
func OpenConstantOk(path *C.char) (*C.ledger, error) {
	var l *C.ledger
	status := C.ledger_open(path, &l)
	if status != statusOK {
		return nil, errLedger
	}
	return l, nil
}

// The text goes back to the library.
func DescribeOk(l *C.ledger) (string, error) {
	var text *C.char
	if C.ledger_describe(l, &text) != C.LEDGER_OK {
		return "", errLedger
	}
	defer C.ledger_text_free(text)
	return C.GoString(text), nil
}

// The error text is freed where there is one.
func RestoreOk(path *C.char) (*C.ledger, error) {
	var message *C.char
	l := C.ledger_restore(path, &message)
	if message != nil {
		defer C.ledger_text_free(message)
		return nil, errors.New(C.GoString(message))
	}
	return l, nil
}

// A closure sees what the call has filled.
func DeferClosureOk(path *C.char) error {
	var l *C.ledger
	defer func() { C.ledger_close(l) }()
	if C.ledger_open(path, &l) != C.LEDGER_OK {
		return errLedger
	}
	if C.ledger_check(l) != C.LEDGER_OK {
		return errLedger
	}
	return nil
}

// The comment says that the text stays the library's.
func OwnerOk(l *C.ledger) (string, error) {
	var text *C.char
	if C.ledger_owner(l, &text) != C.LEDGER_OK {
		return "", errLedger
	}
	return C.GoString(text), nil
}
