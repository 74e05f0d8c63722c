// The children of a node of C, ended one by one: the library sets the field anew.
package walked

/*
typedef struct branch { struct branch *next, *children; char *name; } branch;
void branch_unlink(branch *b);
void branch_free(branch *b);
#include <stdlib.h>
*/
import "C"

import "unsafe"

type Branch struct{ c *C.branch }

func (b *Branch) first() *Branch {
	if b.c.children == nil {
		return nil
	}
	return &Branch{b.c.children}
}

func (b *Branch) unlink() { C.branch_unlink(b.c) }
func (b *Branch) free()   { C.branch_free(b.c) }

func (b *Branch) ClearOk() {
	child := b.first()
	for child != nil {
		child.unlink()
		child.free()
		child = b.first()
	}
}

func (b *Branch) DropOk() {
	if b.c.children != nil {
		C.branch_free(b.c.children)
	}
	if b.c.children != nil {
		C.branch_free(b.c.children)
	}
}

// An allocator sets no field anew.
func (b *Branch) NameBad() {
	C.free(unsafe.Pointer(b.c.name))
	C.free(unsafe.Pointer(b.c.name)) // want double-release "released again by C.free"
}

func (b *Branch) TwiceBad() {
	child := b.first()
	if child == nil {
		return
	}
	child.unlink()
	child.free()
	b.free()
	b.free() // want double-release "released again by"
}
