package p

// enum { RED, GREEN };
import "C"

type color int

const (
	first color = iota
	second
	_
	fourth
	flag = 1 << iota
	text = "text"
	red  = C.RED
	also = color(C.GREEN)
	both = fourth + 1
	char = 'a'
	yes  = true
	pi   = 3.14
	huge = 255 << 56 // more than 64 bits with a sign: not folded
	most = 127 << 56
)

func constants(c color) int {
	const local = fourth * 2
	if c == second || c == red || c == also {
		return local
	}
	use(text, char, yes, pi, huge, most, flag, both, -1, 0x10, 1_000, '\n')
	return 1<<3 | 2
}

func use(...any)
