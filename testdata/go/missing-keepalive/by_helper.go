// The finalizer is set by a helper, through an interface, or is a method of what is embedded.
package byhelper

/*
typedef struct tape tape;
int tape_new(tape **out);
void tape_free(tape *t);
int tape_seek(tape *t, int n);
typedef struct reel reel;
reel *reel_new(void);
void reel_free(reel *r);
int reel_turn(reel *r, int n);
*/
import "C"

import (
	"errors"
	"runtime"
)

// releaser is what the collector asks of each object that freeByCollector was given.
type releaser interface{ Release() }

func freeByCollector(object releaser) { runtime.SetFinalizer(object, releaseIt) }

func releaseIt(object releaser) { object.Release() }

type helperTape struct{ c *C.tape }

func (t *helperTape) Release() {
	if t.c != nil {
		C.tape_free(t.c)
		t.c = nil
	}
}

func newHelperTape() (*helperTape, error) {
	t := helperTape{}
	if C.tape_new(&t.c) != 0 {
		return nil, errors.New("no tape")
	}
	freeByCollector(&t)
	return &t, nil
}

func helperSeekBad(t *helperTape) int {
	return int(C.tape_seek(t.c, 3)) // want missing-keepalive "(?i)alive"
}

func helperSeekOk(t *helperTape) int {
	n := int(C.tape_seek(t.c, 3))
	runtime.KeepAlive(t)
	return n
}

type baseReel struct{ c *C.reel }

func (b *baseReel) drop() { C.reel_free(b.c) }

// wideReel is finalized by the method of what it embeds.
type wideReel struct {
	baseReel
	width int
}

func newWideReel() *wideReel {
	r := &wideReel{baseReel{C.reel_new()}, 3}
	runtime.SetFinalizer(r, (*wideReel).drop)
	return r
}

func wideTurnBad(r *wideReel) int {
	return int(C.reel_turn(r.c, 3)) // want missing-keepalive "(?i)alive"
}

func wideTurnOk(r *wideReel) int {
	n := int(C.reel_turn(r.c, 3))
	runtime.KeepAlive(r)
	return n
}

// plainReel has a Release and was never given to the collector.
type plainReel struct{ c *C.reel }

func (p *plainReel) Release() { C.reel_free(p.c) }

func newPlainReel() *plainReel { return &plainReel{C.reel_new()} }

func plainTurnOk(r *plainReel) int { return int(C.reel_turn(r.c, 3)) }
