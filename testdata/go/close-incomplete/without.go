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

// Answer has no end although answers have one elsewhere: nobody can take it out of the field.
type Answer struct { // want close-incomplete "Answer keeps meter in field m and nothing ever releases it"
	m *C.meter
}

func ask() *C.meter { return C.meter_new() }

func AskOk() *Answer { return &Answer{m: ask()} }

func (a *Answer) ValueOk() int { return int(C.meter_value(a.m)) }

// Lender lets its meter out: who gets it releases it.
type Lender struct{ m *C.meter }

func LendOk() *Lender { return &Lender{m: C.meter_new()} }

func (l *Lender) Take() *C.meter { return l.m }

func TakeOk() {
	l := LendOk()
	C.meter_delete(l.Take())
}
