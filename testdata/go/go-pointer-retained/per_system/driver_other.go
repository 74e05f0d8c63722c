//go:build !js
// +build !js

// What a field holds is told by the file for the system at hand.
package persystem

// void queue_add(int source, int n, const unsigned *numbers);
import "C"

type Driver struct {
	queue []C.uint
}

func (d *Driver) NextOk() {
	head := d.queue[0]
	d.queue = d.queue[1:]
	C.queue_add(1, 1, &head)
}
