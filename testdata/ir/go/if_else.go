package p

func get() (int, error)

func ifElse(err error) int {
	if n, err := get(); err != nil {
		return 1
	} else if n == 2 {
		return n
	} else {
		n = 3
	}
	if err != nil {
		return 4
	}
	return 5
}
