package p

func two() (*int, error)
func fail() error

func named(x *int) (out *int, err error) {
	out = x
	if x == nil {
		return nil, fail()
	}
	if *x == 1 {
		return
	}
	if *x == 2 {
		return two()
	}
	return out, err
}

func unnamed() (*int, error) {
	return two()
}

func swapped() (a, b int) {
	a, b = 1, 2
	return b, a
}

func endless() int {
	for {
	}
}
