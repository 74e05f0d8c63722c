/* Suppression comments: `//custody:ignore rule[,rule] -- reason`, `//custody:ignore-file ...` and
 * `//nolint:custody // reason`; and marks of generated files. Does not know findings. */
#pragma once

/* Ownership: a SuppressionList owns its Suppressions; rules and paths are interned. */

#include "analyzers/source/source.h"
#include "analyzers/unit/comment.h"

#include <glib.h>

typedef enum SuppressionScope {
    SUPPRESSION_LINE,
    SUPPRESSION_FUNCTION,
    SUPPRESSION_FILE,
} SuppressionScope;

typedef struct Suppression {
    SourcePos pos; /* of the comment */
    SuppressionScope scope;
    guint first_line, last_line; /* covered; a file's last_line is G_MAXUINT */
    GPtrArray *rules;            /* interned; empty: every rule (nolint) */
    char *reason;                /* or NULL */
    char *problem;               /* why it has no effect (no reason, unknown rule, ...); or NULL */
    gboolean used;
} Suppression;

typedef struct SuppressionList {
    GPtrArray *items;   /* Suppression *, in the order of the file */
    gboolean generated; /* "Code generated ... DO NOT EDIT." at the top of the file */
} SuppressionList;

/* Lines of one function's declaration, first to last. */
typedef struct LineRange {
    guint first, last;
} LineRange;

void suppression_list_free(SuppressionList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SuppressionList, suppression_list_free)

/* Reads the comments of a whole file. `functions` are the declarations in it, in any order;
 * `rule_ids` (NULL-terminated) are the rules that may be named, NULL for any. A comment after code
 * covers its line; one on lines of its own covers the line right below its block of comments, and,
 * where that begins a function, the whole function. Never NULL. */
SuppressionList *suppression_list_parse(const char *path, const char *text, gsize length,
                                        CommentLanguage language, const LineRange *functions,
                                        gsize n_functions, const char *const *rule_ids);
/* The narrowest suppression of `rule` at `line`, marked as used; NULL: none. Borrowed. */
const Suppression *suppression_list_apply(SuppressionList *list, const char *rule, guint line);
