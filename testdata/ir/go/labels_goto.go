package p

func labels(n int) {
outer:
	for i := 0; i < n; i++ {
		for {
			if i == 1 {
				continue outer
			}
			if i == 2 {
				break outer
			}
		}
	}
block:
	{
		if n == 0 {
			break block
		}
		n = 1
	}
again:
	n--
	if n > 0 {
		goto again
	}
	goto end
end:
}
