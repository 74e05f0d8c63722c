package main

import "C"

type store struct{ title string }

func (s *store) text() *C.char { return C.CString(s.title) }

var current = &store{title: "none"}

//export CurrentBad
func CurrentBad() *C.char { // want unfreeable-export "CurrentBad hands C memory from"
	return current.text()
}

func main() {}
