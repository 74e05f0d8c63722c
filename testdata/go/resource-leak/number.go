// What a function of the preamble reads out of an object as a number keeps nothing of it.
package number

/*
#include <stddef.h>

typedef struct reply {
	int status;
	char *why;
	int ttl;
} reply;
reply *reply_new(int n);
void reply_free(reply *r);

static int reply_ttl(reply *r)
{
	int *p = (int *)((char *)r + offsetof(reply, why) + sizeof(char *));
	return *p;
}
*/
import "C"

type Answer struct {
	Status int
	TTL    uint32
}

func AskBad(n int) *Answer {
	r := C.reply_new(C.int(n)) // want resource-leak "reply from C.reply_new is (never|not) released"
	a := new(Answer)
	if r == nil {
		return a
	}
	a.Status = int(r.status)
	a.TTL = uint32(C.reply_ttl(r))
	return a
}

func AskOk(n int) *Answer {
	a := new(Answer)
	r := C.reply_new(C.int(n))
	if r == nil {
		return a
	}
	defer C.reply_free(r)
	a.Status = int(r.status)
	a.TTL = uint32(C.reply_ttl(r))
	return a
}
