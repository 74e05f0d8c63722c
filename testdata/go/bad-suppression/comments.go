// Package comments has suppression comments as people write them.
package comments

/*
#include <stdlib.h>

void keep_name(const char *name);
int count_name(const char *name);
*/
import "C"

import "unsafe"

func behindCodeOk(name string) {
	C.keep_name(C.CString(name)) //custody:ignore cstring-leak -- registered once, kept by the library
}

func lineAboveOk(name string) {
	//custody:ignore cstring-leak -- registered once, kept by the library
	C.keep_name(C.CString(name))
}

func lineAboveWithMoreWordsOk(name string) {
	// custody:ignore cstring-leak -- registered once, kept by the library
	// until the process ends, as its manual says.
	C.keep_name(C.CString(name))
}

// wholeFunctionOk registers two names for ever.
//
//custody:ignore cstring-leak -- both are kept until the process ends
func wholeFunctionOk(first, second string) {
	C.keep_name(C.CString(first))
	C.keep_name(C.CString(second))
}

func nolintOk(name string) {
	C.keep_name(C.CString(name)) //nolint:custody // registered once
}

func nolintAmongOthersOk(name string) {
	C.keep_name(C.CString(name)) //nolint:errcheck,custody // registered once
}

func nolintOfOthersOk(name string) int {
	n := C.CString(name)
	defer C.free(unsafe.Pointer(n))
	return int(C.count_name(n)) //nolint:unconvert
}

func severalRulesOk(name string) {
	C.keep_name(C.CString(name)) //custody:ignore cstring-leak,memory-leak -- registered once
}

func spacesBetweenRulesOk(name string) {
	C.keep_name(C.CString(name)) //custody:ignore cstring-leak, memory-leak -- registered once
}

func blockCommentOk(name string) {
	C.keep_name(C.CString(name)) /* custody:ignore cstring-leak -- registered once */
}

func wordsInTextOk(name string) string {
	return "//custody:ignore cstring-leak" + name
}

// wordsInProseOk is about the directive custody:ignore, and is none.
func wordsInProseOk(name string) string {
	return `
//custody:ignore nothing
` + name
}

func closureOk(names []string) func() {
	//custody:ignore cstring-leak -- each is registered once
	return func() {
		for _, name := range names {
			C.keep_name(C.CString(name))
		}
	}
}

func noReasonBad(name string) {
	n := C.CString(name) // want cstring-leak "never released"
	/* custody:ignore cstring-leak */ // want bad-suppression "no effect: it gives no reason"
	C.keep_name(n)
}

func emptyReasonBad(name string) int {
	n := C.CString(name)
	defer C.free(unsafe.Pointer(n))
	/* custody:ignore cstring-leak -- */ // want bad-suppression "gives no reason"
	return int(C.count_name(n))
}

func nolintWithoutReasonBad(name string) int {
	n := C.CString(name)
	defer C.free(unsafe.Pointer(n))
	/* nolint:custody */ // want bad-suppression "gives no reason"
	return int(C.count_name(n))
}

func unknownRuleBad(name string) int {
	n := C.CString(name)
	defer C.free(unsafe.Pointer(n))
	/* custody:ignore cstring-leek -- why */ // want bad-suppression `an unknown rule "cstring-leek"; did you mean "cstring-leak"`
	return int(C.count_name(n))
}

func oneUnknownRuleBad(name string) int {
	n := C.CString(name)
	defer C.free(unsafe.Pointer(n))
	/* custody:ignore cstring-leak,cstring -- why */ // want bad-suppression `an unknown rule "cstring"`
	return int(C.count_name(n))
}

func noRuleBad(name string) int {
	n := C.CString(name)
	defer C.free(unsafe.Pointer(n))
	/* custody:ignore -- why */ // want bad-suppression "names no rule"
	return int(C.count_name(n))
}

func unknownDirectiveBad(name string) int {
	n := C.CString(name)
	defer C.free(unsafe.Pointer(n))
	/* custody:ignore-next cstring-leak -- why */ // want bad-suppression "unknown directive"
	return int(C.count_name(n))
}

func fileDirectiveInTheMiddleBad(name string) int {
	n := C.CString(name)
	defer C.free(unsafe.Pointer(n))
	/* custody:ignore-file cstring-leak -- why */ // want bad-suppression "before the package clause"
	return int(C.count_name(n))
}

func mendedSinceBad(name string) int {
	/* custody:ignore cstring-leak -- kept by the library */ // want bad-suppression "of cstring-leak covers no finding"
	n := C.CString(name)
	defer C.free(unsafe.Pointer(n))
	return int(C.count_name(n))
}

func otherRuleBad(name string) {
	/* custody:ignore memory-leak -- kept by the library */ // want bad-suppression "of memory-leak covers no finding"
	C.keep_name(C.CString(name))                            // want cstring-leak "never released"
}

func movedAwayBad(name string) {
	/* custody:ignore cstring-leak -- kept by the library */ // want bad-suppression "covers no finding"

	C.keep_name(C.CString(name)) // want cstring-leak "never released"
}

func nolintMendedSinceBad(name string) int {
	/* nolint:custody // why */ // want bad-suppression "covers no finding of custody"
	n := C.CString(name)
	defer C.free(unsafe.Pointer(n))
	return int(C.count_name(n))
}

func twoRulesOfNoUseBad(name string) int {
	/* custody:ignore cstring-leak,handle-leak -- why */ // want bad-suppression "of cstring-leak,handle-leak covers no finding"
	n := C.CString(name)
	defer C.free(unsafe.Pointer(n))
	return int(C.count_name(n))
}
