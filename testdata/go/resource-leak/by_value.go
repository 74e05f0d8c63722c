// Structs of C that go by value and hold an array: returned, or filled through their address.
package byvalue

/*
#include <stdlib.h>
typedef struct spot { int x, y; } spot;
typedef struct spots { spot *points; int length; } spots;
typedef struct numbers { int *val; int length; } numbers;
typedef struct finder finder;
spots finder_run(finder *f, int n);
int spots_widest(spots s);
void spots_close(spots s);
void finder_sizes(finder *f, numbers *out);
void numbers_close(numbers n);
spot finder_center(finder *f);
void spot_close(spot s);
*/
import "C"

import "unsafe"

type Finder struct{ p *C.finder }

func xs(found C.spots) []int {
	var out []int
	for _, s := range (*[1 << 20]C.spot)(unsafe.Pointer(found.points))[:found.length:found.length] {
		out = append(out, int(s.x))
	}
	return out
}

func (f *Finder) RunBad(n int) []int {
	found := C.finder_run(f.p, C.int(n)) // want resource-leak "spots from C.finder_run is never released"
	return xs(found)
}

func (f *Finder) RunOk(n int) []int {
	found := C.finder_run(f.p, C.int(n))
	defer C.spots_close(found)
	return xs(found)
}

func (f *Finder) WidestBad(n int) int {
	found := C.finder_run(f.p, C.int(n)) // want resource-leak "spots from C.finder_run is not released"
	if C.spots_widest(found) < 0 {
		return -1
	}
	width := int(C.spots_widest(found))
	C.spots_close(found)
	return width
}

func (f *Finder) SizesBad() int {
	sizes := C.numbers{}
	C.finder_sizes(f.p, &sizes) // want resource-leak "numbers from C.finder_sizes is never released"
	return int(sizes.length)
}

func (f *Finder) SizesOk() int {
	sizes := C.numbers{}
	C.finder_sizes(f.p, &sizes)
	defer C.numbers_close(sizes)
	return int(sizes.length)
}

// The array is all that there is to release.
func (f *Finder) SizesFreedOk() int {
	var sizes C.numbers
	C.finder_sizes(f.p, &sizes)
	defer C.free(unsafe.Pointer(sizes.val))
	return int(sizes.length)
}

// Nothing lies behind a spot.
func (f *Finder) CenterOk() int {
	return int(C.finder_center(f.p).x)
}
