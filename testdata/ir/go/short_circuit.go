package p

func a() bool
func b() bool

func shortCircuit(x bool) bool {
	y := a() && b() || !x
	if a() || (b() && !y) {
		return !y && a()
	}
	x = x && y
	return x
}
