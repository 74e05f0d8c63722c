// An error object that C fills on failure is the caller's to free.
package errobject

/*
typedef int gboolean;
typedef struct table table;
typedef struct _GError { unsigned int domain; int code; char *message; } GError;
void g_error_free(GError *error);
gboolean table_load(table *t, const char *path, GError **error);
*/
import "C"

import "errors"

func LoadBad(t *C.table, path *C.char) error {
	var gerr *C.GError
	if C.table_load(t, path, &gerr) == 0 { // want resource-leak "GError"
		return errors.New(C.GoString(gerr.message))
	}
	return nil
}

func LoadOk(t *C.table, path *C.char) error {
	var gerr *C.GError
	if C.table_load(t, path, &gerr) == 0 {
		defer C.g_error_free(gerr)
		return errors.New(C.GoString(gerr.message))
	}
	return nil
}

// nil: whoever calls does not want to know why.
func LoadQuietlyOk(t *C.table, path *C.char) bool {
	return C.table_load(t, path, nil) != 0
}
