package p

func panics(x int) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = nil
		}
	}()
	if x == 0 {
		panic("zero")
	}
	return nil
}
