// Static functions of one name in two C files of the package: each file means its own.
package samename

// int walk_all(void);
import "C"

func WalkOk() int { return int(C.walk_all()) }
