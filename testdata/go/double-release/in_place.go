// What a caller set up in place is released by a call and again by the deferred one.
package inplace

// #include <regex.h>
import "C"

import "errors"

var errPattern = errors.New("pattern")

func MatchBad(re *C.regex_t, text *C.char) error {
	defer C.regfree(re) // want double-release "released again by C.regfree"
	if C.regexec(re, text, 0, nil, 0) != 0 {
		C.regfree(re)
		return errPattern
	}
	return nil
}

func MatchOk(re *C.regex_t, text *C.char) error {
	defer C.regfree(re)
	if C.regexec(re, text, 0, nil, 0) != 0 {
		return errPattern
	}
	return nil
}
