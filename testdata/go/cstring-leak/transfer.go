// C strings that somebody else takes over: the caller, a type, a closure, C itself.
package transfer

/*
#include <stdlib.h>
#include <string.h>

typedef struct label {
    char *text;
} label;

// Keeps the text; label_free frees it with the label.
static label *label_adopt(char *text) {
    label *l = malloc(sizeof *l);
    if (l) l->text = text;
    else free(text);
    return l;
}
static void label_free(label *l) {
    if (!l) return;
    free(l->text);
    free(l);
}

// Copies the text.
static label *label_copy(const char *text) {
    label *l = malloc(sizeof *l);
    if (!l) return NULL;
    l->text = strdup(text);
    return l;
}

// Frees its argument, as a preamble helper often does.
static size_t length_and_free(char *text) {
    size_t n = strlen(text);
    free(text);
    return n;
}

static size_t length_only(char *text) { return strlen(text); }

// Takes ownership of name.
int registry_put(char *name);
*/
import "C"

import (
	"errors"
	"unsafe"
)

var errLabel = errors.New("label failed")

// The constructor copies: its body says so.
func CopiedByBodyBad(text string) *C.label {
	return C.label_copy(C.CString(text)) // want cstring-leak "(?i)c ?string"
}

// A preamble helper with a char * parameter that only reads.
func ReadByBodyBad(text string) int {
	return int(C.length_only(C.CString(text))) // want cstring-leak "(?i)c ?string"
}

func makeText(text string) *C.char { return C.CString(text) }

// The string comes from a Go helper that returns it; it is lost here.
func FromHelperBad(text string) int {
	cText := makeText(text) // want cstring-leak "(?i)c ?string"
	return int(C.length_only(cText))
}

// The release function that the helper returns is dropped.
func ReleaseDroppedBad(text string) int {
	cText, _ := borrowText(text) // want cstring-leak "(?i)c ?string"
	return int(C.length_only(cText))
}

func borrowText(text string) (*C.char, func()) {
	cText := C.CString(text)
	return cText, func() { C.free(unsafe.Pointer(cText)) }
}

// A closure that is returned frees the string; the caller defers it.
func ReleaseClosureOk(text string) int {
	cText, release := borrowText(text)
	defer release()
	return int(C.length_only(cText))
}

// Returned to the caller.
func ReturnedOk(text string) *C.char {
	return C.CString(text)
}

// The constructor keeps the string: its body says so.
func AdoptedByBodyOk(text string) (*C.label, error) {
	l := C.label_adopt(C.CString(text))
	if l == nil {
		return nil, errLabel
	}
	return l, nil
}

// A helper in the preamble frees it.
func FreedByBodyOk(text string) int {
	return int(C.length_and_free(C.CString(text)))
}

// The comment of the prototype says that it takes the string over.
func AdoptedByCommentOk(text string) error {
	if C.registry_put(C.CString(text)) != 0 {
		return errLabel
	}
	return nil
}

// Banner owns a string and frees it in Close.
type Banner struct{ text *C.char }

// Stored in an owner that is returned.
func NewBannerOk(text string) *Banner {
	return &Banner{text: C.CString(text)}
}

func (b *Banner) Close() {
	if b.text != nil {
		C.free(unsafe.Pointer(b.text))
		b.text = nil
	}
}

var cProgram = C.CString("custody")

// A package-level variable lives as long as the process.
func GlobalOk() int { return int(C.length_only(cProgram)) }

func freeAll(list ...*C.char) {
	for _, element := range list {
		C.free(unsafe.Pointer(element))
	}
}

// A variadic Go helper frees both.
func HelperFreesOk(a, b string) int {
	cA, cB := C.CString(a), C.CString(b)
	defer freeAll(cA, cB)
	return int(C.length_only(cA)) + int(C.length_only(cB))
}

// Another goroutine frees it when it is done.
func GoroutineOk(text string) {
	cText := C.CString(text)
	go func() {
		defer C.free(unsafe.Pointer(cText))
		_ = C.length_only(cText)
	}()
}
