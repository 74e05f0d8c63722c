// Used after its release by ways that programs take: the text of an error read too late, a value kept in
// a field, a deferred call that runs after the release, a child that outlives its parent.
package ways

/*
#include <stdlib.h>

typedef struct file file;
struct info { int size; char *name; };
file *file_open(const char *path);
void file_close(file *f);
int file_size(file *f);
int file_read(file *f, void *into, size_t n);
struct info *info_of(file *f);
void info_free(struct info *i);
char *last_error(void);
*/
import "C"

import (
	"errors"
	"unsafe"
)

var errFile = errors.New("file failed")

// The text is read after it was freed.
func TextTooLateBad() error {
	text := C.last_error()
	C.free(unsafe.Pointer(text))
	return errors.New(C.GoString(text)) // want use-after-release "."
}

// Go's own copy is made first.
func TextCopiedOk() error {
	text := C.last_error()
	message := C.GoString(text)
	C.free(unsafe.Pointer(text))
	return errors.New(message)
}

// A field of what is gone.
func FieldBad(f *C.file) int {
	info := C.info_of(f)
	if info == nil {
		return 0
	}
	C.info_free(info)
	return int(info.size) // want use-after-release "."
}

func FieldOk(f *C.file) int {
	info := C.info_of(f)
	if info == nil {
		return 0
	}
	size := int(info.size)
	C.info_free(info)
	return size
}

type Reader struct{ f *C.file }

func Open(path string) (*Reader, error) {
	cPath := C.CString(path)
	defer C.free(unsafe.Pointer(cPath))
	f := C.file_open(cPath)
	if f == nil {
		return nil, errFile
	}
	return &Reader{f: f}, nil
}

func (r *Reader) Close()    { C.file_close(r.f) }
func (r *Reader) Size() int { return int(C.file_size(r.f)) }

// A method of what was closed.
func ClosedBad(path string) (int, error) {
	r, err := Open(path)
	if err != nil {
		return 0, err
	}
	r.Close()
	return r.Size(), nil // want use-after-release "."
}

func ClosedOk(path string) (int, error) {
	r, err := Open(path)
	if err != nil {
		return 0, err
	}
	size := r.Size()
	r.Close()
	return size, nil
}

// The retry opens another one.
func ReopenedOk(path *C.char) int {
	f := C.file_open(path)
	if f == nil {
		return 0
	}
	if C.file_size(f) == 0 {
		C.file_close(f)
		f = C.file_open(path)
		if f == nil {
			return 0
		}
	}
	n := int(C.file_size(f))
	C.file_close(f)
	return n
}

// On failure it is closed and then asked.
func FailureBad(path *C.char, into unsafe.Pointer) int {
	f := C.file_open(path)
	if f == nil {
		return 0
	}
	if C.file_read(f, into, 8) < 0 {
		C.file_close(f)
	}
	n := int(C.file_size(f)) // want use-after-release "."
	C.file_close(f)          // want double-release "."
	return n
}
