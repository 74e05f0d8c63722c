// degraded: too many paths
package resource_leak

/*
typedef struct ways_part ways_part;
ways_part *ways_part_new(void);
void ways_part_free(ways_part *item);
int ways_part_count(ways_part *item);
*/
import "C"

import "errors"

type waysItem struct{ c *C.ways_part }

func waysNew() (*waysItem, error) {
	item := C.ways_part_new()
	if item == nil {
		return nil, errors.New("no item")
	}
	return &waysItem{item}, nil
}

func (i *waysItem) free() {
	if i.c != nil {
		C.ways_part_free(i.c)
		i.c = nil
	}
}

// A method with more ways than are followed: each part is ended where it is there.
type waysSet struct {
	f0 *waysItem
	f1 *waysItem
	f2 *waysItem
	f3 *waysItem
}

func (x *waysSet) fill() error {
	var err error
	if x.f0, err = waysNew(); err != nil {
		return err
	}
	if x.f1, err = waysNew(); err != nil {
		return err
	}
	if x.f2, err = waysNew(); err != nil {
		return err
	}
	return nil
}

func (x *waysSet) free() {
	if x.f0 != nil {
		x.f0.free()
		x.f0 = nil
	}
	if x.f1 != nil {
		x.f1.free()
		x.f1 = nil
	}
	if x.f2 != nil {
		x.f2.free()
		x.f2 = nil
	}
	if x.f3 != nil {
		x.f3.free()
		x.f3 = nil
	}
}

func (x *waysSet) count() int {
	if x.f0 == nil {
		return 0
	}
	return int(C.ways_part_count(x.f0.c))
}

func WaysSetOk() (int, error) {
	x := &waysSet{}
	if err := x.fill(); err != nil {
		x.free()
		return 0, err
	}
	n := x.count()
	x.free()
	return n, nil
}

func WaysSetDeferredOk() (int, error) {
	x := &waysSet{}
	defer x.free()
	if err := x.fill(); err != nil {
		return 0, err
	}
	return x.count(), nil
}

func WaysOneBad() (int, error) {
	item, err := waysNew() // want resource-leak "not released|never released"
	if err != nil {
		return 0, err
	}
	return int(C.ways_part_count(item.c)), nil
}

func WaysEarlyBad(least int) (int, error) {
	item, err := waysNew() // want resource-leak "not released"
	if err != nil {
		return 0, err
	}
	n := int(C.ways_part_count(item.c))
	if n < least {
		return 0, errors.New("too few")
	}
	item.free()
	return n, nil
}
