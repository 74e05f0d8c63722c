/* What the parts of the Go front end share while one package is lowered.
 * Internal to analyzers/go. */
#pragma once

/* Ownership: a GoLower borrows the package and owns its inputs; a GoScope is
 * owned by the GoUnit that it describes and owns its declarations; IR nodes
 * belong to the unit; strings interned. */

#include "analyzers/go/go_syntax.h"
#include "analyzers/go/go_typetext.h"
#include "analyzers/go/go_unit.h"
#include "analyzers/unit/constraint.h"

typedef struct GoLower GoLower;
typedef struct GoFn GoFn;

/* ---- files and package-level names
 * ----------------------------------------------------------- */

/* One file of the package. */
typedef struct GoInput {
    GoSource *source;
    const char *base; /* last component of its path */
    gboolean is_test, uses_cgo;
    gboolean preferred; /* built on a current Linux: wins among variants */
    Constraint *constraint;
    const char *conditional; /* the constraint as text, or NULL */
    GHashTable *imports;     /* local name -> import path */
    GPtrArray *dots;         /* paths of dot imports */
} GoInput;

typedef enum GoDeclKind { GO_DECL_FUNC, GO_DECL_TYPE, GO_DECL_VAR, GO_DECL_CONST } GoDeclKind;
typedef enum GoDeclState { GO_DECL_PENDING, GO_DECL_BUSY, GO_DECL_DONE } GoDeclState;

typedef struct GoNamed GoNamed;

/* A package-level name. Inputs and nodes are gone once the package is lowered.
 */
typedef struct GoDecl GoDecl;
struct GoDecl {
    GoDeclKind kind;
    GoDeclState state; /* of type (VAR) or value (CONST), which are worked out
                          when asked for */
    const GoInput *input;
    const char *name, *qualified; /* qualified: as in the IR, with "@file.go"
                                     where that needs it */
    const char *type;             /* VAR, CONST: its type; FUNC: its signature */
    IrFunction *function;         /* FUNC */
    GoNamed *named;               /* TYPE */
    IrOperand value;              /* CONST */
    TSNode node;                  /* FUNC: declaration; TYPE: spec; VAR: spec; CONST: value */
    TSNode type_node;             /* CONST: its type, or null */
    guint index;                  /* VAR: which name of the spec; CONST: which value */
    gint64 iota;                  /* CONST */
    GoDecl *next;                 /* the same name in another file */
};

typedef struct GoMethod GoMethod;
struct GoMethod {
    const GoInput *input;
    IrFunction *function;
    gboolean pointer; /* of *T */
    GoMethod *next;   /* the same name in another file */
};

/* A type declared in the tree (or an anonymous struct or interface). */
struct GoNamed {
    const char *name; /* qualified */
    IrType *type;
    GHashTable *methods;    /* name -> GoMethod *, owned */
    GHashTable *signatures; /* INTERFACE: method name -> function type */
    GPtrArray *embedded;    /* INTERFACE: type names */
    GPtrArray *variants;    /* STRUCT: IrField *: what files that exclude each other declare with
                             * another type than the one of type->fields; owned */
};

typedef struct GoScope {
    const char *path;
    GHashTable *decls;  /* name -> GoDecl *, in the order of the files */
    GHashTable *named;  /* qualified name -> GoNamed *, owned */
    GPtrArray *all;     /* GoDecl *, owned, in source order */
    GPtrArray *methods; /* GoMethod *, owned */
} GoScope;

struct GoLower {
    const GoPackage *package;
    GoImportLookup lookup;
    gpointer lookup_data;
    GoUnit *unit;
    GoScope *scope;
    GPtrArray *inputs;         /* GoInput * */
    GHashTable *type_names;    /* "C.x", "path.T": names seen in the place of a type */
    GHashTable *foreign_names; /* C name -> GoForeignName * */
    GHashTable *numbers;       /* "p.F@file.go" -> how often it was wanted */
    GHashTable *typedefs;      /* C name -> 1 a preamble's typedef, 2 none */
    GHashTable *named_cache;   /* type name -> GoNamed * or NULL */
    GHashTable *compatible;    /* pairs of inputs that cannot be built together, or can */
    GPtrArray *bodies;         /* GoBody *, in source order */
    GHashTable *body_of;       /* node id -> GoBody * */
    IrUnit *scratch;           /* where initialisers are lowered for their type alone */
    guint depth;               /* of recursion over syntax */
};

/* A function or method declaration whose body is still to be lowered. */
typedef struct GoBody {
    const GoInput *input;
    TSNode node;
    IrFunction *function;
} GoBody;

/* Recursion over syntax stops here: deeper nodes are degraded. */
enum { GO_DEPTH_LIMIT = 600, GO_TYPE_DEPTH_LIMIT = 60 };

/* ---- one function
 * ----------------------------------------------------------------------------
 */

typedef enum GoLocalKind { GO_LOCAL_VAR, GO_LOCAL_CONST, GO_LOCAL_TYPE } GoLocalKind;

typedef struct GoLocal {
    const char *name;
    GoLocalKind kind;
    guint32 var;      /* VAR */
    IrOperand value;  /* CONST */
    const char *type; /* CONST: its type; TYPE: what it stands for, "?" for a type
                         parameter */
    gint shadowed;    /* index of the outer one of that name, or -1 */
} GoLocal;

/* What break and continue leave. */
typedef struct GoExit {
    const char *label;
    guint32 break_to, continue_to;
    gboolean takes_break; /* break without a label leaves it: all but labelled
                             blocks */
    gboolean is_loop;
} GoExit;

struct GoFn {
    GoLower *lower;
    const GoInput *input;
    IrFunction *ir;        /* NULL while only declarations are read */
    IrBlock *block;        /* where code goes */
    GoFn *outer;           /* of a function literal */
    GArray *locals;        /* GoLocal, a stack */
    GHashTable *names;     /* name -> index + 1 of the innermost local */
    GHashTable *captured;  /* outer variable -> own variable + 1 */
    GArray *captured_from; /* guint32: the outer variables, in order */
    GArray *exits;         /* GoExit, a stack */
    GHashTable *labels;    /* name -> block id + 1 */
    const char *pending_label;
    guint32 fallthrough_to; /* block id, or G_MAXUINT32 */
    guint32 block_start;    /* first local of the innermost block */
    guint closures;         /* how many so far */
    gboolean scratch;       /* only types are wanted */
};

/* A value and what is known of its type. */
typedef struct GoValue {
    IrOperand op;
    const char *type;
    gboolean addressed; /* the address of a value of `type` without its '*': see go_container */
} GoValue;

static inline GoValue go_value(IrOperand op, const char *type)
{
    return (GoValue){op, type, FALSE};
}
static inline GoValue go_unknown(void)
{
    return (GoValue){ir_opaque(), NULL, FALSE};
}

/* go_scope.c: names, variables, blocks */
void go_fn_init(GoFn *fn, GoLower *lower, const GoInput *input, IrFunction *ir);
void go_fn_clear(GoFn *fn);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(GoFn, go_fn_clear)
guint32 go_scope_open(const GoFn *fn);
void go_scope_close(GoFn *fn, guint32 mark);
void go_scope_bind(GoFn *fn, GoLocal local);
/* Declares a variable; "_" and "" get no name in scope. */
guint32 go_scope_declare(GoFn *fn, const char *name, const char *type, guint32 flags,
                         SourcePos pos);
/* FALSE where no local of that name is in scope. Variables of enclosing
 * functions are captured, by every function between. */
gboolean go_scope_find(GoFn *fn, const char *name, GoLocal *ret_local);
/* A variable that this very block declared. */
gboolean go_scope_find_here(const GoFn *fn, const char *name, guint32 *ret_var);
void go_var_set_type(GoFn *fn, guint32 var, const char *type);
IrOperand go_temp(GoFn *fn, const char *type, SourcePos pos);
IrInstr *go_emit(GoFn *fn, IrOp op, SourcePos pos, IrOperand dst, const IrOperand *args, guint n);
IrBlock *go_block(GoFn *fn);
void go_enter(GoFn *fn, IrBlock *block);
void go_jump(GoFn *fn, guint32 block, SourcePos pos);
void go_branch(GoFn *fn, IrOperand condition, guint32 yes, guint32 no, SourcePos pos);
/* Ends the block for good; what follows is unreachable. */
void go_end(GoFn *fn, IrTerm term, SourcePos pos, const IrOperand *args, guint n);
void go_degraded(GoFn *fn, TSNode node, const char *reason);
/* Counts recursion; FALSE (and a degraded note) where it is too deep. */
gboolean go_descend(GoFn *fn, TSNode node);
void go_ascend(GoFn *fn);

/* go_resolve.c: package-level names and imports */
/* The import path that a name stands for, or NULL. */
const char *go_import_of(GoFn *fn, const char *name);
/* The import path of the package that `operand` of a selector names, or NULL.
 */
const char *go_package_of(GoFn *fn, TSNode operand);
/* The declaration of a name as seen from the function's file, or NULL. */
GoDecl *go_decl_find(GoFn *fn, const char *name);
GoDecl *go_decl_in(GoFn *fn, const char *path, const char *name);
const GoMethod *go_method_pick(GoFn *fn, const GoMethod *first);
const GoScope *go_scope_of(GoLower *lower, const char *path);
gboolean go_inputs_compatible(GoLower *lower, const GoInput *a, const GoInput *b);
/* Type of a variable, worked out from its initialiser where it has none. */
const char *go_decl_type(GoFn *fn, GoDecl *decl);

/* go_types.c: types of nodes, fields and methods */
const char *go_type_of_node(GoFn *fn, TSNode node);
/* "func(A, B) R" */
const char *go_signature(GoFn *fn, TSNode parameters, TSNode result);
/* Type names of a parameter list or a single result type, each once a name. */
void go_list_types(GoFn *fn, TSNode list, GPtrArray *ret_types);
const GoNamed *go_named_find(GoLower *lower, const char *type);
/* Through names of the tree to a literal type, a struct's or interface's name,
 * or a foreign name. */
const char *go_type_underlying(GoLower *lower, const char *type);
gboolean go_type_is_struct(GoLower *lower, const char *type);
gboolean go_type_is_interface(GoLower *lower, const char *type);
/* A named type of a package that is not in the tree. */
gboolean go_type_is_outside(GoLower *lower, const char *type);
/* What `node` names if it is a type in the place of an expression, or NULL. */
const char *go_expr_as_type(GoFn *fn, TSNode node);
/* The same in the place of what is called, where (*p.T)(x) is a conversion also if nobody knows T.
 */
const char *go_callee_as_type(GoFn *fn, TSNode node);

/* go_select.c: fields and methods through embedding */
typedef enum GoSelectionKind {
    GO_SELECTION_NONE,
    GO_SELECTION_FIELD,
    GO_SELECTION_METHOD,    /* declared in the tree */
    GO_SELECTION_INTERFACE, /* through an interface value */
    GO_SELECTION_OUTSIDE,   /* of a named type that is not in the tree */
} GoSelectionKind;

enum { GO_EMBEDDING_LIMIT = 6 };
typedef struct GoSelection {
    GoSelectionKind kind;
    guint n_path; /* embedded fields on the way */
    const IrField *path[GO_EMBEDDING_LIMIT];
    const IrField *field;
    const GoMethod *method;
    const char *callee;    /* METHOD, OUTSIDE: name in the IR */
    const char *interface; /* INTERFACE: its type */
    const char *signature; /* INTERFACE: function type, or NULL */
} GoSelection;
GoSelection go_select(GoFn *fn, const char *type, const char *name);
GoResults go_results_of(const IrFunction *function);
/* "func(A) R" without the receiver. */
const char *go_function_type(const IrFunction *function);

/* go_decl.c: declarations of a package */
void go_declare(GoLower *lower);
GoNamed *go_declare_type(GoFn *fn, const char *name, TSNode type, gboolean alias, SourcePos pos);
void go_bind_type_parameters(GoFn *fn, TSNode list);
void go_bind_receiver_parameters(GoFn *fn, TSNode receiver);
/* Adds parameters and results to fn->ir and binds their names. */
void go_declare_signature(GoFn *fn, TSNode receiver, TSNode parameters, TSNode result);
GoScope *go_scope_new(const char *path);
void go_scope_free(GoScope *scope);
/* Forgets inputs and nodes, which are about to go. */
void go_scope_settle(GoScope *scope);
/* Whether a current Linux would build a file of that constraint. */
gboolean go_builds_here(const Constraint *constraint);

/* go_const.c */
/* Value of a constant expression; OPAQUE where it is none of integers, strings
 * and C constants. */
GoValue go_const_value(GoFn *fn, TSNode node, gint64 iota);
GoValue go_decl_value(GoFn *fn, GoDecl *decl);
gboolean go_fold(GoOperator op, gint64 a, gint64 b, gint64 *ret_value);
GoValue go_literal(GoFn *fn, TSNode node);

/* go_expr.c */
/* Where a value should go: a variable, or NULL for wherever. `fresh`: nothing
 * can read it yet. */
typedef struct GoDest {
    guint32 var;
    gboolean fresh;
} GoDest;
GoValue go_expr(GoFn *fn, TSNode node);
GoValue go_expr_to(GoFn *fn, TSNode node, const GoDest *dest);
/* The destination's variable, or a new temporary. */
IrOperand go_dst(GoFn *fn, const GoDest *dest, const char *type, SourcePos pos);
void go_condition(GoFn *fn, TSNode node, guint32 yes, guint32 no);
/* A single expression that gives n > 1 values into dst (VAR or NONE): types
 * into ret_types. FALSE if it does not. */
gboolean go_expr_many(GoFn *fn, TSNode node, const IrOperand *dst, const char **ret_types, guint n);
/* The first n embedded fields of a selection. */
GoValue go_load_path(GoFn *fn, GoValue base, const GoSelection *selection, guint n, SourcePos pos);
GoValue go_selector(GoFn *fn, TSNode node, const GoDest *dest);
/* What *pointer dereferences, evaluated; FALSE where `node` dereferences
 * nothing. */
gboolean go_deref_parts(GoFn *fn, TSNode node, GoValue *ret_pointer);
GoValue go_dereference(GoFn *fn, GoValue pointer, const GoDest *dest, SourcePos pos);
/* A copy, where `node` gave a struct or array that lives somewhere. */
GoValue go_copied(GoFn *fn, GoValue value, TSNode node, SourcePos pos);
GoValue go_binary(GoFn *fn, GoOperator op, GoValue left, GoValue right, const GoDest *dest,
                  SourcePos pos);
/* What indexing or ranging over a value of that type gives. */
const char *go_element_type(GoFn *fn, const char *type);
/* A field as C knows it. */
const char *go_field_name(const char *type, const char *name);

/* go_literal.c */
GoValue go_composite(GoFn *fn, TSNode node, gboolean pointer, const GoDest *dest);
GoValue go_func_literal(GoFn *fn, TSNode node, const GoDest *dest);
/* An IR_MAKE of `type` whose value is of type `result`. */
GoValue go_make_object(GoFn *fn, const char *type, const char *result, const IrOperand *sizes,
                       guint n_sizes, const GoDest *dest, SourcePos pos);

/* go_place.c: what can be assigned to, and addresses */
typedef enum GoPlaceKind {
    GO_PLACE_BLANK,
    GO_PLACE_VAR,
    GO_PLACE_GLOBAL,
    GO_PLACE_FIELD,
    GO_PLACE_ELEM,
    GO_PLACE_DEREF,
} GoPlaceKind;
typedef struct GoPlace {
    GoPlaceKind kind;
    guint32 var;
    const char *name; /* GLOBAL, FIELD */
    IrOperand base, index;
    const char *type;
    SourcePos pos;
} GoPlace;
GoPlace go_place(GoFn *fn, TSNode node);
void go_store(GoFn *fn, const GoPlace *place, GoValue value);
GoValue go_load_place(GoFn *fn, const GoPlace *place);
GoValue go_address(GoFn *fn, TSNode node, const GoDest *dest);
/* Like go_expr, but a struct or array that is part of another is addressed, not
 * loaded: something is about to be stored into it. */
GoValue go_container(GoFn *fn, TSNode node);
/* What a selected method gets as its receiver, from the value in front of the
 * dot. */
GoValue go_receiver(GoFn *fn, GoValue base, const GoSelection *selection, SourcePos pos);

/* go_assign.c */
void go_assignment(GoFn *fn, TSNode node);
void go_short_var(GoFn *fn, TSNode left, TSNode right);
void go_var_spec(GoFn *fn, TSNode spec);
void go_assign_list(GoFn *fn, TSNode left, TSNode right);
IrOperand go_zero(GoFn *fn, const char *type);
/* target op= operand; a null operand is 1. */
void go_update(GoFn *fn, TSNode target, GoOperator op, TSNode operand, SourcePos pos);
/* Package-level: stores into the globals of one spec. */
void go_init_globals(GoFn *fn, TSNode spec);

/* go_call.c */
GoValue go_call(GoFn *fn, TSNode node, const GoDest *dest);
/* As go_expr_many, for calls. */
gboolean go_call_many(GoFn *fn, TSNode node, const IrOperand *dst, const char **ret_types, guint n);
/* As a statement: IR_CALL, IR_DEFER or IR_GO without results. */
void go_call_statement(GoFn *fn, TSNode node, IrOp op);
/* function(x) of a type_conversion_expression: a conversion, or a call that was
 * taken for one. */
GoValue go_applied(GoFn *fn, TSNode node, TSNode function, const GoDest *dest);
GoValue go_convert(GoFn *fn, GoValue value, const char *type, const GoDest *dest, SourcePos pos);

/* A call of sync/atomic that loads or stores, with its receiver first among `args`; `type` is that
 * of its result where it is known. FALSE: it is another call. */
gboolean go_atomic(GoFn *fn, const char *callee, const IrOperand *args, guint n_args,
                   const char *type, const GoDest *dest, SourcePos pos, GoValue *ret_value);

/* go_callee.c: what a call expression calls */
typedef struct GoCallee {
    IrCallee ir;
    gboolean has_receiver;
    GoValue receiver;
    GoResults results;
} GoCallee;
GoCallee go_callee(GoFn *fn, TSNode function, TSNode type_arguments);
gboolean go_is_builtin(const char *name);

/* go_known.c: what little is known about packages outside the tree */
/* Result types of a function, known FALSE where there is no row. */
GoResults go_known_results(const char *function);
gboolean go_known_type(const char *name);
gboolean go_known_struct(const char *name);

/* go_stmt.c, go_control.c */
void go_statement(GoFn *fn, TSNode node);
void go_statement_list(GoFn *fn, const GoNodes *nodes, guint from);
void go_block_statement(GoFn *fn, TSNode node);
void go_body(GoFn *fn, TSNode body);
void go_if(GoFn *fn, TSNode node);
void go_for(GoFn *fn, TSNode node);
void go_switch(GoFn *fn, TSNode node);
void go_type_switch(GoFn *fn, TSNode node);
void go_select_statement(GoFn *fn, TSNode node);

/* go_cgo.c */
/* `comments`: the comment nodes right above the import. */
void go_read_preamble(GoLower *lower, const GoInput *input, TSNode import, const GArray *comments);
void go_read_exports(GoLower *lower, const GoInput *input, const GArray *comments,
                     IrFunction *function);
void go_note_foreign(GoLower *lower, const char *name, SourcePos pos, gboolean called);
/* Notes the names of types and of C that a file uses. */
void go_note_names(GoLower *lower, const GoInput *input);
/* A C name in the place of a type or of a conversion. */
gboolean go_is_c_type(const GoLower *lower, const char *name);
/* A function of cgo's own: C.GoString and its like. */
gboolean go_is_of_cgo(const char *name);
gboolean go_is_c_function(const GoLower *lower, const char *name);
