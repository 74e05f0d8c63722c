// Package parser has callbacks that its C file puts into their slots: what C knows of them is in
// the header that cgo writes.
package parser

/*
#include <stddef.h>
#include <stdint.h>
#include "parser.h"
*/
import "C"

import "unsafe"

// Level is how loud a message is.
type Level C.int

//export parserText
func parserText(p *C.parser, text *C.char, n C.size_t, user unsafe.Pointer) C.int { return 0 }

//export parserShort
func parserShort(p *C.parser, text *C.char, user unsafe.Pointer) C.int { return 0 }

//export parserMessage
func parserMessage(level Level, text *C.char) {}

//export parserWide
func parserWide(level int, text *C.char) {}

//export parserClosed
func parserClosed(user unsafe.Pointer) {}

//export parserPair
func parserPair(at unsafe.Pointer) (line C.int, column C.int) { return 1, 1 }

func startOk() *C.parser { return C.parser_start() }

func startBad() *C.parser { return C.parser_start_short() }
