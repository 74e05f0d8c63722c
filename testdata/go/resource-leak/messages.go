// A mail is a message too: not every message is the text of an error, filled when the call fails.
package messages

/*
typedef enum { MAIL_SUCCESS = 0, MAIL_OUT_OF_MEMORY } mail_status;
typedef struct box box;
typedef struct mail_message mail_message;
mail_status mail_create_message(box *b, const char *id, mail_message **message);
void mail_message_destroy(mail_message *message);
*/
import "C"

import "errors"

var errMail = errors.New("no such mail")

type Message struct{ m *C.mail_message }

func (m *Message) Close() { C.mail_message_destroy(m.m) }

// Nothing is there when the call fails.
func FindOk(b *C.box, id *C.char) (*Message, error) {
	var m *C.mail_message
	if rc := C.mail_create_message(b, id, &m); rc != 0 {
		return nil, errMail
	}
	return &Message{m: m}, nil
}

// Found, and forgotten.
func HasBad(b *C.box, id *C.char) bool {
	var m *C.mail_message
	return C.mail_create_message(b, id, &m) == 0 && m != nil // want resource-leak "never released"
}
