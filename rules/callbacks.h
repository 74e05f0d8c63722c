/* Callbacks of a package: which functions are given to C, into which slots, and what both sides
 * expect of a call. Judges nothing; rules compare. */
#pragma once

/* Ownership: everything is borrowed from the unit but what a function says it gives. */

#include "rules/rule.h"

/* A function that is put where C expects one. */
typedef struct CallbackSlot {
    const char *function;        /* C name of what is put there */
    const CSignature *signature; /* what the slot expects */
    const char *type, *what;     /* of the slot: as in CSlot */
    gboolean has_context;        /* as in CSlot */
    gboolean used;    /* FALSE: converted to the slot's type, and nothing more is known */
    gboolean guessed; /* a header is missing: types may be wrong */
    SourcePos pos;
    const CUnit *from;  /* the C that puts it there, or NULL: Go does */
    const char *inside; /* display name of the function in which that happens, or NULL */
} CallbackSlot;

/* Slots (CallbackSlot *) in Go code and in the C code of the package. Free the array. */
GPtrArray *callback_slots(const RuleUnit *unit);

/* What a function expects of its caller: from Go types, or a prototype. */
typedef struct CallbackSignature {
    CParam result;
    guint n_params;
    CParam *params;
    char *text;     /* "func(unsafe.Pointer) C.int", "int (void *)" */
    SourcePos pos;  /* where it is declared */
    gboolean is_go; /* an exported Go function */
} CallbackSignature;

void callback_signature_free(CallbackSignature *signature);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CallbackSignature, callback_signature_free)
CallbackSignature *callback_signature_of_go(const RuleUnit *unit, const IrFunction *fn);
CallbackSignature *callback_signature_of_prototype(const CFunction *fn);
/* "int (void *, char *)". Free with g_free. */
char *callback_signature_text(const CSignature *signature);

/* The exported Go function of that C name, or NULL. */
const IrFunction *callback_export(const RuleUnit *unit, const char *c_name);
/* The declaration of that C function that libclang saw in the package's C, or NULL; `from`: the
 * unit that names it, or NULL for Go. */
const CFunction *callback_prototype(const RuleUnit *unit, const CUnit *from, const char *c_name);
