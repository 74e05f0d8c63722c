// Package lasterror asks a library for its last error behind each call.
package lasterror

/*
#include <stdlib.h>

// Returns the names as text, to be released with names_free_string; NULL on failure.
char *names_list(void);
void names_free_string(char *text);
int names_last_error(void);
int names_count(void);
*/
import "C"

import "errors"

var errNames = errors.New("names")

func lastError() error {
	if C.names_last_error() != 0 {
		return errNames
	}
	return nil
}

func check() bool { return C.names_count() > 0 }

func askedFirstOk() (string, error) {
	text := C.names_list()
	if err := lastError(); err != nil {
		return "", err
	}
	if text == nil {
		return "", errNames
	}
	defer C.names_free_string(text)
	return C.GoString(text), nil
}

func wrappedOk() (string, error) {
	text := C.names_list()
	if err := lastError(); err != nil {
		return "", errors.Join(errNames, err)
	}
	defer C.names_free_string(text)
	return C.GoString(text), nil
}

func lostWithoutErrorBad() (int, error) {
	text := C.names_list() // want memory-leak "not released on the path"
	if err := lastError(); err != nil {
		return 0, err
	}
	n := len(C.GoString(text))
	if n == 0 {
		return 0, errNames
	}
	C.names_free_string(text)
	return n, nil
}

func anotherTestBad() (string, error) {
	text := C.names_list() // want memory-leak "not released on the path"
	if !check() {
		return "", errNames
	}
	defer C.names_free_string(text)
	return C.GoString(text), nil
}

func laterErrorBad() (string, error) {
	text := C.names_list() // want memory-leak "not released on the path"
	n := C.names_count()
	if err := lastError(); err != nil {
		return "", err
	}
	_ = n
	defer C.names_free_string(text)
	return C.GoString(text), nil
}
