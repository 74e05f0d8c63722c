// No header is found: what is given a name ends what is so named, not the text.
package namednoheader

/*
#include <stdlib.h>
#include <missing/screens.h>
*/
import "C"

import "unsafe"

// degraded: header missing/screens.h not found

type screen struct {
	name *C.char
	bars map[string]*C.char
}

func newScreenOk(name string) *screen {
	s := &screen{name: C.CString(name), bars: map[string]*C.char{}}
	C.named_screen(s.name, 1)
	return s
}

func (s *screen) DestroyOk() {
	C.destroy_screen(s.name)
	for _, bar := range s.bars {
		C.destroy_bar(bar, s.name)
		C.free(unsafe.Pointer(bar))
	}
	C.free(unsafe.Pointer(s.name))
	s.name = nil
}

func showOk() {
	s := newScreenOk("main")
	defer s.DestroyOk()
}

// chain_new and chain_delete are a pair; what deletes its last link, or its links, ends no chain.
type chain struct{ c *C.chain_t }

func newChainOk() *chain { return &chain{C.create_chain(1)} }

func (c *chain) LastOk()  { C.delete_last(c.c) }
func (c *chain) LinksOk() { C.delete_links(c.c) }
func (c *chain) Free()    { C.delete_chain(c.c) }

func linksOk() {
	c := newChainOk()
	c.LastOk()
	c.LinksOk()
	c.Free()
}

// A device that is made and freed beside what only opens and closes a way to it.
type device struct{ c *C.gauge_t }

func newDevice() *device {
	c, err := C.gauge_new()
	if c == nil || err != nil {
		return nil
	}
	return &device{c: c}
}

func (d *device) openOk() bool   { return C.gauge_usb_open(d.c, 1) == 0 }
func (d *device) closedOk() bool { return C.gauge_usb_close(d.c) == 0 }

func (d *device) Free() {
	C.gauge_free(d.c)
	d.c = nil
}

func readBad() bool {
	c := C.gauge_new()
	C.gauge_free(c)
	C.gauge_free(c) // want double-release "."
	return true
}
