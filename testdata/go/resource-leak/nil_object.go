// A function that has nothing to follow: what it lends lies behind a pointer that nobody set.
package nilobject

/*
typedef struct cell cell;
int cell_poke(cell **a, cell **b);
*/
import "C"

type holder struct{ c *C.cell }

func PokeOk() (a, b *holder) {
	C.cell_poke(&a.c, &b.c)
	return
}
