// C strings in the fields of a C struct that is passed by value: the struct dies, the strings do not.
package structfield

/*
#include <stdlib.h>
#include <string.h>

struct sheet_options {
    const char *path;
    const char *place;
    int flags;
};
static int sheet_open_with(struct sheet_options o) {
    return (int)strlen(o.path) + (o.place ? (int)strlen(o.place) : 0) + o.flags;
}
*/
import "C"

import "unsafe"

// Stored in a field, never freed.
func FieldBad(path string) int {
	var options C.struct_sheet_options
	options.path = C.CString(path) // want cstring-leak "(?i)c ?string"
	return int(C.sheet_open_with(options))
}

// One of the two fields is freed.
func OneFieldBad(path, place string) int {
	options := C.struct_sheet_options{path: C.CString(path)}
	defer C.free(unsafe.Pointer(options.path))
	if place != "" {
		options.place = C.CString(place) // want cstring-leak "(?i)c ?string"
	}
	return int(C.sheet_open_with(options))
}

// Both fields are freed through the struct.
func FieldsOk(path, place string) int {
	options := C.struct_sheet_options{path: C.CString(path), place: C.CString(place)}
	n := int(C.sheet_open_with(options))
	C.free(unsafe.Pointer(options.path))
	C.free(unsafe.Pointer(options.place))
	return n
}

// Freed under its own name while the struct still holds it.
func FieldOk(path string) int {
	cPath := C.CString(path)
	defer C.free(unsafe.Pointer(cPath))
	options := C.struct_sheet_options{path: cPath, flags: 1}
	return int(C.sheet_open_with(options))
}
