package p

func use(func() int)

func closures(x int) func() int {
	y := 1
	middle := func(z int) func() int {
		return func() int {
			x++
			y := y + z
			return x + y
		}
	}
	use(middle(2))
	func() { y = 3 }()
	return middle(y)
}
