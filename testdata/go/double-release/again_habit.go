// Nobody of the package clears a field: that Free is called once is what it asks of its callers.
package habit

/*
typedef struct page page;
page *page_new(void);
void page_free(page *p);
typedef struct line line;
line *line_new(void);
void line_free(line *l);
*/
import "C"

type Page struct{ c *C.page }

func NewPageOk() *Page { return &Page{c: C.page_new()} }

func (p *Page) Free() { C.page_free(p.c) }

type Line struct{ c *C.line }

func NewLineOk() *Line { return &Line{c: C.line_new()} }

func (l *Line) Free() {
	if l.c == nil {
		return
	}
	C.line_free(l.c)
}

// By hand, with a flag of the caller's: nothing is marked in the object.
func (l *Line) Destroy(keep bool) {
	if !keep {
		C.line_free(l.c)
	}
}
