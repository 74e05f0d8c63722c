// What C gives on failure is a resource on that path: error texts by char **, error objects.
package errtext

/*
#include <stddef.h>
#include <stdlib.h>

typedef struct db db;
typedef struct table table;
db *db_open(const char *path, char **errptr);
void db_put(db *d, const char *key, size_t n, char **errptr);
char *db_get(db *d, const char *key, size_t n, size_t *vallen, char **errptr);
void db_free(void *text);
void db_close(db *d);

typedef struct _GError { unsigned int domain; int code; char *message; } GError;
void g_error_free(GError *error);
int table_load(table *t, const char *path, GError **error);
*/
import "C"

import (
	"errors"
	"unsafe"
)

func PutBad(d *C.db, key *C.char) error {
	var msg *C.char
	C.db_put(d, key, 1, &msg) // want memory-leak "db_put"
	if msg != nil {
		return errors.New(C.GoString(msg))
	}
	return nil
}

func OpenBad(path *C.char) (*C.db, error) {
	var msg *C.char
	d := C.db_open(path, &msg) // want memory-leak "db_open"
	if msg != nil {
		return nil, errors.New(C.GoString(msg))
	}
	return d, nil
}

// Freed for one failure, not for the other.
func TwoPutsBad(d *C.db, key *C.char) error {
	var first, second *C.char
	C.db_put(d, key, 1, &first)
	if first != nil {
		defer C.db_free(unsafe.Pointer(first))
		return errors.New(C.GoString(first))
	}
	C.db_put(d, key, 2, &second) // want memory-leak "db_put"
	if second != nil {
		return errors.New(C.GoString(second))
	}
	return nil
}

func PutOk(d *C.db, key *C.char) error {
	var msg *C.char
	C.db_put(d, key, 1, &msg)
	if msg != nil {
		defer C.db_free(unsafe.Pointer(msg))
		return errors.New(C.GoString(msg))
	}
	return nil
}

func OpenOk(path *C.char) (*C.db, error) {
	var msg *C.char
	d := C.db_open(path, &msg)
	if msg != nil {
		err := errors.New(C.GoString(msg))
		C.db_free(unsafe.Pointer(msg))
		return nil, err
	}
	return d, nil
}

// A helper takes the text and frees it.
func takeError(msg *C.char) error {
	if msg == nil {
		return nil
	}
	err := errors.New(C.GoString(msg))
	C.db_free(unsafe.Pointer(msg))
	return err
}

func HelperOk(d *C.db, key *C.char) error {
	var msg *C.char
	C.db_put(d, key, 1, &msg)
	return takeError(msg)
}

func DeferredOk(d *C.db, key *C.char) error {
	var msg *C.char
	defer func() {
		C.db_free(unsafe.Pointer(msg))
	}()
	C.db_put(d, key, 1, &msg)
	if msg != nil {
		return errors.New(C.GoString(msg))
	}
	return nil
}
