// A closing method that sets the field to nil on a path on which it has not released what is in it.
package cleared

/*
typedef struct stmt stmt;
stmt *stmt_new(void);
void stmt_free(stmt *s);
int stmt_reset(stmt *s);
*/
import "C"

import "errors"

var errReset = errors.New("reset failed")

type Stmt struct{ s *C.stmt }

func NewStmt() *Stmt { return &Stmt{s: C.stmt_new()} }

// The reset fails, and the statement is forgotten.
func (s *Stmt) Close() error { // want close-incomplete "to nil without releasing"
	if s.s == nil {
		return nil
	}
	stmt := s.s
	if C.stmt_reset(stmt) != 0 {
		s.s = nil
		return errReset
	}
	s.s = nil
	C.stmt_free(stmt)
	return nil
}

type Sure struct{ s *C.stmt }

func NewSureOk() *Sure { return &Sure{s: C.stmt_new()} }

// Released on both ways, before and after the field is set.
func (s *Sure) Close() error {
	stmt := s.s
	s.s = nil
	if stmt == nil {
		return nil
	}
	if C.stmt_reset(stmt) != 0 {
		C.stmt_free(stmt)
		return errReset
	}
	C.stmt_free(stmt)
	return nil
}
