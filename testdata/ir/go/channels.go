package p

type job struct{ id int }

func channels(c chan *job) int {
	c <- &job{1}
	j := <-c
	k, ok := <-c
	if ok {
		k.id = 2
	}
	<-c
	made := make(chan int, 4)
	close(made)
	return j.id + <-made
}
