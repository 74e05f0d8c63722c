package main

import "C"

import "strings"

// The string is made two calls further down.
func join(parts []string) *C.char { return text(strings.Join(parts, ",")) }

func text(s string) *C.char { return C.CString(s) }

//export JoinedBad
func JoinedBad() *C.char { // want unfreeable-export "JoinedBad hands C memory from"
	return join([]string{"a", "b"})
}

func main() {}
