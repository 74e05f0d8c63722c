/* C as libclang sees it: declarations of a preamble or translation unit, and its bodies as IR.
 * Runs libclang in a worker process; never judges ownership beyond what a declaration or its
 * comment says. */
#pragma once

/* Ownership: a CUnit owns everything below it; strings are interned unless marked. */

#include "analyzers/ir/ir.h"

#include <glib.h>

/* How a value travels in a call, as far as calling conventions tell kinds of values apart. */
typedef enum CPassing {
    C_PASSED_UNKNOWN, /* incomplete, vector, complex: nothing is claimed of it */
    C_PASSED_NOT,     /* void */
    C_PASSED_INTEGER, /* also bool, character, enum */
    C_PASSED_FLOAT,
    C_PASSED_POINTER,
    C_PASSED_RECORD, /* struct or union by value */
} CPassing;

typedef struct CParam {
    const char *name, *type, *canonical; /* spelling, canonical spelling */
    guint pointer_depth;                 /* of the canonical type */
    gboolean const_pointee;              /* first level points to const */
    gboolean is_char;                    /* pointee is a char type */
    gboolean function_pointer, nonnull;
    const char *record; /* "struct x" or typedef name of the (last) pointee, or NULL */
    gboolean opaque;    /* that record has no definition, or void behind a typedef */
    guint64 size;       /* bytes, 0 unknown */
    CPassing passing;
    CPassing target;     /* what lies behind the last pointer; NOT: void, functions */
    guint64 target_size; /* bytes, 0 unknown */
} CParam;

/* The signature behind a pointer to a function. */
typedef struct CSignature {
    const char *canonical; /* canonical spelling of the pointer's type: its key in the unit */
    CParam result;
    guint n_params;
    CParam *params;
    gboolean variadic, unprototyped;
} CSignature;

/* A place in C code where a function is put where C expects one. */
typedef struct CSlot {
    const char *function;  /* that is put there; or NULL */
    const char *helper;    /* the C function in which that happens, or NULL: an initialiser */
    guint param;           /* without `function`: helper's parameter that is put there */
    const char *type;      /* of the slot, as written */
    const char *canonical; /* of the slot: a CSignature's */
    const char *what;      /* "argument 2 of x_walk", "field visit of struct vt", "variable cb" */
    gboolean has_context;  /* a void * goes to the same call: what C gives back to the callback */
    SourcePos pos;
} CSlot;

typedef struct CFunction {
    const char *name;
    SourcePos pos;    /* path as clang names it; relative to the root when inside it */
    gboolean in_tree; /* declared inside the audited root */
    gboolean is_definition, is_static, is_inline, variadic, noreturn, warn_unused;
    CParam result; /* name NULL */
    gboolean result_is_enum, result_is_bool, result_is_integer, result_is_void;
    const char *result_enum; /* name of the enum */
    guint n_params;
    CParam *params;
    char *comment;              /* raw comment text without comment marks, or NULL; owned */
    const char *malloc_dealloc; /* attribute malloc(dealloc): release function, or NULL */
    gint malloc_dealloc_param;
    gint ownership_takes, ownership_holds; /* parameter or -1 */
    gboolean ownership_returns, attribute_malloc;
} CFunction;

typedef struct CEnumerator {
    const char *name;
    gint64 value;
    const char *enum_name;
} CEnumerator;

typedef struct CStructField {
    const char *name, *type, *canonical;
    gboolean function_pointer;
    SourcePos pos;
} CStructField;
typedef struct CStruct {
    const char *name;
    SourcePos pos;
    const char *tag;   /* canonical spelling of the type, "struct x" */
    GPtrArray *fields; /* CStructField * */
    gboolean complete;
    guint64 size; /* bytes, 0 unknown */
} CStruct;

typedef struct CDiagnostic {
    SourcePos pos;
    int severity; /* 2 warning, 3 error, 4 fatal */
    const char *text;
} CDiagnostic;

typedef struct CUnit {
    GPtrArray *functions;       /* CFunction * */
    GPtrArray *enumerators;     /* CEnumerator *, also integer macros (enum_name NULL) */
    GPtrArray *structs;         /* CStruct * */
    GPtrArray *typedefs;        /* pairs: name, canonical (interned, 2n) */
    GPtrArray *shapes;          /* CParam *: the types of `typedefs`, in that order */
    GPtrArray *signatures;      /* CSignature *: function pointers that the rest mentions */
    GPtrArray *slots;           /* CSlot *: in bodies and initialisers inside the root */
    GPtrArray *diagnostics;     /* CDiagnostic * */
    GPtrArray *missing_headers; /* interned names */
    IrUnit *bodies;             /* function bodies inside the audited root, or NULL */
    gboolean failed;            /* worker crashed, hung or refused: failure says why */
    char *failure;
} CUnit;

void c_unit_free(CUnit *unit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CUnit, c_unit_free)

/* What to parse. */
typedef struct CRequest {
    const char *root;    /* absolute root of the audit */
    const char *path;    /* path shown for positions in `text`, relative to root */
    const char *text;    /* source text, or NULL: read path */
    const char *exports; /* what `_cgo_export.h` holds behind cgo's own types, or NULL */
    guint first_line; /* line in `path` of the first line of text (a preamble inside a .go file) */
    const char *directory;    /* absolute: relative includes and -I start here (${SRCDIR}) */
    const char *const *flags; /* NULL-terminated: -I -D -U -std= -f... already filtered */
    const char *const
        *names;      /* NULL-terminated names of interest (C functions used from Go), or NULL: all.
                        Functions mentioned in their contracts are reported too. */
    gboolean bodies; /* lower function bodies */
    const char *const *templates; /* NULL-terminated: a header that is not there, the template that
                                     it would be made of, in turn (absolute); or NULL */
} CRequest;

/* A pool of workers forked before threads start; parses requests in order, `jobs` at a time. */
typedef struct CWorkers CWorkers;
CWorkers *c_workers_new(guint jobs, guint timeout_seconds);
void c_workers_free(CWorkers *workers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CWorkers, c_workers_free)
/* Results in the order of the requests, each owned by the caller; never NULL (see failed). */
void c_workers_run(CWorkers *workers, const CRequest *requests, guint n, CUnit **ret_units);
