/* The intermediate representation: what both front ends produce and the engine consumes.
 * Deliberately small: no expressions, no types beyond names, no language-specific nodes. */
#pragma once

/* Ownership: an IrUnit owns everything below it; every string is interned (g_intern_string) and
 * never freed; pointers into a unit are borrowed and live as long as the unit. */

#include "analyzers/source/source.h"

#include <glib.h>

/* ---- operands ------------------------------------------------------------------------------ */

typedef enum IrOperandKind {
    IR_OPERAND_NONE,
    IR_OPERAND_VAR,      /* a variable of the function, by index: %3 */
    IR_OPERAND_INT,      /* an integer, character or boolean constant (true is 1, false is 0) */
    IR_OPERAND_NIL,      /* nil, NULL */
    IR_OPERAND_STRING,   /* a string literal; name is its text (may be truncated) */
    IR_OPERAND_CONSTANT, /* a named constant whose value the front end does not know: C.FOO is named
                            "FOO" here; equal names are equal values */
    IR_OPERAND_GLOBAL, /* the value of a package-level or file-scope variable, by qualified name */
    IR_OPERAND_FUNC,   /* a function used as a value, by the name of its IrFunction or, with
                          foreign set, of a C function */
    IR_OPERAND_OPAQUE, /* any other value: floats, things not lowered */
} IrOperandKind;

typedef struct IrOperand {
    IrOperandKind kind;
    gboolean foreign; /* IR_OPERAND_FUNC, IR_OPERAND_GLOBAL: a C entity seen from Go */
    guint32 var;      /* IR_OPERAND_VAR */
    gint64 value;     /* IR_OPERAND_INT */
    const char *name; /* STRING, CONSTANT, GLOBAL, FUNC */
} IrOperand;

/* ---- instructions -------------------------------------------------------------------------- */

typedef enum IrOp {
    IR_ASSIGN,  /* dst[0] = args[0] */
    IR_COPY,    /* dst[0] = copy of the struct or array value args[0] (shallow) */
    IR_CONVERT, /* dst[0] = type(args[0]); keeps identity (pointer casts, T(x), unsafe.Pointer) */
    IR_LOAD_FIELD,   /* dst[0] = args[0].name; args[0] is a struct value or a pointer to one */
    IR_STORE_FIELD,  /* args[0].name = args[1] */
    IR_ADDR_FIELD,   /* dst[0] = &args[0].name */
    IR_LOAD_ELEM,    /* dst[0] [, dst[1] = ok] = args[0][args[1]] */
    IR_STORE_ELEM,   /* args[0][args[1]] = args[2] */
    IR_ADDR_ELEM,    /* dst[0] = &args[0][args[1]] (C pointer arithmetic p + n is this too) */
    IR_SLICE,        /* dst[0] = args[0][lo:hi]: shares args[0]'s elements */
    IR_ADDR,         /* dst[0] = &args[0]; args[0] is a VAR or a GLOBAL */
    IR_LOAD,         /* dst[0] = *args[0] */
    IR_STORE,        /* *args[0] = args[1] */
    IR_STORE_GLOBAL, /* name = args[0] */
    IR_BINARY,       /* dst[0] = args[0] binary args[1] */
    IR_UNARY,        /* dst[0] = unary args[0] */
    IR_MAKE,         /* dst[0] = a fresh object of `type`, made by `make`; args: optional sizes */
    IR_CALL,         /* dst... = callee(args...) ; a method's receiver is args[0] */
    IR_DEFER,        /* the same call at function exit; callee and args are evaluated now */
    IR_GO,           /* the same call on another goroutine / thread */
    IR_CLOSURE,      /* dst[0] = function `name` with captures by reference (captures[]), or, for a
                        method value, with args[0] bound as its first parameter */
    IR_RANGE_BEGIN,  /* dst[0] = iterator over args[0] */
    IR_RANGE_NEXT,   /* dst[0] = ok, dst[1] = key, dst[2] = value (dsts may be absent) of args[0] */
    IR_SEND,         /* channel args[0] <- args[1] */
    IR_RECEIVE,      /* dst[0] [, dst[1] = ok] = <-args[0] */
    IR_TYPE_ASSERT,  /* dst[0] [, dst[1] = ok] = args[0].(type); without ok it can panic */
    IR_USE,          /* reads args...: keeps them alive, nothing else */
    IR_SCOPE_END,    /* C: the storage of VAR args[0] ends here */
} IrOp;

typedef enum IrBinary {
    IR_BINARY_EQ,
    IR_BINARY_NE,
    IR_BINARY_LT,
    IR_BINARY_LE,
    IR_BINARY_GT,
    IR_BINARY_GE,
    IR_BINARY_ADD,
    IR_BINARY_SUB,
    IR_BINARY_MUL,
    IR_BINARY_AND,
    IR_BINARY_OR,
    IR_BINARY_OTHER,
} IrBinary;

typedef enum IrUnary { IR_UNARY_NOT, IR_UNARY_NEG, IR_UNARY_OTHER } IrUnary;

typedef enum IrMake {
    IR_MAKE_STRUCT, /* composite literal of a struct, &T{}, new(T), a C struct object: fields absent
                       = zero */
    IR_MAKE_ARRAY,
    IR_MAKE_SLICE,
    IR_MAKE_MAP,
    IR_MAKE_CHAN,
} IrMake;

typedef enum IrCalleeKind {
    IR_CALLEE_STATIC,  /* a function of this or another Go package, or a C function in C code:
                          name as in IrFunction.name / "import/path.Func" / "(*import/path.T).Method"
                        */
    IR_CALLEE_FOREIGN, /* a C function called from Go: name without the "C." (CString, free, x_new)
                        */
    IR_CALLEE_INTERFACE, /* a method called through an interface value args[0]: name is the method,
                            type the interface if known */
    IR_CALLEE_INDIRECT,  /* the function value in `value` */
    IR_CALLEE_BUILTIN, /* append, cap, clear, close, copy, delete, len, make, max, min, new, panic,
                          print, println, recover; unsafe.Slice, unsafe.String, unsafe.Add ... by
                          that name */
    IR_CALLEE_UNKNOWN, /* a method whose receiver's type is not known: name is the method */
} IrCalleeKind;

typedef struct IrCallee {
    IrCalleeKind kind;
    const char *name; /* see the kinds; NULL for INDIRECT */
    const char *type; /* INTERFACE: its type name or NULL; INDIRECT: the function's type or NULL */
    IrOperand value;  /* INDIRECT */
} IrCallee;

typedef struct IrInstr {
    IrOp op;
    SourcePos pos; /* where the user wrote it: a call's position is that of its callee expression */
    guint32 id;    /* unique in the function, in printing order */
    guint n_dst, n_args, n_captures;
    IrOperand *dst; /* each VAR or NONE */
    IrOperand *args;
    guint32 *captures;  /* IR_CLOSURE: variables of this function that the closure refers to */
    SourcePos *arg_pos; /* calls: place of each argument, n_args of them; else NULL */
    const char *name;   /* field, global, closure's function */
    const char *type;   /* CONVERT, MAKE, TYPE_ASSERT: type name */
    IrBinary binary;
    IrUnary unary;
    IrMake make;
    IrCallee callee;
    gboolean wants_errno; /* r, err := C.f(): the last dst is errno as an error */
    gboolean spread;      /* f(xs...) */
} IrInstr;

typedef enum IrTerm {
    IR_TERM_JUMP,        /* targets[0] */
    IR_TERM_BRANCH,      /* args[0] true: targets[0], false: targets[1] */
    IR_TERM_CHOOSE,      /* any of targets (select, switch over something not modelled) */
    IR_TERM_RETURN,      /* args: one a result, in order (C: at most one) */
    IR_TERM_PANIC,       /* runs deferred calls */
    IR_TERM_EXIT,        /* the process ends: no deferred call runs */
    IR_TERM_UNREACHABLE, /* nothing continues here */
} IrTerm;

typedef struct IrBlock {
    guint32 id;        /* index in the function */
    GPtrArray *instrs; /* IrInstr * */
    IrTerm term;
    SourcePos pos; /* of the terminator */
    guint n_args, n_targets;
    gboolean terminated;
    IrOperand *args;
    guint32 *targets;
} IrBlock;

/* ---- functions, types, units --------------------------------------------------------------- */

typedef enum IrVarFlags {
    IR_VAR_PARAM = 1 << 0,  /* includes the receiver, which is parameter 0 */
    IR_VAR_RESULT = 1 << 1, /* a named result */
    IR_VAR_CAPTURE =
        1 << 2, /* refers to the enclosing function's variable: reads and writes go there */
    IR_VAR_TEMP = 1 << 3,      /* made by the front end; single assignment */
    IR_VAR_ADDRESSED = 1 << 4, /* its address is taken or a closure captures it */
    IR_VAR_STRUCT = 1 << 5,    /* holds a struct or array by value */
    IR_VAR_STATIC = 1 << 6,    /* C: static storage */
} IrVarFlags;

typedef struct IrVar {
    const char *name; /* "" for temporaries */
    const char *type; /* spelling with import paths ("*example.org/m/p.T", "*C.struct_x", "[]uint8",
                         "func()"), C spelling in C units; NULL when unknown */
    guint32 flags;    /* IrVarFlags */
    SourcePos pos;
} IrVar;

typedef struct IrFunction {
    const char *name;     /* unique in the unit: "import/path.F", "(*import/path.T).M",
                             "(import/path.T).M", closures "outer.func1"; the plain name in C. Where
                             build     constraints allow several, later ones carry "@file.go" behind */
    const char *display;  /* for people: "F", "(*T).M" */
    const char *package;  /* import path; the file's path in C */
    const char *receiver; /* type name without '*', or NULL */
    const char *exported; /* C name given by //export, or NULL */
    const char *outer;    /* name of the enclosing function of a closure, or NULL */
    SourcePos pos, end;   /* its name; its closing brace */
    gboolean is_c, is_static, is_variadic, is_test;
    const char *conditional; /* build constraint text of its file, or NULL */
    GArray *vars;            /* IrVar */
    GArray *params;          /* guint32 var indices, receiver first */
    GArray *results;         /* guint32 var indices of named results, empty if unnamed */
    GPtrArray *result_types; /* interned type names, one a result, NULL where unknown */
    GArray *captures;        /* guint32 var indices, in IrInstr.captures order */
    GPtrArray *blocks;       /* IrBlock *; block 0 is the entry */
} IrFunction;

typedef struct IrField {
    const char *name;
    const char *type;
    gboolean embedded;
    SourcePos pos;
} IrField;

typedef enum IrTypeKind {
    IR_TYPE_STRUCT,
    IR_TYPE_INTERFACE,
    IR_TYPE_NAMED,
    IR_TYPE_ALIAS
} IrTypeKind;

typedef struct IrType {
    const char *name; /* "import/path.T"; C: "struct x" or the typedef's name */
    IrTypeKind kind;
    const char *underlying; /* NAMED, ALIAS: type name; a STRUCT of C with a typedef: its tag */
    GPtrArray *fields;      /* IrField *, STRUCT */
    GPtrArray *methods;     /* interned method names, INTERFACE */
    SourcePos pos;
} IrType;

typedef struct IrGlobal {
    const char *name; /* "import/path.v" */
    const char *type;
    SourcePos pos;
} IrGlobal;

typedef struct IrDegraded {
    SourcePos pos;
    const char *reason;
} IrDegraded;

typedef struct IrUnit {
    const char *name; /* import path, or the C file's path */
    GPtrArray
        *functions;           /* IrFunction *, in source order, closures after their outer function;
                                 a package's variable initialisers are in function "import/path.init#vars" */
    GPtrArray *types;         /* IrType * */
    GPtrArray *globals;       /* IrGlobal * */
    GArray *degraded;         /* IrDegraded: what could not be lowered */
    GHashTable *by_name;      /* name -> IrFunction *, borrowed */
    GHashTable *type_by_name; /* name -> IrType *, borrowed */
} IrUnit;

IrUnit *ir_unit_new(const char *name);
void ir_unit_free(IrUnit *unit);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(IrUnit, ir_unit_free)

/* Adds an empty function without blocks; borrowed from the unit. */
IrFunction *ir_unit_add_function(IrUnit *unit, const char *name, SourcePos pos);
IrType *ir_unit_add_type(IrUnit *unit, const char *name, IrTypeKind kind, SourcePos pos);
void ir_unit_add_global(IrUnit *unit, const char *name, const char *type, SourcePos pos);
void ir_unit_add_degraded(IrUnit *unit, SourcePos pos, const char *reason);
/* Borrowed or NULL. */
IrFunction *ir_unit_function(const IrUnit *unit, const char *name);
IrType *ir_unit_type(const IrUnit *unit, const char *name);

guint32 ir_function_add_var(IrFunction *fn, const char *name, const char *type, guint32 flags,
                            SourcePos pos);
IrVar *ir_function_var(const IrFunction *fn, guint32 var);
/* The instruction of that id; borrowed or NULL. */
const IrInstr *ir_function_instr(const IrFunction *fn, guint32 id);
IrBlock *ir_function_add_block(IrFunction *fn);
IrBlock *ir_function_block(const IrFunction *fn, guint32 block);
/* Numbers instructions, sets predecessors-independent facts (IR_VAR_ADDRESSED from IR_ADDR and
 * captures), drops blocks that cannot be reached. Call once when the body is complete. */
void ir_function_finish(IrFunction *fn);

/* Appends an instruction to a block; arrays are copied; the result is borrowed. */
IrInstr *ir_block_add(IrBlock *block, IrOp op, SourcePos pos, const IrOperand *dst, guint n_dst,
                      const IrOperand *args, guint n_args);
void ir_block_terminate(IrBlock *block, IrTerm term, SourcePos pos, const IrOperand *args,
                        guint n_args, const guint32 *targets, guint n_targets);
gboolean ir_block_is_terminated(const IrBlock *block);

static inline IrOperand ir_none(void)
{
    return (IrOperand){.kind = IR_OPERAND_NONE};
}
static inline IrOperand ir_var(guint32 var)
{
    return (IrOperand){.kind = IR_OPERAND_VAR, .var = var};
}
static inline IrOperand ir_int(gint64 v)
{
    return (IrOperand){.kind = IR_OPERAND_INT, .value = v};
}
static inline IrOperand ir_nil(void)
{
    return (IrOperand){.kind = IR_OPERAND_NIL};
}
static inline IrOperand ir_opaque(void)
{
    return (IrOperand){.kind = IR_OPERAND_OPAQUE};
}
static inline IrOperand ir_named(IrOperandKind kind, const char *name)
{
    return (IrOperand){.kind = kind, .name = g_intern_string(name)};
}

/* Text form: ir_text.h prints and parses it; parse(print(u)) prints the same bytes. */
