// Setters that return at once when they are given what they hold already.
package same_again

/*
typedef struct picture picture;
picture *picture_load(const char *path);
void picture_free(picture *p);
int picture_width(picture *p);
*/
import "C"

import "errors"

var errTurn = errors.New("cannot turn")

// Album holds one picture.
type Album struct {
	shown  *C.picture
	locked bool
}

func (a *Album) show(p *C.picture) {
	if a.shown == p {
		return
	}
	if a.shown != nil {
		C.picture_free(a.shown)
	}
	a.shown = p
}

// The new picture is another one: it is not what the album has shown so far.
func (a *Album) TurnOk() error {
	p := C.picture_load(nil)
	if p == nil {
		return errTurn
	}
	a.show(p)
	return nil
}

// Each replaces the one before, which is released.
func (a *Album) TurnTwiceOk() error {
	if err := a.TurnOk(); err != nil {
		return err
	}
	return a.TurnOk()
}

func (a *Album) showUnlessLocked(p *C.picture) {
	if a.shown == p || a.locked {
		return
	}
	if a.shown != nil {
		C.picture_free(a.shown)
	}
	a.shown = p
}

func (a *Album) TurnLockedBad() error {
	p := C.picture_load(nil) // want resource-leak "picture from C.picture_load is not released on the path"
	if p == nil {
		return errTurn
	}
	a.showUnlessLocked(p)
	return nil
}

func (a *Album) forget(p *C.picture) {
	if a.shown == p {
		a.shown = nil
	}
}

// What is compared with the field is lost where the field holds another one.
func (a *Album) TryBad() int {
	p := C.picture_load(nil) // want resource-leak "picture from C.picture_load is never released"
	if p == nil {
		return 0
	}
	width := int(C.picture_width(p))
	a.forget(p)
	return width
}

func differ(a, b *C.picture) bool { return a != b }

// Two that live are two.
func CompareOk() bool {
	one := C.picture_load(nil)
	if one == nil {
		return false
	}
	defer C.picture_free(one)
	two := C.picture_load(nil)
	if two == nil {
		return false
	}
	if two != one {
		C.picture_free(two)
	}
	return differ(one, nil)
}

func (a *Album) Close() {
	if a.shown != nil {
		C.picture_free(a.shown)
		a.shown = nil
	}
}
