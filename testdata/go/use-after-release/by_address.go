// C reads what the variable points to by the variable's address.
package byaddress

/*
#include <stdlib.h>
typedef struct picture picture;
picture *picture_parse(char **lines);
int picture_name(char **out);
void picture_free(picture *p);
*/
import "C"

import (
	"errors"
	"unsafe"
)

var errPicture = errors.New("no picture")

// The text is gone when the parser reads it.
func ParseBad(text string) (*C.picture, error) {
	lines := C.CString(text)
	C.free(unsafe.Pointer(lines))
	p := C.picture_parse(&lines) // want use-after-release "cstring is used by C.picture_parse after C.free released it"
	if p == nil {
		return nil, errPicture
	}
	return p, nil
}

func ParseOk(text string) (*C.picture, error) {
	lines := C.CString(text)
	defer C.free(unsafe.Pointer(lines))
	p := C.picture_parse(&lines)
	if p == nil {
		return nil, errPicture
	}
	return p, nil
}

// The variable is used again for what C puts there.
func ReuseOk(text string) (string, error) {
	name := C.CString(text)
	C.free(unsafe.Pointer(name))
	if C.picture_name(&name) != 0 {
		return "", errPicture
	}
	defer C.free(unsafe.Pointer(name))
	return C.GoString(name), nil
}
