package instruct

// void watch(int id);
import "C"

import "sync"

func use(f func()) {}

type table struct {
	mu    sync.Mutex
	next  int
	items map[int]func()
}

func (t *table) put(f func()) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.next++
	t.items[t.next] = f
	return t.next
}

func (t *table) getBad(id int) func() {
	return t.items[id] // want unguarded-registry "callbacks.items is read here without the lock that guards it elsewhere"
}

var callbacks = &table{items: map[int]func(){}}

//export goFireBad
func goFireBad(id C.int) { use(callbacks.getBad(int(id))) }

func Register(f func()) { C.watch(C.int(callbacks.put(f))) }

var direct struct {
	sync.Mutex
	items map[int]int
}

//export goDirectBad
func goDirectBad(id C.int) {
	direct.items[int(id)] = 1 // want unguarded-registry "direct.items is written here without the lock"
}

func ReadDirect(id int) int {
	direct.Lock()
	defer direct.Unlock()
	return direct.items[id]
}

// ---- no findings

type safe struct {
	sync.RWMutex
	items map[int]func()
}

func newSafeOk() *safe {
	s := &safe{}
	s.items = map[int]func(){}
	return s
}

var registry = newSafeOk()

func (s *safe) addOk(id int, f func()) {
	s.Lock()
	defer s.Unlock()
	s.items[id] = f
}

func (s *safe) lookupOk(id int) func() {
	s.RLock()
	defer s.RUnlock()
	return s.findOk(id)
}

func (s *safe) findOk(id int) func() { return s.items[id] }

//export goSafeOk
func goSafeOk(id C.int) { use(registry.lookupOk(int(id))) }

func AddOk(id int, f func()) { registry.addOk(id, f) }

// Each object is its own: no package-level variable holds one.
type client struct{ pending map[int]int }

func (c *client) pushOk(id int) { c.pending[id] = 1 }
func (c *client) popOk(id int)  { delete(c.pending, id) }

// A table that several hold, each with a lock of its own outside.
type slots struct{ list []int }

func (s *slots) takeOk(i int) int { return s.list[i%2] }
func (s *slots) putOk(i int)      { s.list[i%2] = i }

type session struct {
	mu    sync.Mutex
	slots slots
}

var (
	sharedMu sync.Mutex
	shared   slots
)

func TakeSharedOk(i int) int {
	sharedMu.Lock()
	defer sharedMu.Unlock()
	return shared.takeOk(i)
}

//export goSessionOk
func goSessionOk(i C.int) {
	sharedMu.Lock()
	defer sharedMu.Unlock()
	shared.putOk(int(i) % 2)
}

func (s *session) putOk(i int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.slots.putOk(i)
}
