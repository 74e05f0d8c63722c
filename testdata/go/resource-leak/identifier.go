// Objects of a library that goes by numbers: below zero is a failure, and no object is number 0.
package identifier

/*
typedef long hid_t;
hid_t H5Screate(int kind);
hid_t H5Scopy(hid_t space);
int H5Sget_simple_extent_ndims(hid_t space);
int H5Sclose(hid_t space);
*/
import "C"

import "errors"

var errSpace = errors.New("no dataspace")

type Space struct{ id C.hid_t }

func (s *Space) Close() {
	if s.id > 0 {
		C.H5Sclose(s.id)
		s.id = 0
	}
}

// Who asks for more than 0 has missed none.
func NewAboveOk(kind int) *Space {
	id := C.H5Screate(C.int(kind))
	if id > 0 {
		return &Space{id}
	}
	return nil
}

func NewBelowOk(kind int) (*Space, error) {
	id := C.H5Screate(C.int(kind))
	if id < 0 {
		return nil, errSpace
	}
	return &Space{id}, nil
}

func RankBad(kind int) int {
	id := C.H5Screate(C.int(kind)) // want resource-leak "H5_dataspace from C.H5Screate is not released"
	if id < 0 {
		return -1
	}
	copied := C.H5Scopy(id) // want resource-leak "H5_dataspace from C.H5Scopy is never released"
	if copied < 0 {
		return -1
	}
	rank := C.H5Sget_simple_extent_ndims(copied)
	C.H5Sclose(id)
	return int(rank)
}

func RankOk(kind int) int {
	id := C.H5Screate(C.int(kind))
	if id < 0 {
		return -1
	}
	defer C.H5Sclose(id)
	return int(C.H5Sget_simple_extent_ndims(id))
}
