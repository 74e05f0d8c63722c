//custody:ignore-file cstring-leak -- every name is registered for the life of the process

// Package names registers names.
package names

// void keep_name(const char *name);
import "C"

func oneOk(name string) {
	C.keep_name(C.CString(name))
}

func twoOk(first, second string) {
	C.keep_name(C.CString(first))
	C.keep_name(C.CString(second))
}
