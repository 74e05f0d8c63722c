/* The engine's abstract state on one path: values, a symbolic heap, facts and resources.
 * Knows no instruction and no contract; transfer.c and call.c move it. */
#pragma once

/* Ownership: a SymbolTable owns its symbols, a State its arrays; steps live as long as their
 * StepPool. */

#include "analyzers/ir/ir.h"
#include "analyzers/lifetime/contract.h"

#include <glib.h>

/* ---- values ---------------------------------------------------------------------------------- */

typedef enum ValueKind {
    VALUE_UNKNOWN,
    VALUE_NIL,      /* nil, NULL and the zero value */
    VALUE_INT,      /* num */
    VALUE_SYMBOL,   /* sym: something with an identity; a pointer and what it points to share it */
    VALUE_ADDRESS,  /* &sym.field, field a quark */
    VALUE_FUNCTION, /* num: interned name */
    VALUE_CONSTANT, /* num: interned name of a constant without a known number */
    VALUE_STRING,   /* some string literal that is not empty: of an error type, it is an error */
    VALUE_TEST,     /* sym: index of a Test; num: 1 when negated */
} ValueKind;

typedef struct Value {
    guint32 kind;
    guint32 sym;
    gint64 num;
} Value;

#define VALUE_OF_UNKNOWN ((Value){VALUE_UNKNOWN, 0, 0})
#define VALUE_OF_NIL     ((Value){VALUE_NIL, 0, 0})
static inline Value value_int(gint64 num)
{
    return (Value){VALUE_INT, 0, num};
}
static inline Value value_symbol(guint32 sym)
{
    return (Value){VALUE_SYMBOL, sym, 0};
}
static inline Value value_address(guint32 sym, GQuark field)
{
    return (Value){VALUE_ADDRESS, sym, (gint64)field};
}
/* The address of an element says how many elements it lies behind sym's start, where that is known:
 * OFFSET_AHEAD is some number above zero. */
enum { OFFSET_UNKNOWN = 0, OFFSET_AHEAD = G_MAXINT32 };
static inline Value value_element_address(guint32 sym, GQuark element, gint32 offset)
{
    return (Value){VALUE_ADDRESS, sym, (gint64)((guint64)(guint32)offset << 32 | element)};
}
static inline gint32 value_offset(Value value)
{
    return (gint32)(value.num >> 32);
}
static inline gboolean value_equal(Value a, Value b)
{
    return a.kind == b.kind && a.sym == b.sym && a.num == b.num;
}
static inline const char *value_name(Value value)
{
    return (const char *)(gintptr)value.num;
}
static inline Value value_named(ValueKind kind, const char *interned)
{
    return (Value){kind, 0, (gint64)(gintptr)interned};
}

/* A comparison whose outcome a branch can learn from. */
typedef struct Test {
    IrBinary op;
    Value left, right;
} Test;

/* ---- symbols --------------------------------------------------------------------------------- */

typedef enum SymbolKind {
    SYMBOL_PARAM,   /* site: parameter index */
    SYMBOL_CAPTURE, /* site: capture index; the cell of the captured variable */
    SYMBOL_GLOBAL,  /* name: the cell of a package-level variable */
    SYMBOL_VAR,     /* site: variable index; the cell of an addressed local */
    SYMBOL_FRESH,   /* made by instruction `site`, `sub` counting within it */
    SYMBOL_MAKE,    /* likewise; a zeroed object */
    SYMBOL_CLOSURE, /* likewise; name is its function */
    SYMBOL_ITERATOR,
    SYMBOL_CHILD, /* what field `field` of `parent` held when first looked at */
    SYMBOL_GROUP, /* some element of container `parent` */
} SymbolKind;

typedef struct Symbol {
    SymbolKind kind;
    guint32 site, sub;
    guint32 generation; /* 0: of the latest execution of the site, 1: of all earlier ones */
    guint32 parent;
    GQuark field;
    guint32 root; /* what it is within: of a child or group the parent's, else itself; derived */
    const char *name;
    const char *type; /* static type where it was seen, or NULL; not part of identity */
    gboolean input;   /* reachable from parameters, captures or globals at entry */
    gboolean foreign; /* result of a foreign call: C memory */
    gboolean fixed;   /* the cell of a global that nothing in the program assigns */
    gboolean pointer; /* it was made an unsafe.Pointer, whatever its type is called */
    SourcePos pos;
    const char *maker;  /* interned: the callee whose result it is, where that may be NULL */
    const char *secret; /* interned: the name by which it is key material, or NULL */
    guint wiped;        /* SymbolWiped */
    SourcePos zeroed;   /* where it was overwritten so that an optimiser may leave it out */
} Symbol;

/* Not part of a symbol's identity: what some path did to it. */
typedef enum SymbolWiped {
    SYMBOL_WIPED = 1 << 0, /* by a call that says so: paths know where */
    SYMBOL_WIPED_LOOSELY =
        1 << 1, /* in a loop, or by a function's name: taken to hold everywhere */
} SymbolWiped;

/* Shown for symbol_table_get alone, which every step of the engine calls. */
typedef struct SymbolTable {
    GPtrArray *symbols; /* Symbol *, stable addresses */
    GHashTable *index;  /* Symbol * -> index + 1 */
    GArray *tests;      /* Test */
} SymbolTable;

SymbolTable *symbol_table_new(void);
void symbol_table_free(SymbolTable *table);
/* Index of the symbol with that identity, added if new. */
guint32 symbol_table_intern(SymbolTable *table, const Symbol *symbol);
static inline Symbol *symbol_table_get(const SymbolTable *table, guint32 sym)
{
    return (Symbol *)g_ptr_array_index(table->symbols, sym);
}
guint32 symbol_table_size(const SymbolTable *table);
guint32 symbol_table_child(SymbolTable *table, guint32 parent, GQuark field);
guint32 symbol_table_group(SymbolTable *table, guint32 parent);
guint32 symbol_table_test(SymbolTable *table, Test test);
const Test *symbol_table_get_test(const SymbolTable *table, guint32 test);
/* TRUE if ancestor is sym or one of its parents. */
gboolean symbol_table_within(const SymbolTable *table, guint32 sym, guint32 ancestor);

/* The symbol of parent + delta, and delta of such a symbol (0: it is none). */
guint32 symbol_table_sum(SymbolTable *table, guint32 parent, gint64 delta);
gint64 symbol_sum_delta(const Symbol *symbol);

/* Fields with a meaning of their own. */
GQuark field_deref(void);        /* "*": what a cell or pointer holds */
GQuark field_element(void);      /* "[]": all elements of a container */
GQuark field_length(void);       /* "#len" */
GQuark field_state(void);        /* "#state": what asks whether an object is a real one is told */
GQuark field_source(void);       /* "#source": of a copied struct, what it was copied from */
GQuark field_escaped(void);      /* "#escaped": of what was handed on whole: an EscapeKind */
GQuark field_error_number(void); /* "#errno": of what refers to the number of an error */
/* C: element `index` of an array, where it is known: the first is what a pointer to it holds. */
GQuark field_of_index(gint64 index);
gboolean field_is_index(GQuark field);

/* ---- traces ---------------------------------------------------------------------------------- */

/* A step of a path or of a resource's life; shared tails. */
typedef struct Step {
    const struct Step *before;
    SourcePos pos;
    const char *event;   /* interned */
    const char *message; /* owned by the pool */
    guint32 depth;
} Step;

typedef struct StepPool StepPool;
StepPool *step_pool_new(void);
void step_pool_free(StepPool *pool);
const Step *step_pool_add(StepPool *pool, const Step *before, SourcePos pos, const char *event,
                          const char *format, ...) G_GNUC_PRINTF(5, 6);

/* ---- the state ------------------------------------------------------------------------------- */

typedef struct Cell {
    guint32 sym;
    GQuark field;
    Value value;
} Cell;

typedef enum Nilness { NILNESS_UNKNOWN, NILNESS_NIL, NILNESS_NOT_NIL } Nilness;

/* What a path knows of a symbol. */
typedef struct Fact {
    guint32 sym;
    Nilness nilness; /* NIL also means zero */
    gint64 low, high;
    gint64 unequal; /* one number it is not, valid if has_unequal */
    gboolean has_unequal;
    const char *unequal_constant; /* interned: one named constant it is not */
    Value elsewhere; /* an address that it is not: x->text != x->room; VALUE_UNKNOWN: none */
    Value same;      /* of a field of an input: the parameter that it already holds, or likewise */
    /* Interned: the callee that lent it out of the object `lender`, which it does not outlive;
     * NULL: it is not known to be borrowed. */
    const char *lent_by;
    guint32 lender;
    gboolean lent_by_guess; /* names say so, not a resource file */
    /* Of inputs: the path looks behind the pointer; without having asked whether it is nil. */
    gboolean used, demanded;
} Fact;

typedef enum ResourceStatus {
    STATUS_LIVE,
    STATUS_RELEASED,
    STATUS_ESCAPED, /* somebody else's now: disposition says whose */
} ResourceStatus;

typedef enum EscapeKind {
    ESCAPE_NONE,
    ESCAPE_TO_C,     /* a C function took it over */
    ESCAPE_TO_OWNER, /* a field of an object that lives on */
    ESCAPE_TO_GLOBAL,
    ESCAPE_TO_FINALIZER,
    ESCAPE_TO_THREAD, /* goroutine, channel */
    ESCAPE_TO_CALLER,
    ESCAPE_TO_UNKNOWN, /* a callee that nobody knows */
} EscapeKind;

typedef struct Resource {
    guint32 sym;
    const ResourceKind *kind; /* may be NULL for inputs whose kind is not known */
    ResourceStatus status;
    gboolean owned;       /* this function has the obligation; else an input seen released */
    gboolean deferred;    /* released by a deferred call */
    gboolean conditional; /* guard holds a Test: the resource exists only if it is true */
    gboolean assumed;     /* a callee without contract was taken to borrow it */
    gboolean inferred;    /* the acquisition or a borrow rests on inference, not on a fact */
    gboolean deep;        /* an input: all that it owns was released, by a method of an interface */
    gboolean in_container;
    gboolean looped;           /* released in a loop */
    gboolean stored;           /* C: put into an object on the heap or of somebody else */
    gboolean in_own_struct;    /* C: a callee put it into a struct on this function's stack, which
                                  nobody was given since who may end it */
    gboolean uncertain;        /* C: whether this very object was released is not certain: it was
                                  found by a walk, or only a reference was dropped */
    gboolean used_late;        /* C: a use behind its release is told */
    guint refs;                /* references beyond the first */
    gboolean orphaned;         /* C: what it was stored in has been released */
    gboolean finalized;        /* escaped to a finalizer that releases it */
    gboolean sent;             /* escaped to a channel, itself and not in something else */
    gboolean guard_on_failure; /* guard_unstated: it exists where the status says failure */
    gboolean room;             /* acquired empty: nothing was given to fill it with */
    gboolean wiped;            /* released after a wipe, or by what wipes */
    gboolean told;             /* its release without a wipe is told where it happens */
    gboolean guard_unstated;   /* conditional on a status whose convention is not stated */
    EscapeKind escape;
    Value guard;
    Value length;     /* address of what the callee wrote the buffer's length to, or unknown */
    Value stands_for; /* what a handle was made of, or unknown */
    SourcePos acquired, released;
    const char *callee;         /* interned: acquiring callee as written */
    const char *released_by;    /* interned: releasing callee, or whom it escaped to */
    const char *authority;      /* interned: who says so */
    const char *family;         /* interned: of an input's release, where the kind is not known */
    const char *value_type;     /* interned: static type of what a handle stands for, or NULL */
    const char *assumed_callee; /* interned: the first callee assumed to borrow */
    const IrFunction *ended_by; /* the destroy callback that C was given with a handle and could not
                                   refuse, or NULL */
    guint32 assumed_param;
    const Step *steps; /* its life so far */
} Resource;

/* Something that must stay in use after a foreign call that works on it. */
typedef struct KeepAlive {
    guint32 owner; /* symbol whose later use keeps it alive */
    guint32 site;  /* instruction */
    guint32 arg;
    guint32 reason; /* KeepAliveReason of engine.h */
} KeepAlive;

#define DEFERRED_ARGS 8
typedef struct Deferred {
    const IrInstr *instr;
    Value callee;
    guint32 n_args;
    gboolean in_loop;
    Value args[DEFERRED_ARGS];
} Deferred;

/* What was put into an element last, for as long as nothing else is put into its container: reading
 * the same index gives it back. No object: G_MAXUINT32. */
typedef struct LastElement {
    guint32 object;
    Value index, value;
} LastElement;

typedef struct State {
    guint n_vars, room; /* room: of vars */
    Value *vars;
    GArray *cells;     /* Cell, sorted by (sym, field); several per element field */
    GArray *facts;     /* Fact, sorted by sym */
    GArray *resources; /* Resource, sorted by sym */
    GArray *guards;    /* KeepAlive */
    GArray *deferred;  /* Deferred, oldest first */
    LastElement last_element;
    const Step *path;
} State;

State *state_new(guint n_vars);
State *state_copy(const State *state);
void state_free(State *state);
/* Gives back room that is not needed: the state is kept for long. */
void state_trim(State *state);
guint64 state_hash(const State *state);
/* Hash of what must not be merged away: resources, guards, deferred calls. */
guint64 state_signature(const State *state);

gboolean fact_equal(const Fact *a, const Fact *b);
/* Whether two states know the same of symbols. */
gboolean state_same_facts(const State *a, const State *b);

/* A literal's name of a variable that it only looks at: what is in it is not the literal's. */
gboolean field_is_lent(GQuark field);
/* A cell's value; FALSE if nothing is known. For element fields the first of several. */
gboolean state_load(const State *state, guint32 sym, GQuark field, Value *ret_value);
void state_store(State *state, guint32 sym, GQuark field, Value value);
/* Adds a value to a multi-valued cell. */
void state_add(State *state, guint32 sym, GQuark field, Value value);
/* Index range [*ret_first, *ret_end) of the cells of sym (all fields) or of one field. */
void state_cells(const State *state, guint32 sym, GQuark field, guint *ret_first, guint *ret_end);

const Fact *state_fact(const State *state, guint32 sym);
Fact *state_fact_add(State *state, guint32 sym);
Resource *state_resource(const State *state, guint32 sym);
Resource *state_resource_add(State *state, guint32 sym);
void state_resource_remove(State *state, guint32 sym);

/* Learns that `test` has the given outcome; FALSE if the path contradicts it. */
gboolean state_assume(State *state, const SymbolTable *symbols, Test test, gboolean outcome);
/* 1 true, 0 false, -1 not known. */
int state_decide(const State *state, const SymbolTable *symbols, Test test);
Nilness state_nilness(const State *state, const SymbolTable *symbols, Value value);

/* Renames what instruction `site` made last to "made earlier" before it makes anew. */
void state_age(State *state, SymbolTable *symbols, guint32 site);
/* Marks in `seen` (a byte a symbol, as many as the table has) all that value reaches. */
void state_reach(const State *state, const SymbolTable *symbols, Value value, GByteArray *seen);
/* Forgets what no live variable, input, resource or deferred call can reach. */
void state_collect(State *state, const SymbolTable *symbols);
/* Weakens `into` until it also covers `from`; their signatures are equal. */
void state_merge(State *into, const State *from, SymbolTable *symbols);
