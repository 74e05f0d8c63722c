/* What missing headers may declare, guessed from the errors of a parse so that the next one gets
 * further: types, their fields, constants. Worker side. */
#pragma once

/* Ownership: the table owns its strings; c_guesses_text() gives its result to the caller. */

#include <clang-c/Index.h>
#include <glib.h>

/* The enum of constants that nobody declares: each has a value of its own, and none is the true
 * one. */
#define C_GUESSED_ENUM "custody_unseen"

typedef struct CGuesses CGuesses;

CGuesses *c_guesses_new(void);
void c_guesses_free(CGuesses *guesses);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CGuesses, c_guesses_free)

/* Learns from the errors of a parse; FALSE: there is nothing new to try. What lies behind the first
 * `length` bytes of the file `main_path` is not the user's. */
gboolean c_guesses_learn(CGuesses *guesses, CXTranslationUnit tu, const char *main_path,
                         gsize length);
/* Declarations of all that is guessed. */
char *c_guesses_text(const CGuesses *guesses);
