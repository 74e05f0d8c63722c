// An owner keeps what it made in a slice and releases it all at its end; what it made has an end of its
// own, and stays in the slice.
package parts

/*
typedef struct hub hub;
typedef struct wire wire;
hub *hub_open(void);
void hub_close(hub *h);
wire *hub_connect(hub *h, int port);
void wire_free(wire *w);
*/
import "C"

import "errors"

var errWire = errors.New("no wire")

type Hub struct {
	h     *C.hub
	wires []*Wire
}

type Wire struct {
	w    *C.wire
	port int
}

func OpenHubOk() *Hub { return &Hub{h: C.hub_open()} }

func (h *Hub) ConnectOk(port int) (*Wire, error) {
	w := C.hub_connect(h.h, C.int(port))
	if w == nil {
		return nil, errWire
	}
	wire := &Wire{w: w, port: port}
	h.wires = append(h.wires, wire)
	return wire, nil
}

// Destroy leaves the pointer where it was.
func (w *Wire) Destroy() { C.wire_free(w.w) }

func (h *Hub) Close() {
	for _, wire := range h.wires {
		C.wire_free(wire.w) // want double-release "what users have released with \(\*Wire\).Destroy is still there"
	}
	C.hub_close(h.h)
}

// Net asks the wire, which says when it is gone.
type Net struct {
	h    *C.hub
	ends []*End
}

type End struct{ w *C.wire }

func OpenNetOk() *Net { return &Net{h: C.hub_open()} }

func (n *Net) ConnectOk(port int) *End {
	end := &End{w: C.hub_connect(n.h, C.int(port))}
	n.ends = append(n.ends, end)
	return end
}

func (e *End) Destroy() {
	if e.w != nil {
		C.wire_free(e.w)
		e.w = nil
	}
}

func (n *Net) Close() {
	for _, end := range n.ends {
		end.Destroy()
	}
	C.hub_close(n.h)
}

// Grid calls the end of its parts, which does not say so.
type Grid struct {
	h     *C.hub
	links []*Link
}

type Link struct{ w *C.wire }

func OpenGridOk() *Grid { return &Grid{h: C.hub_open()} }

func (g *Grid) ConnectOk(port int) *Link {
	link := &Link{w: C.hub_connect(g.h, C.int(port))}
	g.links = append(g.links, link)
	return link
}

func (l *Link) Destroy() { C.wire_free(l.w) }

func (g *Grid) Close() {
	for _, link := range g.links {
		link.Destroy() // want double-release "what users have released with \(\*Link\).Destroy is still there"
	}
	C.hub_close(g.h)
}

// Rack takes out what its users have ended.
type Rack struct {
	h     *C.hub
	slots map[int]*Slot
}

type Slot struct {
	w    *C.wire
	port int
	rack *Rack
}

func OpenRackOk() *Rack { return &Rack{h: C.hub_open(), slots: map[int]*Slot{}} }

func (r *Rack) ConnectOk(port int) *Slot {
	slot := &Slot{w: C.hub_connect(r.h, C.int(port)), port: port, rack: r}
	r.slots[port] = slot
	return slot
}

func (s *Slot) Destroy() {
	C.wire_free(s.w)
	delete(s.rack.slots, s.port)
}

func (r *Rack) Close() {
	for _, slot := range r.slots {
		C.wire_free(slot.w)
	}
	C.hub_close(r.h)
}

// Own parts: nobody else can end them.
type Board struct {
	h    *C.hub
	pins []*pin
}

type pin struct{ w *C.wire }

func OpenBoardOk() *Board {
	b := &Board{h: C.hub_open()}
	b.pins = append(b.pins, &pin{w: C.hub_connect(b.h, 1)})
	return b
}

func (p *pin) destroy() { C.wire_free(p.w) }

func (b *Board) Close() {
	for _, pin := range b.pins {
		pin.destroy()
	}
	C.hub_close(b.h)
}
