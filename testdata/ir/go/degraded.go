package p

func before() int { return 1 }

func broken() {
	x := before()
	if x == {
	}
}

func after() int { return before() }
