/* What the parts of the Go front end share while one package is lowered. Internal to analyzers/go.
 */
#pragma once

/* Ownership: a Lower borrows the package and owns its tables; IR nodes belong to the unit. */

#include "analyzers/go/go_syntax.h"
#include "analyzers/go/go_unit.h"

typedef struct Lower Lower;

typedef enum DeclKind { DECL_FUNC, DECL_TYPE, DECL_VAR, DECL_CONST } DeclKind;

/* A package-level name. */
typedef struct Decl {
    DeclKind kind;
    guint file;            /* index in Lower.files */
    const char *qualified; /* IrFunction.name, type name, global name */
    const char *type;      /* VAR, CONST: type or NULL */
    GPtrArray *results;    /* FUNC: interned type names or NULL, owned */
    IrOperand value;       /* CONST */
    TSNode node;
    struct Decl *next; /* another declaration of the same name in another file */
} Decl;

typedef struct Method {
    const char *qualified; /* "(*p.T).M" */
    gboolean pointer;
    GPtrArray *results; /* borrowed */
    guint file;
    struct Method *next;
} Method;

typedef struct File {
    GoSource *source;
    GHashTable *imports; /* local name -> import path */
    GPtrArray *dots;     /* import paths of dot imports */
    gboolean is_test, imports_c;
    gboolean preferred; /* built on a current Linux: wins among variants of a name */
    const char *constraint;
} File;

struct Lower {
    const GoPackage *package;
    const char *root;
    GoImportLookup lookup;
    gpointer lookup_data;
    GoUnit *unit;
    GPtrArray *files;        /* File * */
    GHashTable *decls;       /* name -> Decl * */
    GHashTable *methods;     /* "p.T\x1fM" -> Method * */
    GHashTable *outer_types; /* "path.T": types of other packages that occur in type position */
    GHashTable *c_types;     /* C names used as types */
    GHashTable *foreign;     /* C names seen: name -> GoForeignName * */
    GPtrArray *owned_decls;
    GPtrArray *owned_methods;
    GPtrArray *bodies; /* Decl *, borrowed: functions and methods in source order */
};

/* ---- one function ------------------------------------------------------------------------------
 */

typedef struct Binding {
    const char *name;
    gboolean is_constant, is_type;
    guint32 var;
    guint32 outer_var; /* captured: in the enclosing function */
    IrOperand value;   /* constant */
    const char *type;  /* of a constant; a local type's name */
} Binding;

typedef struct Loop {
    const char *label; /* or NULL */
    guint32 break_to, continue_to;
    gboolean is_loop; /* switch and select take only break */
} Loop;

typedef struct Fn {
    Lower *lower;
    const File *file;
    IrFunction *ir;
    IrBlock *block; /* where code goes; never NULL */
    struct Fn *outer;
    GArray *scope;      /* Binding */
    GArray *captured;   /* Binding: variables of enclosing functions */
    GArray *loops;      /* Loop */
    GHashTable *labels; /* name -> block id + 1 */
    const char *pending_label;
    guint32 fallthrough_to; /* block or G_MAXUINT32 */
    guint *n_closures;      /* of the outermost function */
    guint32 block_mark;     /* scope at the start of the innermost block */
    guint depth;            /* of recursion over syntax */
} Fn;

typedef struct Typed {
    IrOperand op;
    const char *type; /* or NULL */
} Typed;

enum { GO_DEPTH_LIMIT = 400 };

/* go_types.c */
const char *type_of_node(Lower *lower, const File *file, const Fn *fn, TSNode node);
const char *type_element(const char *type); /* []T, [N]T, *[N]T, map[K]T, chan T -> T, or NULL */
const char *type_key(const char *type);     /* map[K]V -> K; else "int" for sequences */
const char *type_pointee(const char *type); /* *T -> T, or NULL */
const char *type_strip(const char *type);   /* without leading '*' */
const char *type_pointer_to(const char *type);
gboolean type_is_struct_value(Lower *lower, const char *type);
const IrType *type_find(Lower *lower, const char *name);
/* Path of field names from a value of `type` to field `name` through embedded structs (interned,
 * the field last), with its type; NULL if there is none. Free with g_ptr_array_unref. */
GPtrArray *type_field_path(Lower *lower, const char *type, const char *name, const char **ret_type);
/* The method `name` of `type`: its qualified name and results; *ret_path (owned, may be empty) is
 * the embedded path to its receiver. NULL if it is not known. */
const char *type_method(Lower *lower, const Fn *fn, const char *type, const char *name,
                        GPtrArray **ret_path, GPtrArray **ret_results, gboolean *ret_interface);
const char *signature_text(Lower *lower, const File *file, const Fn *fn, TSNode parameters,
                           TSNode result);
/* Result types of a result node, interned or NULL entries; owned. */
GPtrArray *result_types(Lower *lower, const File *file, const Fn *fn, TSNode result);
Decl *decl_find(const Lower *lower, const File *file, const char *name);
gboolean is_builtin_type(const char *name);

/* go_decl.c */
void declare_type(Lower *lower, const File *file, const Fn *fn, TSNode spec, const char *name);
IrOperand constant_value(Lower *lower, const File *file, const Fn *fn, TSNode node, gint64 iota);
const char *package_of_name(const Lower *lower, const File *file, const char *name);

/* go_scope.c: bindings, temporaries, blocks */
guint32 scope_mark(const Fn *fn);
void scope_close(Fn *fn, guint32 mark);
guint32 scope_declare(Fn *fn, const char *name, const char *type, guint32 flags, SourcePos pos);
/* The variable of that name, captured where it belongs to an outer function; FALSE if there is
 * none. */
gboolean scope_find(Fn *fn, const char *name, Binding *ret_binding);
/* In this very scope (since mark). */
gboolean scope_find_here(const Fn *fn, guint32 mark, const char *name, guint32 *ret_var);
IrOperand temp(Fn *fn, const char *type, SourcePos pos);
IrInstr *emit(Fn *fn, IrOp op, SourcePos pos, IrOperand dst, const IrOperand *args, guint n_args);
IrBlock *new_block(Fn *fn);
void enter(Fn *fn, IrBlock *block);
void jump(Fn *fn, const IrBlock *to, SourcePos pos);
void branch(Fn *fn, IrOperand condition, const IrBlock *yes, const IrBlock *no, SourcePos pos);
void degraded(Fn *fn, TSNode node, const char *reason);
const char *var_type(const Fn *fn, IrOperand op);

/* go_expr.c */
Typed lower_expr(Fn *fn, TSNode node, const char *wanted);
void lower_condition(Fn *fn, TSNode node, const IrBlock *yes, const IrBlock *no);
/* Address of an addressable expression. */
Typed lower_address(Fn *fn, TSNode node);
Typed lower_composite(Fn *fn, TSNode body, const char *type, SourcePos pos, gboolean pointer);
Typed load_path(Fn *fn, Typed base, const GPtrArray *path, SourcePos pos);
TSNode strip_parens(TSNode node);

/* go_assign.c */
typedef enum TargetKind {
    TARGET_NONE,
    TARGET_VAR,
    TARGET_GLOBAL,
    TARGET_FIELD,
    TARGET_ELEM,
    TARGET_DEREF
} TargetKind;
typedef struct Target {
    TargetKind kind;
    guint32 var;
    const char *name;
    IrOperand base, index;
    const char *type;
    SourcePos pos;
} Target;
Target lower_target(Fn *fn, TSNode node);
void store_target(Fn *fn, const Target *target, Typed value);
void lower_assignment(Fn *fn, TSNode node);
void lower_short_var(Fn *fn, TSNode node, guint32 mark);
void lower_var_spec(Fn *fn, TSNode spec);
/* Evaluates a right side that gives n values. Fills values[n]. */
void lower_values(Fn *fn, TSNode list, guint n, Typed *ret_values, const char *const *wanted);

/* go_call.c */
typedef enum CallMode { CALL_NOW, CALL_DEFERRED, CALL_GO } CallMode;
/* Lowers a call that gives n results into ret (n may be 0). */
void lower_call(Fn *fn, TSNode node, CallMode mode, guint n, Typed *ret_values);
Typed lower_func_literal(Fn *fn, TSNode node);
Typed lower_selector(Fn *fn, TSNode node);
Typed convert_to(Fn *fn, Typed value, const char *type, SourcePos pos);
/* The type that an expression in call position names, or NULL if it is no type. */
const char *type_of_callee(Fn *fn, TSNode node);

/* go_stmt.c */
void lower_statement(Fn *fn, TSNode node);
void lower_block(Fn *fn, TSNode node);
void lower_body(Fn *fn, TSNode parameters, TSNode result, TSNode body, TSNode receiver);

/* go_cgo.c */
void read_cgo(Lower *lower, const File *file, TSNode import_declaration);
void read_exports(Lower *lower, const File *file, TSNode function, const char *name);
void note_foreign(Lower *lower, const char *name, SourcePos pos, gboolean called);
