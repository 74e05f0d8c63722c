/* Declarations of a translation unit: which are wanted, and what they say.
 * Worker side only. */
#pragma once

/* Ownership: a CDecls borrows the places and fills the unit that it is given. */

#include "analyzers/c/c_places.h"

typedef struct CDecls CDecls;

/* Looks over the top-level declarations once. */
CDecls *c_decls_new(CXTranslationUnit tu, CPlaces *places, const CRequest *request);
void c_decls_free(CDecls *decls);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CDecls, c_decls_free)

/* Asks for one more function (a callee of a body) by name. */
void c_decls_want(CDecls *decls, const char *name);
/* The definition of a function of that name, wherever it stands; FALSE if there is none. */
gboolean c_decls_definition(const CDecls *decls, const char *name, CXCursor *ret_cursor);
/* The first declaration of a function of that name; FALSE if there is none. */
gboolean c_decls_declaration(const CDecls *decls, const char *name, CXCursor *ret_cursor);
/* Fills the unit's functions, enumerators, structs and typedefs. `rejected` holds the lines
 * (GUINT_TO_POINTER) of the synthetic suffix that did not compile. */
void c_decls_report(CDecls *decls, GHashTable *rejected, CUnit *unit);

/* Definitions of functions inside the audited root, in source order: CXCursor. Borrowed. */
const GArray *c_decls_bodies(const CDecls *decls);
/* Definitions of records and file-scope variables inside the root: CXCursor. Borrowed. */
const GArray *c_decls_records(const CDecls *decls);
const GArray *c_decls_variables(const CDecls *decls);

/* Interned canonical type of a pointer to a function -> CSignature *: all that were described. */
GHashTable *c_decls_signatures(const CDecls *decls);

/* Name of a record or enum type: the first typedef that names it, else "struct x". Interned, NULL
 * for other types. */
const char *c_decls_tag_name(const CDecls *decls, CXType type);

/* ---- c_describe.c: one declaration --------------------------------------------------------- */

void c_describe_param(const CDecls *decls, CXType type, CParam *ret_param);
/* `cursors` are the redeclarations (CXCursor) of one function, in source order. */
CFunction *c_describe_function(const CDecls *decls, CPlaces *places, const GArray *cursors);
CStruct *c_describe_struct(const CDecls *decls, CPlaces *places, CXType type);
/* A function that does not return, by attribute. */
gboolean c_describe_is_noreturn(CXCursor function);
/* Takes the marks off a raw comment. Free with g_free. */
char *c_comment_text(const char *raw);

/* ---- c_suffix.c: text of our own around the audited one ------------------------------------- */

/* What is appended to the request's text so that macros named there get a value, beginning on a
 * line of its own. Free with g_free. */
char *c_suffix_text(const CRequest *request);
#define C_SUFFIX_VALUE "custody_value_"
#define C_SUFFIX_ALIAS "custody_alias_"
/* What cgo and the export header declare; included before everything else. */
extern const char c_prolog_text[], c_export_header_text[];
