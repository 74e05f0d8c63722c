package persystem

type Driver struct {
	queue [][]byte
}

func (d *Driver) Next() []byte {
	head := d.queue[0]
	d.queue = d.queue[1:]
	return head
}
