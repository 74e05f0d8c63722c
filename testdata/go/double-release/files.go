// A file of Go's own library answers a second Close with an error: closing early and by defer is fine.
package files

/*
#include <stdlib.h>
int text_load(const char *text);
*/
import "C"

import (
	"os"
	"unsafe"
)

// The deferred Close is for the early return.
func WriteOk(path, text string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.WriteString(text); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	cName := C.CString(f.Name())
	defer C.free(unsafe.Pointer(cName))
	C.text_load(cName)
	return nil
}
