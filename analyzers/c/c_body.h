/* What the files that lower one function body share.
 * Worker side only; nothing outside the lowering includes this. */
#pragma once

/* Ownership: a CBody borrows the function that it fills; cursors are values. */

#include "analyzers/c/c_lower.h"

/* A variable whose storage ends with its scope. */
typedef struct CLive {
    guint32 var;
    const char *cleanup; /* function of __attribute__((cleanup)), or NULL */
} CLive;

typedef struct CLabel {
    guint32 block;
    gboolean defined;
    GArray *live; /* CLive: what lived at the label */
} CLabel;

typedef struct CGoto {
    IrBlock *block;
    const char *label;
    SourcePos pos;
    GArray *live; /* CLive: what lived at the goto */
} CGoto;

/* Where break and continue go. */
typedef struct CFrame {
    guint32 break_block, continue_block; /* G_MAXUINT32: none */
    guint live;                          /* variables that stay alive there */
} CFrame;

typedef struct CCase {
    IrOperand low, high; /* high: of a range */
    gboolean is_range;
    guint32 block;
    SourcePos pos;
} CCase;

typedef struct CSwitch {
    GArray *cases; /* CCase */
    guint32 default_block;
} CSwitch;

typedef struct CLowering {
    CDecls *decls;
    CPlaces *places;
    IrUnit *unit;
    const char *root;        /* of the audit */
    const GPtrArray *errors; /* CDiagnostic *, or NULL */
    GHashTable *noreturn;    /* interned names of functions: GUINT_TO_POINTER(1 no, 2 yes) */
    GHashTable *seen;        /* interned names of functions that are lowered or queued */
    GArray *queue;           /* CXCursor: inline functions outside the root, when called */
} CLowering;

/* The name of a file-scope variable in the IR: internal linkage makes it the file's own. */
const char *c_global_name(CLowering *lowering, CXCursor decl);

typedef struct CBody {
    CLowering *lowering;
    IrFunction *fn;
    IrBlock *block;
    GHashTable *vars;   /* CXCursor * -> index + 1 */
    GArray *live;       /* CLive */
    GArray *frames;     /* CFrame */
    GHashTable *labels; /* interned name -> CLabel * */
    GArray *gotos;      /* CGoto */
    CSwitch *innermost; /* switch, or NULL */
    guint depth;
    gboolean too_deep;
} CBody;

/* ---- c_body.c: blocks and instructions ------------------------------------------------------ */

SourcePos c_pos(CBody *body, CXCursor cursor);
/* Children of a cursor; the caller unrefs the array (CXCursor). */
GArray *c_children(CXCursor cursor);
CXCursor c_child(const GArray *children, guint index);

guint32 c_block_new(CBody *body);
void c_block_start(CBody *body, guint32 block);
/* The block that takes the next instruction; a fresh unreachable one behind a terminator. */
IrBlock *c_block(CBody *body);
void c_jump(CBody *body, SourcePos pos, guint32 target);
void c_branch(CBody *body, SourcePos pos, IrOperand condition, guint32 yes, guint32 no);
void c_terminate(CBody *body, IrTerm term, SourcePos pos);

guint32 c_temp(CBody *body, CXType type, SourcePos pos);
/* A variable of the front end that is assigned on several paths. */
guint32 c_phi(CBody *body, CXType type, SourcePos pos);
/* dst[0] = op(args...), into a new temporary of `type`. */
IrOperand c_compute(CBody *body, IrOp op, CXType type, SourcePos pos, const IrOperand *args,
                    guint n_args);
IrInstr *c_emit(CBody *body, IrOp op, SourcePos pos, const IrOperand *args, guint n_args);
void c_assign(CBody *body, IrOp op, SourcePos pos, guint32 dst, IrOperand value);
IrOperand c_binary(CBody *body, IrBinary binary, CXType type, SourcePos pos, IrOperand left,
                   IrOperand right);
void c_degrade(CBody *body, CXCursor cursor, const char *reason);

gboolean c_is_pointer(CXType type); /* pointers and arrays, canonically */
gboolean c_is_array(CXType type);
gboolean c_is_aggregate(CXType type); /* records and arrays */
gboolean c_is_void(CXType type);
/* Without parentheses, implicit conversions and __extension__. */
CXCursor c_strip(CXCursor expr);
/* What libclang could not make sense of (a field whose type is not declared): its parts are no
 * substitute for it. */
gboolean c_is_wreck(CXCursor expr);

guint32 c_declare(CBody *body, CXCursor decl, guint32 flags);
gboolean c_find_var(const CBody *body, CXCursor decl, guint32 *ret_var);

/* ---- c_place.c: what can be stored to ------------------------------------------------------- */

typedef enum CPlaceKind {
    PLACE_VALUE, /* no place: `base` is the value */
    PLACE_VAR,
    PLACE_GLOBAL,
    PLACE_FIELD,
    PLACE_ELEM,
    PLACE_DEREF,
} CPlaceKind;

typedef struct CPlace {
    CPlaceKind kind;
    IrOperand base, index;
    const char *name; /* PLACE_GLOBAL, PLACE_FIELD */
    CXType type;
    SourcePos pos;
} CPlace;

CPlace c_place(CBody *body, CXCursor expr);
IrOperand c_place_load(CBody *body, const CPlace *place);
void c_place_store(CBody *body, const CPlace *place, IrOperand value, SourcePos pos);
IrOperand c_place_address(CBody *body, const CPlace *place);
/* What fields and elements are reached through: the struct variable itself or its address. */
IrOperand c_place_base(CBody *body, const CPlace *place);

/* ---- c_expr.c, c_cond.c, c_call.c, c_init.c ----------------------------------------------------
 */

/* The value of an expression; `discard`: only its effects are wanted. */
IrOperand c_expr(CBody *body, CXCursor expr);
void c_expr_discard(CBody *body, CXCursor expr);
/* p + n as an address of an element. */
IrOperand c_pointer_add(CBody *body, CXType type, SourcePos pos, IrOperand pointer, IrOperand n,
                        gboolean negative);

/* Branches on an expression. */
void c_condition(CBody *body, CXCursor expr, guint32 yes, guint32 no);
IrOperand c_logical_value(CBody *body, CXCursor expr);
IrOperand c_conditional(CBody *body, CXCursor expr, gboolean discard);
/* a ?: b, as libclang shows it: the first child is a, the last one b. */
IrOperand c_elvis(CBody *body, CXCursor expr, const GArray *children);

IrOperand c_call(CBody *body, CXCursor call, gboolean discard);
/* The argument that __builtin_expect passes through, if `call` is one. */
gboolean c_call_is_expect(CXCursor call, CXCursor *ret_argument);
/* cleanup(&var) at the end of a scope. */
void c_call_cleanup(CBody *body, const char *name, guint32 var, SourcePos pos);

/* *target = initialiser, where target's storage is new. */
void c_initialise(CBody *body, const CPlace *target, CXCursor initialiser);

/* ---- c_stmt.c, c_scope.c ----------------------------------------------------------------------
 */

void c_statement(CBody *body, CXCursor statement);
IrOperand c_statement_value(CBody *body, CXCursor statement_expr);
void c_declaration(CBody *body, CXCursor declaration_statement);

void c_live_add(CBody *body, guint32 var, const char *cleanup);
/* Ends what lives above `down_to`, on this path only: the innermost first. */
void c_unwind(CBody *body, guint down_to, gboolean scope_ends, SourcePos pos);
/* The same, and forgets them. */
void c_scope_close(CBody *body, guint down_to, gboolean scope_ends, SourcePos pos);
gboolean c_has_cleanup(const CBody *body);
void c_label(CBody *body, CXCursor statement);
void c_goto(CBody *body, const char *label, SourcePos pos);
void c_goto_any(CBody *body, SourcePos pos);
void c_gotos_resolve(CBody *body);
