package p

func kind() int

func switchValue(n int, s string) int {
	switch k := kind(); k {
	case 1, 2:
		n = 10
		fallthrough
	case 3:
		n = 11
	default:
		n = 12
	case n:
		break
	}
	switch {
	case n > 1 && n < 5:
		return 1
	case s == "x":
		return 2
	}
	switch s {
	}
	return 3
}
