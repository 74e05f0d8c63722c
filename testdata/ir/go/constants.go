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
)

func constants(c color) int {
	const local = fourth * 2
	if c == second || c == red || c == also {
		return local
	}
	use(text, char, yes, pi, flag, both, -1, 0x10, 1_000, '\n')
	return 1<<3 | 2
}

func use(...any)
