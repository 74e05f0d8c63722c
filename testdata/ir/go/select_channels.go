package p

type job struct{ id int }

func selectChannels(in chan *job, out chan<- int, done <-chan struct{}) {
	for {
		select {
		case j, ok := <-in:
			if !ok {
				return
			}
			j.id = 1
		case out <- 1:
		case <-done:
			break
		default:
			continue
		}
	}
}

func forever() {
	select {}
}
