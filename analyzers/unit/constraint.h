/* Build constraints of Go files: `//go:build`, `// +build` and file-name suffixes as expressions.
 * Says what can be built together; does not choose a platform. */
#pragma once

/* Ownership: a Constraint owns its operands; tags are interned. NULL is the constraint that always
 * holds, and every function takes it. */

#include <glib.h>

typedef enum ConstraintKind {
    CONSTRAINT_TAG,
    CONSTRAINT_NOT, /* of left */
    CONSTRAINT_AND,
    CONSTRAINT_OR,
} ConstraintKind;

typedef struct Constraint Constraint;
struct Constraint {
    ConstraintKind kind;
    const char *tag; /* CONSTRAINT_TAG */
    Constraint *left, *right;
};

#define CONSTRAINT_ERROR (constraint_error_quark())
GQuark constraint_error_quark(void);

void constraint_free(Constraint *constraint);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Constraint, constraint_free)

/* Parses one whole `//go:build EXPR` or `// +build OPTIONS` line. NULL with CONSTRAINT_ERROR and
 * the byte column where it is not one. */
Constraint *constraint_parse_line(const char *line, GError **error);
/* Both must hold. Takes both; either may be NULL. */
Constraint *constraint_and(Constraint *left, Constraint *right);
/* What a file's name says: x_linux.go, x_amd64_test.go, x_linux_arm64.c. */
Constraint *constraint_of_name(const char *file_name);
/* All that is said about a file: its build lines (char *; a go:build line stands for all +build
 * lines), its name, and the tag cgo where it imports "C". Lines that do not parse count as absent;
 * ret_problem, if given, gets a message to free or NULL. */
Constraint *constraint_of_file(const GPtrArray *build_lines, const char *file_name,
                               gboolean uses_cgo, char **ret_problem);

/* Whether some build satisfies both: one GOOS, one GOARCH, one compiler, release tags that follow
 * from one another, implied tags (android: linux, unix; ...). Where too many tags
 * occur to try every build: TRUE. */
gboolean constraints_compatible(const Constraint *a, const Constraint *b);
/* Whether no build without `tag` satisfies it: `//go:build ignore`. */
gboolean constraint_requires(const Constraint *constraint, const char *tag);

typedef gboolean (*ConstraintLookup)(const char *tag, gpointer data);
gboolean constraint_evaluate(const Constraint *constraint, ConstraintLookup lookup, gpointer data);
/* In go:build syntax; "" for NULL. The caller frees. */
char *constraint_to_string(const Constraint *constraint);

gboolean constraint_known_goos(const char *tag);
gboolean constraint_known_goarch(const char *tag);
