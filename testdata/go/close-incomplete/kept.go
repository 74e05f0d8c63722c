// A package-level map keeps every object, and only the finalizer takes one out: it never runs.
package kept

/*
typedef struct realm realm;
realm *realm_new(void);
void realm_free(realm *r);
*/
import "C"

import (
	"runtime"
	"sync"
)

var (
	mu     sync.Mutex
	realms = map[int]*Realm{}
	next   int
)

type Realm struct {
	r  *C.realm
	id int
}

func NewRealmBad() *Realm {
	realm := &Realm{r: C.realm_new()}
	mu.Lock()
	next++
	realm.id = next
	realms[realm.id] = realm // want close-incomplete "map realms keeps every Realm, and only the finalizer"
	mu.Unlock()
	runtime.SetFinalizer(realm, (*Realm).release)
	return realm
}

func (realm *Realm) release() {
	C.realm_free(realm.r)
	realm.r = nil
	realm.forget()
}

func (realm *Realm) forget() {
	mu.Lock()
	delete(realms, realm.id)
	mu.Unlock()
}

var scenes = map[int]*Scene{}

type Scene struct {
	r  *C.realm
	id int
}

// The finalizer is a literal.
func NewSceneBad(id int) *Scene {
	scene := &Scene{r: C.realm_new(), id: id}
	mu.Lock()
	scenes[id] = scene // want close-incomplete "map scenes keeps every Scene"
	mu.Unlock()
	runtime.SetFinalizer(scene, func(s *Scene) {
		C.realm_free(s.r)
		mu.Lock()
		delete(scenes, s.id)
		mu.Unlock()
	})
	return scene
}

var rooms = map[int]*Room{}

type Room struct {
	r  *C.realm
	id int
}

// Users take it out.
func NewRoomOk(id int) *Room {
	room := &Room{r: C.realm_new(), id: id}
	mu.Lock()
	rooms[id] = room
	mu.Unlock()
	runtime.SetFinalizer(room, (*Room).release)
	return room
}

func (room *Room) Close() {
	runtime.SetFinalizer(room, nil)
	room.release()
}

func (room *Room) release() {
	if room.r != nil {
		C.realm_free(room.r)
		room.r = nil
	}
	mu.Lock()
	delete(rooms, room.id)
	mu.Unlock()
}

var names = map[string]*Name{}

type Name struct{ r *C.realm }

// Nothing ever takes one out: they are meant to stay.
func NameOk(text string) *Name {
	mu.Lock()
	defer mu.Unlock()
	if name, ok := names[text]; ok {
		return name
	}
	name := &Name{r: C.realm_new()}
	names[text] = name
	runtime.SetFinalizer(name, func(n *Name) { C.realm_free(n.r) })
	return name
}

var numbers = map[int]int{}

type Number struct {
	r  *C.realm
	id int
}

// What the map keeps is no pointer to it.
func NewNumberOk(id int) *Number {
	number := &Number{r: C.realm_new(), id: id}
	mu.Lock()
	numbers[id] = 1
	mu.Unlock()
	runtime.SetFinalizer(number, func(n *Number) {
		C.realm_free(n.r)
		mu.Lock()
		delete(numbers, n.id)
		mu.Unlock()
	})
	return number
}
