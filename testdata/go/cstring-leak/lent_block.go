// Package lentblock gives C a block of strings and frees the block itself.
package lentblock

/*
#include <stdlib.h>

typedef struct player player;
int player_command(player *p, char **words);
int player_load(player *p, char **words);

static char **words_make(int n) { return calloc(sizeof(char *), n); }
static void words_set(char **words, int i, char *word) {
	if (words != NULL) {
		words[i] = word;
	}
}
static void words_free(char **words, int n) {
	for (int i = 0; words != NULL && i < n; i++) {
		free(words[i]);
	}
	free(words);
}
*/
import "C"

import "unsafe"

func commandBad(p *C.player, word string) int {
	words := C.words_make(2)
	defer C.free(unsafe.Pointer(words))
	C.words_set(words, 0, C.CString(word)) // want cstring-leak "never released"
	return int(C.player_command(p, words))
}

func commandsBad(p *C.player, list []string) int {
	words := C.words_make(C.int(len(list) + 1))
	defer C.free(unsafe.Pointer(words))
	for i, word := range list {
		C.words_set(words, C.int(i), C.CString(word)) // want cstring-leak "never released"
	}
	return int(C.player_command(p, words))
}

func commandOk(p *C.player, word string) int {
	words := C.words_make(2)
	defer C.free(unsafe.Pointer(words))
	text := C.CString(word)
	defer C.free(unsafe.Pointer(text))
	C.words_set(words, 0, text)
	return int(C.player_command(p, words))
}

func commandsOk(p *C.player, list []string) int {
	words := C.words_make(C.int(len(list) + 1))
	defer C.words_free(words, C.int(len(list)))
	for i, word := range list {
		C.words_set(words, C.int(i), C.CString(word))
	}
	return int(C.player_command(p, words))
}

func keptOk(p *C.player, word string) int {
	words := C.words_make(2)
	C.words_set(words, 0, C.CString(word))
	return int(C.player_load(p, words))
}
