// Owners that nobody can release.
package without

/*
typedef struct probe probe;
probe *probe_open(int kind);
void probe_close(probe *p);
int probe_read(probe *p, int channel);

typedef struct meter meter;
meter *meter_new(void);
void meter_delete(meter *m);
int meter_value(const meter *m);
*/
import "C"

// Probe is an owner without an end.
type Probe struct { // want close-incomplete "Probe keeps probe in field p and nothing ever releases it"
	p *C.probe
}

func OpenOk(kind int) *Probe { return &Probe{p: C.probe_open(C.int(kind))} }

func (p *Probe) ReadOk(channel int) int { return int(C.probe_read(p.p, C.int(channel))) }

// Meter is released by who uses it.
type Meter struct{ M *C.meter }

func NewMeterOk() *Meter { return &Meter{M: C.meter_new()} }

func ValueOk() int {
	m := NewMeterOk()
	defer C.meter_delete(m.M)
	return int(C.meter_value(m.M))
}
