package p

import "errors"

type store struct{ m map[string]*int }

var (
	errClosed        = errors.New("closed")
	table            = map[string]*store{}
	current, backup  = newStore(), &store{}
	onExit           = func() { current.m = nil }
	unset            *store
	anonymous        struct{ n int }
	_                = register(table)
	first, problem   = pair()
)

func newStore() *store               { return &store{m: make(map[string]*int)} }
func register(m map[string]*store) int { return 0 }
func pair() (*store, error)          { return nil, errClosed }

func init() { unset = current }
func init() { backup.m["k"] = nil }

func use() {
	table["x"].m = nil
	onExit()
	first.m = nil
	anonymous.n = 1
}
