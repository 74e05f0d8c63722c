package resource_leak

/*
#include <stdio.h>
#include <stdlib.h>

typedef struct errno_item errno_item;
errno_item *errno_item_new(const char *name);
void errno_item_free(errno_item *item);
int errno_item_weight(errno_item *item);

typedef struct errno_menu errno_menu;
errno_menu *errno_menu_new(errno_item **items);
void errno_menu_free(errno_menu *menu);

typedef struct errno_screen errno_screen;
errno_screen *errno_screen_new(const char *name);
errno_screen *errno_set_term(errno_screen *screen);
void errno_screen_free(errno_screen *screen);
int errno_screen_draw(errno_screen *screen);
*/
import "C"

import (
	"errors"
	"unsafe"
)

// The error beside a pointer tells whether there is one.
func ErrnoOk(name string) error {
	cName := C.CString(name)
	defer C.free(unsafe.Pointer(cName))
	item, err := C.errno_item_new(cName)
	if err != nil {
		return err
	}
	C.errno_item_weight(item)
	C.errno_item_free(item)
	return nil
}

func ErrnoStreamOk(name string) error {
	cName := C.CString(name)
	defer C.free(unsafe.Pointer(cName))
	file, err := C.fopen(cName, cName)
	if err != nil {
		return err
	}
	defer C.fclose(file)
	return nil
}

func ErrnoBad(name string) error {
	cName := C.CString(name)
	defer C.free(unsafe.Pointer(cName))
	item, err := C.errno_item_new(cName) // want resource-leak "errno_item"
	if err != nil {
		return err
	}
	if C.errno_item_weight(item) == 0 {
		return errors.New("no weight")
	}
	C.errno_item_free(item)
	return nil
}

func ErrnoGrowOk(turns int) error {
	block := C.malloc(16)
	for i := 0; i < turns; i++ {
		grown, err := C.realloc(block, 32)
		if err != nil {
			C.free(block)
			return err
		}
		block = grown
	}
	C.free(block)
	return nil
}

func ErrnoGrowBad() error {
	block := C.malloc(16) // want memory-leak "not released"
	grown, err := C.realloc(block, 32)
	if err != nil {
		return err
	}
	C.free(grown)
	return nil
}

// An array that the function has filled itself is what the callee is given.
func ErrnoMenuOk(items []*C.errno_item) int {
	list := make([]*C.errno_item, len(items)+1)
	for i, item := range items {
		list[i] = item
	}
	menu := C.errno_menu_new(&list[0])
	if menu == nil {
		return 1
	}
	C.errno_menu_free(menu)
	return 0
}

func ErrnoMenuAppendOk(items []*C.errno_item) int {
	items = append(items, nil)
	menu := C.errno_menu_new(&items[0])
	if menu == nil {
		return 1
	}
	C.errno_menu_free(menu)
	return 0
}

func ErrnoMenuBad(items []*C.errno_item) int {
	list := make([]*C.errno_item, len(items)+1)
	copy(list, items)
	list[len(items)] = nil
	menu := C.errno_menu_new(&list[0]) // want resource-leak "errno_menu"
	if menu == nil {
		return 1
	}
	return 0
}

// The last word of a name is no verb where the callee gives one of the same type.
func ErrnoCurrentOk(name string) int {
	cName := C.CString(name)
	defer C.free(unsafe.Pointer(cName))
	screen := C.errno_screen_new(cName)
	if screen == nil {
		return 0
	}
	C.errno_set_term(screen)
	n := int(C.errno_screen_draw(screen))
	C.errno_set_term(screen)
	C.errno_screen_free(screen)
	return n
}

func ErrnoCurrentBad(name string) int {
	cName := C.CString(name)
	defer C.free(unsafe.Pointer(cName))
	screen := C.errno_screen_new(cName) // want resource-leak "errno_screen"
	if screen == nil {
		return 0
	}
	C.errno_set_term(screen)
	return int(C.errno_screen_draw(screen))
}
