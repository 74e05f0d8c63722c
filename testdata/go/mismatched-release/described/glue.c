#include "_cgo_export.h"

void custom_prepare(custom *c) { c->parent.free = (void (*)(secret *))customFree; }

void custom_number(custom *c) { c->level = 3; }
