package registry

// void watch(int id);
import "C"

import (
	"sync"
	"sync/atomic"
)

func use(f func()) {}

var bare = map[int]func(){}

//export goBareBad
func goBareBad(id C.int) {
	f := bare[int(id)] // want unguarded-registry "bare is read here without a lock, and RegisterBare writes it .*C can call goBareBad on any thread"
	use(f)
}

func RegisterBare(id int, f func()) {
	bare[id] = f
	C.watch(C.int(id))
}

var (
	halfMu sync.Mutex
	half   = map[int]func(){}
)

//export goHalfOk
func goHalfOk(id C.int) {
	halfMu.Lock()
	f := half[int(id)]
	halfMu.Unlock()
	use(f)
}

func registerHalfBad(id int, f func()) {
	half[id] = f // want unguarded-registry "half is written here without the lock that guards it elsewhere, and goHalfOk reads it"
}

func ForgetHalfBad(id int) {
	delete(half, id) // want unguarded-registry "half is written here without the lock"
}

func RegisterHalf(id int, f func()) { registerHalfBad(id, f) }

var list []func()

//export goListBad
func goListBad(i C.int) {
	for _, f := range list { // want unguarded-registry "list is read here without a lock"
		use(f)
	}
}

func AppendList(f func()) {
	list = append(list, f)
}

var (
	earlyMu sync.Mutex
	early   = map[int]int{}
)

// The lock is given back before the last write.
//
//export goEarlyBad
func goEarlyBad(id C.int) {
	earlyMu.Lock()
	n := early[int(id)]
	earlyMu.Unlock()
	early[int(id)] = n + 1 // want unguarded-registry "early is written here without the lock"
}

func ReadEarly(id int) int {
	earlyMu.Lock()
	defer earlyMu.Unlock()
	return early[id]
}

var (
	branchMu sync.Mutex
	branches = map[int]int{}
)

//export goBranchBad
func goBranchBad(id C.int, careful C.int) {
	if careful != 0 {
		branchMu.Lock()
		defer branchMu.Unlock()
	}
	branches[int(id)] = 1 // want unguarded-registry "branches is written here without the lock"
}

func ReadBranch(id int) int {
	branchMu.Lock()
	defer branchMu.Unlock()
	return branches[id]
}

var (
	readMu sync.RWMutex
	reads  = map[int]int{}
)

// A reading lock does not keep readers away from a write.
//
//export goReadLockBad
func goReadLockBad(id C.int) {
	readMu.RLock()
	defer readMu.RUnlock()
	reads[int(id)]++ // want unguarded-registry "reads is written here without the lock"
}

func ReadReads(id int) int {
	readMu.RLock()
	defer readMu.RUnlock()
	return reads[id]
}

var (
	aMu, bMu sync.Mutex
	twoLocks = map[int]int{}
)

//export goTwoLocksBad
func goTwoLocksBad(id C.int) {
	aMu.Lock()
	defer aMu.Unlock()
	twoLocks[int(id)] = 1 // want unguarded-registry "twoLocks is written here"
}

func ReadTwoLocks(id int) int {
	bMu.Lock()
	defer bMu.Unlock()
	return twoLocks[id]
}

var (
	spawnMu sync.Mutex
	spawned = map[int]int{}
)

//export goSpawnBad
func goSpawnBad(id C.int) {
	spawnMu.Lock()
	defer spawnMu.Unlock()
	go func() {
		spawned[int(id)] = 1 // want unguarded-registry "spawned is written here without the lock"
	}()
	_ = spawned[int(id)]
}

func ReadSpawned(id int) int {
	spawnMu.Lock()
	defer spawnMu.Unlock()
	return spawned[id]
}

// ---- no findings

var (
	mu    sync.Mutex
	items = map[int]func(){}
)

//export goItemOk
func goItemOk(id C.int) {
	mu.Lock()
	f := items[int(id)]
	mu.Unlock()
	use(f)
}

func RegisterOk(id int, f func()) {
	mu.Lock()
	defer mu.Unlock()
	addOk(id, f)
}

// Always called with the lock held.
func addOk(id int, f func()) { items[id] = f }

func UnregisterOk(id int) {
	mu.Lock()
	delete(items, id)
	mu.Unlock()
}

func scopedOk(id int) func() {
	return func() func() {
		mu.Lock()
		defer mu.Unlock()
		return items[id]
	}()
}

var (
	rw    sync.RWMutex
	names = map[int]string{}
)

//export goNameOk
func goNameOk(id C.int) C.int {
	rw.RLock()
	defer rw.RUnlock()
	return C.int(len(names[int(id)]))
}

func RenameOk(id int, name string) {
	rw.Lock()
	names[id] = name
	rw.Unlock()
}

var fixed = map[int]string{1: "one"}

func init() { fixed[2] = "two" }

// Filled before anything runs.
//
//export goFixedOk
func goFixedOk(id C.int) C.int { return C.int(len(fixed[int(id)])) }

var loose sync.Map

//export goLooseOk
func goLooseOk(id C.int) {
	if f, ok := loose.Load(int(id)); ok {
		_, _ = f.(func())
	}
}

func LooseOk(id int, f func()) { loose.Store(id, f) }

var snapshot atomic.Value

//export goSnapshotOk
func goSnapshotOk(id C.int) {
	m, _ := snapshot.Load().(map[int]func())
	use(m[int(id)])
}

// No callback ever comes here.
var settings = map[string]int{}

func SetOk(name string, n int) { settings[name] = n }
func GetOk(name string) int    { return settings[name] }

// The map is the goroutine's own: the callback only sends.
var (
	events = make(chan int)
	counts = map[int]int{}
)

//export goEventOk
func goEventOk(id C.int) { events <- int(id) }

func countOk() {
	for id := range events {
		counts[id]++
	}
}

func StartOk() { go countOk() }

func localOk() map[int]int {
	m := map[int]int{}
	m[1] = 2
	return m
}

// The lock ends before the write.
var (
	lateMu sync.Mutex
	late   = map[int]int{}
)

//export goLateBad
func goLateBad(id C.int) {
	lateMu.Lock()
	n := late[int(id)]
	lateMu.Unlock()
	late[int(id)] = n + 1 // want unguarded-registry "late is written here without the lock"
}

func RegisterLateOk(id int) {
	lateMu.Lock()
	defer lateMu.Unlock()
	late[id] = 0
	C.watch(C.int(id))
}
