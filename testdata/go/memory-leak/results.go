// Texts and buffers that a library returns and wants back, known by the comments of its header.
package results

/*
#include <stddef.h>
#include <stdint.h>

typedef struct ledger ledger;
// Returns a new string; the caller must free it with ledger_text_free.
char *ledger_describe(const ledger *l);
void ledger_text_free(char *text);
// Returns the bytes of the ledger. Release with ledger_bytes_free.
uint8_t *ledger_bytes(const ledger *l, size_t *n);
void ledger_bytes_free(uint8_t *bytes, size_t n);
// The returned pointer is owned by the ledger. Do not free.
char *ledger_owner(ledger *l);
*/
import "C"

import (
	"strings"
	"unsafe"
)

// GoString copies; the string itself is lost.
func DescribeBad(l *C.ledger) string {
	return C.GoString(C.ledger_describe(l)) // want memory-leak "ledger_describe|text"
}

// GoBytes copies too.
func BytesBad(l *C.ledger) []byte {
	var n C.size_t
	bytes := C.ledger_bytes(l, &n) // want memory-leak "ledger_bytes"
	if bytes == nil {
		return nil
	}
	return C.GoBytes(unsafe.Pointer(bytes), C.int(n))
}

// A Go slice over the buffer is handed out; nothing can free the buffer any more.
func ViewBad(l *C.ledger) int {
	var n C.size_t
	bytes := C.ledger_bytes(l, &n) // want memory-leak "ledger_bytes"
	if bytes == nil {
		return 0
	}
	view := unsafe.Slice((*byte)(bytes), int(n))
	return strings.Count(string(view), "\n")
}

// Freed on one branch.
func OneBranchBad(l *C.ledger, short bool) string {
	text := C.ledger_describe(l) // want memory-leak "ledger_describe|text"
	if short {
		return C.GoStringN(text, 8)
	}
	result := C.GoString(text)
	C.ledger_text_free(text)
	return result
}

// Copied, then given back.
func DescribeOk(l *C.ledger) string {
	text := C.ledger_describe(l)
	defer C.ledger_text_free(text)
	return C.GoString(text)
}

// A helper copies and gives back.
func HelperOk(l *C.ledger) string {
	return takeText(C.ledger_describe(l))
}

func takeText(text *C.char) string {
	if text == nil {
		return ""
	}
	result := C.GoString(text)
	C.ledger_text_free(text)
	return result
}

// Given back with its length.
func BytesOk(l *C.ledger) []byte {
	var n C.size_t
	bytes := C.ledger_bytes(l, &n)
	if bytes == nil {
		return nil
	}
	defer C.ledger_bytes_free(bytes, n)
	return C.GoBytes(unsafe.Pointer(bytes), C.int(n))
}

// Borrowed, says the comment.
func OwnerOk(l *C.ledger) string {
	return C.GoString(C.ledger_owner(l))
}
