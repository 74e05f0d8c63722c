// Statuses that the header itself states: an enum with members for failure, a status type, an
// attribute, a comment, errno, an error out-parameter.
package stated

/*
#include <stdlib.h>
#include <stddef.h>

typedef struct mac mac;
typedef enum { MAC_OK = 0, MAC_ERR_STATE, MAC_ERR_LENGTH } mac_result;
typedef unsigned long dev_rv;
typedef enum { COLOUR_RED, COLOUR_GREEN } colour;

mac_result mac_update(mac *m, const unsigned char *data, size_t n);
mac_result mac_final(mac *m, unsigned char *out);
mac_result mac_state(const mac *m);
mac_result mac_clear(mac *m);
void mac_note(mac *m);
colour mac_paint(mac *m, int shade);
size_t mac_length(mac *m);
dev_rv dev_login(unsigned long session, const char *pin);
dev_rv dev_logout(unsigned long session);
__attribute__((warn_unused_result)) int pool_grow(int by);
// Returns 0 on success, an error code otherwise.
int index_rebuild(int handle);
int table_count(int handle);

typedef struct store store;
store *store_open(const char *path, char **errptr);
void store_put(store *s, const char *key, size_t n, char **errptr);
void store_free(char *text);
void store_close(store *s);
*/
import "C"

import (
	"errors"
	"fmt"
)

var errMac = errors.New("mac failed")

// The sum is all zero when this fails.
func SumBad(m *C.mac, out *C.uchar) *C.uchar {
	C.mac_final(m, out) // want unchecked-status "mac_final can fail"
	return out
}

func WriteBad(m *C.mac, p *C.uchar) (int, error) {
	if p != nil {
		C.mac_update(m, p, 4) // want unchecked-status "mac_update can fail"
	}
	return 4, nil
}

// Only the second status is looked at.
func OverwrittenBad(m *C.mac, p, out *C.uchar) error {
	rc := C.mac_update(m, p, 4) // want unchecked-status "overwritten"
	rc = C.mac_final(m, out)
	if rc != C.MAC_OK {
		return errMac
	}
	return nil
}

func InLoopBad(m *C.mac, parts []*C.uchar) {
	for _, p := range parts {
		C.mac_update(m, p, 4) // want unchecked-status "mac_update"
	}
}

// The status is read on one branch only, and that one is not this call's.
func BranchBad(m *C.mac, p, out *C.uchar, last bool) error {
	if last {
		if C.mac_final(m, out) != C.MAC_OK {
			return errMac
		}
	} else {
		C.mac_update(m, p, 4) // want unchecked-status "mac_update"
	}
	return nil
}

func LoginBad(session uint, pin *C.char) {
	C.dev_login(C.ulong(session), pin) // want unchecked-status "dev_login can fail"
}

func GrowBad() {
	C.pool_grow(8) // want unchecked-status "pool_grow can fail"
}

func RebuildBad() {
	C.index_rebuild(3) // want unchecked-status "index_rebuild can fail"
}

// errno of the first call is gone before anybody asks for it.
func ErrnoOverwrittenBad() (int, error) {
	_, err := C.table_count(1) // want unchecked-status "overwritten"
	n, err := C.table_count(2)
	if err != nil {
		return 0, err
	}
	return int(n), nil
}

// The text of the failure is never looked at.
func PutBad(s *C.store, key *C.char) {
	var msg *C.char
	C.store_put(s, key, 1, &msg) // want unchecked-status "nothing reads it" memory-leak "never released"
	C.mac_note(nil)
}

// The second put overwrites what the first one said.
func PutTwiceBad(s *C.store, key *C.char) error {
	var msg *C.char
	C.store_put(s, key, 1, &msg) // want unchecked-status "overwritten" memory-leak "never released"
	C.store_put(s, key, 2, &msg)
	if msg != nil {
		defer C.store_free(msg)
		return errors.New(C.GoString(msg))
	}
	return nil
}

// Through a conversion into a variable that is given a new value at once.
func ConvertedBad(m *C.mac, out *C.uchar) error {
	rc := int(C.mac_final(m, out)) // want unchecked-status "overwritten"
	rc = int(C.index_rebuild(1))
	if rc != 0 {
		return errMac
	}
	return nil
}

func CheckedOk(m *C.mac, p *C.uchar) error {
	if rc := C.mac_update(m, p, 4); rc != C.MAC_OK {
		return fmt.Errorf("mac update: %d", int(rc))
	}
	return nil
}

func SwitchOk(m *C.mac, out *C.uchar) error {
	switch C.mac_final(m, out) {
	case C.MAC_OK:
		return nil
	case C.MAC_ERR_STATE:
		return errMac
	}
	return errors.New("length")
}

// A wrapper that hands the status on has done its part.
func WrapperOk(m *C.mac, out *C.uchar) C.mac_result {
	return C.mac_final(m, out)
}

func asError(rc C.mac_result) error {
	if rc == C.MAC_OK {
		return nil
	}
	return errMac
}

func TranslatedOk(m *C.mac, out *C.uchar) error {
	return asError(C.mac_final(m, out))
}

// The author says that it does not matter.
func DiscardedOk(m *C.mac, out *C.uchar) {
	_ = C.mac_final(m, out)
}

func DeferredOk(m *C.mac, session uint) {
	defer C.mac_update(m, nil, 0)
	C.mac_note(m)
}

// Tidying up cannot fail in a way that anybody could answer.
func ClearOk(m *C.mac) {
	C.mac_clear(m)
}

// No status: a colour, a length.
func NoStatusOk(m *C.mac) {
	C.mac_paint(m, 3)
	C.mac_length(m)
}

// Kept in a variable that a closure reads.
func ClosureOk(m *C.mac, out *C.uchar) (err error) {
	var rc C.mac_result
	defer func() {
		if rc != C.MAC_OK {
			err = errMac
		}
	}()
	rc = C.mac_final(m, out)
	return nil
}

func FirstFailureOk(m *C.mac, p, out *C.uchar) error {
	rc := C.mac_update(m, p, 4)
	if rc == C.MAC_OK {
		rc = C.mac_final(m, out)
	}
	return asError(rc)
}

func ErrnoOk() (int, error) {
	n, err := C.table_count(1)
	if err != nil {
		return 0, err
	}
	return int(n), nil
}

// The result itself tells: errno is for those who want more.
func ErrnoNotNeededOk() int {
	n, _ := C.table_count(1)
	return int(n)
}

func OpenOk(path *C.char) (*C.store, error) {
	var msg *C.char
	s := C.store_open(path, &msg)
	if msg != nil {
		defer C.store_free(msg)
		return nil, errors.New(C.GoString(msg))
	}
	return s, nil
}

// nil asks for no text; the result says it all.
func OpenResultOk(path *C.char) (*C.store, error) {
	var msg *C.char
	s := C.store_open(path, &msg)
	if s == nil {
		err := errors.New(C.GoString(msg))
		C.store_free(msg)
		return nil, err
	}
	return s, nil
}

func SumsOk(m *C.mac, list []*C.uchar) error {
	failed := 0
	for _, p := range list {
		rc := C.mac_update(m, p, 4)
		failed += int(rc)
	}
	if failed != 0 {
		return errMac
	}
	return nil
}

type result struct{ code C.mac_result }

func StoredOk(m *C.mac, out *C.uchar) *result {
	r := &result{}
	r.code = C.mac_final(m, out)
	return r
}
