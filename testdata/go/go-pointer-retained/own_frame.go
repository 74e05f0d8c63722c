// C puts the pointer into a structure of its own frame, or into one that lives on.
package ownframe

/*
#include <string.h>

struct blob {
	unsigned char *data;
	unsigned size, used;
};
struct store {
	struct blob kept;
};

static void blob_over(struct blob *b, void *data, unsigned size) {
	b->data = data;
	b->size = size;
	b->used = 0;
}

static int store_read(struct store *s, void *data, unsigned size) {
	struct blob b;
	blob_over(&b, data, size);
	memcpy(b.data, s->kept.data, size);
	return (int)b.size;
}

static void store_attach(struct store *s, void *data, unsigned size) {
	blob_over(&s->kept, data, size);
}

struct headers {
	void *data;
	unsigned size;
};

static int parse(void *data, unsigned size, struct headers *headers) {
	if (size < 4)
		return -1;
	if (headers != NULL) {
		headers->data = data;
		headers->size = size;
	}
	return (int)size;
}

static int features(void *data, unsigned size) {
	return parse(data, size, NULL);
}

static int parse_for(struct headers *headers, void *data, unsigned size) {
	return parse(data, size, headers);
}

static int decode(void *data, unsigned size) {
	struct headers headers;
	return parse_for(&headers, data, size);
}
*/
import "C"

import "unsafe"

func readOk(s *C.struct_store, size int) []byte {
	value := make([]byte, size)
	C.store_read(s, unsafe.Pointer(&value[0]), C.uint(size))
	return value
}

func attachBad(s *C.struct_store, size int) []byte {
	value := make([]byte, size)
	C.store_attach(s, unsafe.Pointer(&value[0]), C.uint(size)) // want go-pointer-retained "."
	return value
}

// What could keep it is not there.
func featuresOk(data []byte) []byte {
	C.features(unsafe.Pointer(&data[0]), C.uint(len(data)))
	return data
}

func parseOk(data []byte) []byte {
	C.parse(unsafe.Pointer(&data[0]), C.uint(len(data)), nil)
	return data
}

func decodeOk(data []byte) []byte {
	C.decode(unsafe.Pointer(&data[0]), C.uint(len(data)))
	return data
}

func parseForBad(headers *C.struct_headers, data []byte) []byte {
	C.parse_for(headers, unsafe.Pointer(&data[0]), C.uint(len(data))) // want go-pointer-retained "."
	return data
}
