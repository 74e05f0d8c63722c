package p

func forLoops(n int) {
	for i := 0; i < n; i++ {
		if i == 2 {
			continue
		}
		if i == 3 {
			break
		}
	}
	for n > 0 {
		n--
	}
	for {
		n++
		if n > 9 {
			break
		}
	}
}
