// A method that may be called again fills a field of its receiver that Close releases: what was
// there before is released first, or it is lost.
package replaced

/*
#include <stdlib.h>

typedef struct theme theme;
theme *theme_load(const char *name);
void theme_free(theme *t);
void label_show(const char *text);
*/
import "C"

import "unsafe"

type Label struct {
	text  *C.char
	hint  *C.char
	theme *C.theme
	buf   unsafe.Pointer
	fixed bool
}

func NewLabelOk(text string) *Label {
	c := C.CString(text)
	return &Label{text: c, theme: C.theme_load(c), buf: C.malloc(8)}
}

func (l *Label) Close() {
	C.free(unsafe.Pointer(l.text))
	C.free(unsafe.Pointer(l.hint))
	C.free(l.buf)
	C.theme_free(l.theme)
	l.text, l.hint, l.theme, l.buf = nil, nil, nil, nil
}

// The old text is lost.
func (l *Label) SetTextBad(text string) {
	l.text = C.CString(text) // want cstring-leak "replaces what Label.text held"
}

// Also where the new one is shown first.
func (l *Label) UpdateTextBad(text string) {
	c := C.CString(text) // want cstring-leak "replaces what Label.text held"
	C.label_show(c)
	l.text = c
}

func (l *Label) SetThemeBad(name string) {
	c := C.CString(name)
	defer C.free(unsafe.Pointer(c))
	l.theme = C.theme_load(c) // want resource-leak "replaces what Label.theme held"
}

func (l *Label) ResetBufferBad(n int) {
	l.buf = C.malloc(C.size_t(n)) // want memory-leak "replaces what Label.buf held"
}

func (l *Label) SetTextOk(text string) {
	C.free(unsafe.Pointer(l.text))
	l.text = C.CString(text)
}

func (l *Label) SetTextCheckedOk(text string) {
	if l.text != nil {
		C.free(unsafe.Pointer(l.text))
	}
	l.text = C.CString(text)
}

// Released by the new one's maker.
func (l *Label) SetTextAfterOk(text string) {
	old := l.text
	l.text = C.CString(text)
	C.free(unsafe.Pointer(old))
}

func (l *Label) SetTextDeferredOk(text string) {
	defer C.free(unsafe.Pointer(l.text))
	l.text = C.CString(text)
}

// Filled once only.
func (l *Label) SetHintOnceOk(hint string) {
	if l.hint != nil {
		return
	}
	l.hint = C.CString(hint)
}

// Another field says whether there is anything.
func (l *Label) SetHintMarkedOk(hint string) {
	if l.fixed {
		return
	}
	l.hint = C.CString(hint)
	l.fixed = true
}

// Whoever is given the old one has it.
func (l *Label) ReplaceTextOk(text string) *C.char {
	old := l.text
	l.text = C.CString(text)
	return old
}

func (l *Label) drop() { C.free(unsafe.Pointer(l.text)) }

// By another method of it.
func (l *Label) UpdateByMethodOk(text string) {
	l.drop()
	l.text = C.CString(text)
}

type Page struct{ name *C.char }

func (p *Page) Close() {
	C.free(unsafe.Pointer(p.name))
	p.name = nil
}

// What opens is called once.
func (p *Page) OpenOk(name string) {
	p.name = C.CString(name)
}
