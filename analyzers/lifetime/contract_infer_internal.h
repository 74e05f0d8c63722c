/* What contract_infer.c, contract_comment.c and contract_words.c share.
 * Nobody else includes this. */
#pragma once

/* Ownership: an Infer borrows the book and the unit; Words own their words. */

#include "analyzers/lifetime/contract_infer.h"

typedef struct Infer {
    ContractBook *book;
    const CUnit *unit;
    GHashTable *functions;     /* interned name -> const CFunction * */
    GHashTable *pairs;         /* interned type key -> const ResourceKind * */
    GHashTable *const_pairs;   /* type keys whose releasing function takes a pointer to const: const
                                  says nothing about their ownership */
    GHashTable *text_releases; /* first word of a library's names -> const CFunction *: what frees
                                  the strings that it gives */
    GHashTable *const_texts;   /* first words of libraries that have const char * results */
} Infer;

/* ---- contract_words.c: the words of a C name ------------------------------------------------- */

typedef struct Words {
    guint n;
    char *text[24]; /* lower case */
} Words;

/* Splits at underscores and humps: "SDL_DestroyWindow" is sdl, destroy, window. */
void words_init(Words *words, const char *name);
void words_clear(Words *words);
gboolean words_have(const Words *words, const char *word);
/* Index of the first word at or after `from` that is in the NULL-terminated table, or -1. */
gint words_find(const Words *words, guint from, const char *const *table);

extern const char *const words_of_creation[];
extern const char *const words_of_looking[];  /* get, peek, first, parent: give what they keep */
extern const char *const words_of_transfer[]; /* set0, push, attach: may keep an argument */
extern const char *const words_of_ending[];   /* take, into, finish: may end even the first one */
extern const char *const words_of_reference[];
extern const char *const words_of_secrets[];
extern const char *const words_of_errors[];
extern const char *const words_of_messages[];
extern const char *const words_of_outputs[];
extern const char *const words_of_texts[]; /* string, buffer, error: what x_free_string frees */
/* How certainly the word is the end of a life: 1 free ..., 2 close ..., 3 cleanup ..., 0 not. */
guint word_release_rank(const char *word);

/* ---- contract_infer.c ------------------------------------------------------------------------ */

/* Identity of the object type behind a parameter's pointers, or NULL (scalars, void). */
const char *infer_type_key(const CParam *param);
/* "header.h:12", interned together with what precedes it: "const parameter, header.h:12". */
const char *infer_why(const char *what, const CFunction *fn);
/* The kind that the function is known to release, or NULL. */
const ResourceKind *infer_kind_released_by(Infer *infer, const char *function);
/* Index of the one T ** parameter that gives something, errors left aside; -1 if none or several.
 */
gint infer_output_param(const CFunction *fn);
gboolean infer_is_error_param(const CFunction *fn, guint index);
/* A kind released by `fn_name`: known, or made up with the given class. `authority` also makes
 * fn_name's parameter a releasing one. */
const ResourceKind *infer_define_release(Infer *infer, const char *fn_name, const CParam *given,
                                         ContractAuthority authority, const char *why);

/* ---- contract_comment.c ---------------------------------------------------------------------- */

/* What the comment above the declaration says. `patterns` are ContractPattern *. */
void infer_from_comment(Infer *infer, const CFunction *fn, const GPtrArray *patterns);
