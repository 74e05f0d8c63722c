// A constructor that says through a number whether there is an object.
package errorcode

/*
typedef struct player player;
player *player_open(const char *path, int *error);
int player_volume(const player *p);
void player_free(player *p);

static player *open_default(int *error)
{
	return player_open("default", error);
}
*/
import "C"

import "errors"

type Player struct{ p *C.player }

func (p *Player) Close() { C.player_free(p.p) }

func OpenOk() (*Player, error) {
	var code C.int
	p := C.open_default(&code)
	if code != 0 {
		return nil, errors.New("cannot open")
	}
	return &Player{p}, nil
}

func VolumeOk() int {
	var code C.int
	p := C.player_open(nil, &code)
	if code < 0 {
		return -1
	}
	defer C.player_free(p)
	return int(C.player_volume(p))
}

func OpenBad() (*Player, error) {
	var code C.int
	p := C.open_default(&code) // want resource-leak "player from C.open_default is not released"
	if code != 0 {
		return nil, errors.New("cannot open")
	}
	if C.player_volume(p) < 0 {
		return nil, errors.New("no volume")
	}
	return &Player{p}, nil
}
