// Writes to maps that nothing makes: they panic, whatever ran before.
package nilmap

import "C"

import "sync"

type index map[int]string

var mu sync.Mutex

var (
	seen     map[int]string
	named    index
	made     = map[int]string{}
	lazy     map[int]string
	filled   map[int]string
	Shared   map[int]string
	lentAway map[int]string
)

type session struct {
	names  map[int]string
	events map[int]string
	late   map[int]string
	Public map[int]string
}

var current = &session{events: map[int]string{}}

//export goGlobalBad
func goGlobalBad(n C.int) { // want callback-panic "a write to a map that nothing makes"
	mu.Lock()
	seen[int(n)] = "seen"
	mu.Unlock()
}

//export goNamedBad
func goNamedBad(n C.int) { // want callback-panic "a write to a map that nothing makes"
	named[int(n)] = "seen"
}

//export goLocalBad
func goLocalBad(n C.int) { // want callback-panic "a write to a map that nothing makes"
	var counts map[int]int
	counts[int(n)]++
}

//export goFieldBad
func goFieldBad(n C.int) { // want callback-panic "a write to a map that nothing makes"
	current.names[int(n)] = "seen"
}

func note(n int) {
	mu.Lock()
	seen[n] = "noted"
	mu.Unlock()
}

//export goHelperBad
func goHelperBad(n C.int) { // want callback-panic "a write to a map that nothing makes"
	note(int(n))
}

//export goMadeOk
func goMadeOk(n C.int) { made[int(n)] = "seen" }

//export goLazyOk
func goLazyOk(n C.int) {
	if lazy == nil {
		lazy = make(map[int]string)
	}
	lazy[int(n)] = "seen"
}

func Start() {
	mu.Lock()
	defer mu.Unlock()
	filled = map[int]string{}
}

//export goFilledOk
func goFilledOk(n C.int) {
	mu.Lock()
	defer mu.Unlock()
	filled[int(n)] = "seen"
}

// Another package may make it.
//
//export goPublicOk
func goPublicOk(n C.int) {
	Shared[int(n)] = "seen"
	current.Public[int(n)] = "seen"
}

func fill(m *map[int]string) { *m = map[int]string{} }

//export goLentOk
func goLentOk(n C.int) {
	fill(&lentAway)
	lentAway[int(n)] = "seen"
}

//export goFieldOk
func goFieldOk(n C.int) {
	mu.Lock()
	defer mu.Unlock()
	current.events[int(n)] = "seen"
}

func (s *session) open() { s.late = make(map[int]string) }

//export goFieldLateOk
func goFieldLateOk(n C.int) {
	mu.Lock()
	defer mu.Unlock()
	current.open()
	current.late[int(n)] = "seen"
}

//export goBranchOk
func goBranchOk(n C.int) {
	var counts map[int]int
	if n > 0 {
		counts = map[int]int{}
	}
	if counts != nil {
		counts[int(n)]++
	}
}

//export goCaptureOk
func goCaptureOk(n C.int) {
	var counts map[int]int
	func() { counts = map[int]int{} }()
	counts[int(n)]++
}

// Reading a nil map, and taking out of it, is allowed.
//
//export goReadOk
func goReadOk(n C.int) C.int {
	mu.Lock()
	defer mu.Unlock()
	delete(seen, int(n))
	return C.int(len(seen[int(n)]))
}

//export goRecoverOk
func goRecoverOk(n C.int) {
	defer func() { _ = recover() }()
	mu.Lock()
	defer mu.Unlock()
	seen[int(n)] = "seen"
}
