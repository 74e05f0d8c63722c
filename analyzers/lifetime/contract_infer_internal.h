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
    GHashTable *value_pairs;   /* the same, of structs that are released by value */
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
/* Whether a word of the name is in the NULL-terminated table; name may be NULL. */
gboolean name_has(const char *name, const char *const *table);
/* The words of the name but for the first one that is in the table, joined by underscores; NULL:
 * none is, or there is no other. Free with g_free. */
char *name_without(const char *name, const char *const *table);

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

/* TRUE if all words of [from, to) occur in the names of the parameter's type. */
gboolean infer_words_of_type(const Words *words, guint from, guint to, const CParam *param);
/* Identity of the object type behind a parameter's pointers, or NULL (scalars, void). */
const char *infer_type_key(const CParam *param);
/* The one object that a function is given: what it lends out lies in there; -1: none, several, or a
 * text about a number, a type or a state, which is a literal mostly and outlives the object. */
gint infer_lender(Infer *infer, const CFunction *fn);
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

/* "const struct key *" is "key"; the caller frees it. */
char *infer_bare_type(const char *type);
/* The function's contract as `authority` gives it: made if it is not there. */
Contract *infer_layer(Infer *infer, const CFunction *fn, ContractAuthority authority);
void infer_set_param(ContractParam *param, ContractMode mode, ContractAuthority authority,
                     const char *why);
/* A body in the tree speaks for itself; its declaration's names do not. */
gboolean infer_body_is_known(const CFunction *fn);
gboolean infer_is_releasing_name(const Words *words, guint weakest);

/* ---- contract_text.c: texts and the words of names --------------------------------------------
 */

/* What the verbs of a name say of its result: the first one counts ("create_iterator" creates,
 * "find_or_create" does who knows what). */
typedef enum NameVerb { NAME_SILENT, NAME_CREATES, NAME_LOOKS, NAME_AMBIGUOUS } NameVerb;

NameVerb name_speaks(const Words *words);
/* Fill infer->text_releases and infer->const_texts; before any of the following. */
void infer_find_text_releases(Infer *infer);
void infer_find_const_texts(Infer *infer);
void infer_text_result(Infer *infer, const CFunction *fn, NameVerb verb);
/* char **out of a function that has one such parameter. */
void infer_text_output(Infer *infer, const CFunction *fn, NameVerb verb, guint index);
void infer_error_text(Infer *infer, const CFunction *fn, guint index);

/* ---- contract_status.c ------------------------------------------------------------------------
 */

ContractShape infer_shape(const CFunction *fn);
void infer_status(Infer *infer, const CFunction *fn, const Words *words);

/* ---- contract_comment.c ---------------------------------------------------------------------- */

/* What the comment above the declaration says. `patterns` are ContractPattern *. */
void infer_from_comment(Infer *infer, const CFunction *fn, const GPtrArray *patterns);

/* ---- contract_value.c: structs that go by value ---------------------------------------------- */

/* Fills value_pairs. */
void infer_find_value_pairs(Infer *infer);
/* What a function does with such structs, and whether it gives one. */
void infer_values(Infer *infer, const CFunction *fn, const Words *words);
