/* What the parts of the engine share while one function is analysed. Internal to
 * analyzers/lifetime. */
#pragma once

/* Ownership: an Analysis borrows everything but its symbols; states handed to a function that takes
 * `State *state` and `GPtrArray *ret_states` are consumed and land in ret_states. */

#include "analyzers/ir/ir_carry.h"
#include "analyzers/ir/ir_flow.h"
#include "analyzers/lifetime/dispatch.h"
#include "analyzers/lifetime/engine.h"

typedef enum PathEnd { PATH_RETURNS, PATH_EXITS, PATH_PANICS } PathEnd;

/* One way through a function: its exit state in the function's own symbols. */
typedef struct SummaryPath {
    State *state;
    PathEnd end;
    SourcePos pos; /* where it ends */
    guint n_returns;
    Value *returns;
    guint64 signature;
    guint64 relevant; /* of what it assumes and callers care about */
    GByteArray *left; /* what callers can reach, by symbol; NULL until one asks */
} SummaryPath;

void summary_path_free(gpointer path);

typedef struct Summary {
    const IrFunction *function;
    const char *key; /* interned */
    SymbolTable *symbols;
    guint n_symbols;  /* in symbols when the last path was added */
    GPtrArray *paths; /* SummaryPath * */
    GArray *used;     /* guint32: inputs that a function of Go uses before it branches */
    GArray *passed;   /* guint32: inputs that it may give to callees nobody knows */
    gboolean complete;
    gboolean cut;     /* some paths were not followed */
    gboolean partial; /* there are more ways through than it tells of */
} Summary;

void summary_free(gpointer summary);

struct Engine {
    ContractBook *book;
    EngineOptions options;
    StepPool *steps;
    GHashTable *summaries; /* key of a function -> Summary * */
    GHashTable *homes;     /* const IrFunction * -> Home *: every function that was added */
    GHashTable *functions; /* name -> GPtrArray of const IrFunction *: all that link to it */
    GHashTable *named;     /* names of all functions that were added, static ones too */
    GHashTable *keys;      /* name -> key of what it means in keys_unit, as far as asked (link.c) */
    const IrUnit *keys_unit;
    const GPtrArray *keys_foreign;
    GHashTable *constants;         /* name of a global that nothing changes -> gint64 * */
    GHashTable *written;           /* C: names of globals that a program assigns; or NULL */
    GHashTable *conduits;          /* C: names of globals that only hand on to callees */
    GHashTable *allocator_fields;  /* C: "type.field" -> "malloc", "realloc" or "free" */
    GHashTable *allocator_globals; /* likewise: of a global */
    GHashTable *go_globals;        /* names of the package-level variables of Go units */
    GHashTable *sentinels;         /* of those, errors that are made once and never change */
    Dispatch *dispatch;            /* methods behind interfaces */
    GHashTable *types;             /* type name -> const IrType * */
    GHashTable *twin_types;        /* names of C types that are defined in several places */
    GHashTable
        *released_fields;       /* "type.field" whose content is released or given away somewhere */
    GArray *field_releases;     /* FieldRelease */
    GHashTable *released_kinds; /* names of kinds that are released somewhere */
    GHashTable *releasers;      /* method name -> itself: methods by which some type releases */
    GHashTable *finalizers;     /* names of functions that the collector calls, and no method */
    GHashTable *final_methods;  /* names of methods that the collector calls */
    GHashTable *finalized;      /* type name -> GArray of GQuark: fields its finalizer releases */
    GHashTable *finalizer_helpers; /* function name -> FinalizerHelper * */
    Carriers *carriers;            /* types that can hold something of C's */
    GHashTable *followed;          /* names of Go functions that were found worth following */
    GArray *finalizer_uses;        /* Finalizer */
    GHashTable *callbacks;         /* C name of an exported function -> Callback * */
    GHashTable *mentions;  /* name in C text -> GPtrArray of names in its body; borrowed, or NULL */
    GHashTable *kept;      /* "key#param" of C functions that keep what they are given -> why */
    GHashTable *kept_in;   /* likewise, of those that put it into what they are given -> 1 + that
                              parameter */
    GHashTable *passed_on; /* likewise: that hand it to somebody nobody knows */
    GHashTable *habits;    /* "callee#param" -> Habit * */
    GPtrArray *observations;     /* Observation * */
    GHashTable *observed;        /* keys of observations */
    GPtrArray *acquisitions;     /* Acquisition * */
    GPtrArray *statuses;         /* StatusCall * */
    GHashTable *secret_names[2]; /* name -> 1 secret, -1 not; in Go, in C */
    guint n_wipes;
    GHashTable *acquisition_index;
    GArray *degraded;
    const IrUnit *unit;       /* whose functions are being analysed, or NULL */
    const GPtrArray *foreign; /* const IrUnit *: where that unit's foreign calls lead, or NULL */
    guint n_foreign_calls, n_functions;
};

/* Where a function belongs. */
typedef struct Home {
    const char *key; /* interned: its name, or, where others may have that too, more */
    const IrUnit *unit;
    ContractBook *book;
} Home;

/* An object of the type was given that finalizer. */
typedef struct Finalizer {
    const char *type, *key; /* interned */
    SourcePos pos;          /* where first */
    GQuark cleanup; /* it was given what this field held, and releases that whatever the field holds
                       by then; 0: it is given the object */
} Finalizer;

/* A function that gives its parameter, an object of any type, that finalizer. */
typedef struct FinalizerHelper {
    guint32 param;
    const char *finalizer; /* interned */
} FinalizerHelper;

/* What is passed to a callee that nothing is known of: the places where it was acquired. */
typedef struct Habit {
    GHashTable *released, *all; /* "path:line:column" */
} Habit;
GHashTable *habit_table_new(void); /* "callee#param" -> Habit, owned */

typedef struct KeepAliveLeft {
    KeepAlive guard;
    const Step *path;
} KeepAliveLeft;

typedef struct Analysis {
    Engine *engine;
    const IrFunction *fn;
    SymbolTable *symbols;
    Summary *summary;
    GHashTable *relevant; /* symbols (+ 1) whose nilness decides what is released; or NULL */
    gboolean joined;      /* paths that assume different things were joined */
    guint n_steps;        /* states moved through instructions so far */
    gboolean in_deferred; /* deferred calls are being run */
    const IrInstr *deferred_in_loop; /* the one at hand, if it was deferred inside a loop */
    gboolean *block_in_loop;
    GArray *sweeps;         /* of sweep.c */
    guint32 block;          /* at hand */
    GHashTable *kept_alive; /* guards that some path discharged */
    GArray *left_alone;     /* KeepAliveLeft */
    GArray *unwiped;        /* Unwiped of secret.c */
    gboolean replayed_closure;
    const Resource *replayed; /* the callee's resource whose release is replayed, or NULL */
} Analysis;

/* ---- names (link.c) ---------------------------------------------------------------------------
 */

/* Makes the functions of a unit known; look-ups of contracts in them ask `book`. */
void link_add(Engine *engine, const IrUnit *unit, ContractBook *book);
/* The function that a name, or a key, means in that unit; NULL if none or several that fit. */
const IrFunction *link_function(const Engine *engine, const IrUnit *unit, const char *name);
/* Interned: the key of that function, else the name itself. */
const char *link_key(Engine *engine, const IrUnit *unit, const char *name);
/* The same, not remembered: for who asks for many units in turn. */
const char *link_find_key(const Engine *engine, const IrUnit *unit, const char *name);
/* The name behind a key, as contracts know it. */
const char *link_name(const char *key);
/* Learns which globals of C units (const IrUnit *) nothing changes. */
void link_constants(Engine *engine, const GPtrArray *units);
/* Learns which package-level errors of a Go unit are made once and never change: not nil. */
void link_sentinels(Engine *engine, const IrUnit *unit);
gboolean link_is_sentinel(const Engine *engine, const char *name);
/* Whether no Go unit that was analysed so far has that package-level variable. */
gboolean link_is_outside(const Engine *engine, const char *name);

/* Symbols of a call's instruction from here on stand for what its callee made. */
enum { MAPPED_SUBS = 64 };

/* ---- what is worth following (relevance.c) ------------------------------------------------------
 */

/* Once the unit is done: its methods say of more types than their fields do that they can hold
 * something of C's. */
void relevance_learn(Engine *engine, const IrUnit *unit);
/* The function was followed: what it acquires or ends may be in any of the unit's types that it has
 * to do with, behind an interface for one. */
void relevance_learn_types(Engine *engine, const IrUnit *unit, const IrFunction *fn);
/* Whether the unit calls C itself. */
gboolean relevance_calls_c(const IrUnit *unit);
/* Whether a resource can be in reach of the function, as far as its callees are known by now. */
gboolean relevance_concerns(Engine *engine, const IrUnit *unit, const IrFunction *fn);

/* ---- values and places (place.c) ---------------------------------------------------------------
 */

Value read_operand(Analysis *a, State *state, IrOperand operand);
void write_var(Analysis *a, State *state, IrOperand dst, Value value);
/* Cell that holds variable `var`, or G_MAXUINT32 if it lives in state->vars. */
guint32 var_cell(Analysis *a, guint32 var);
/* *pointer: reads or writes what a pointer refers to. */
Value load_pointee(Analysis *a, State *state, Value pointer, const char *type);
void store_pointee(Analysis *a, State *state, Value pointer, Value value);
/* The symbol that stands for the storage that a pointer refers to, as something initialised in
 * place is known by; G_MAXUINT32 if none. */
guint32 storage_of(Analysis *a, Value pointer);
/* Symbol whose fields are base's fields: an object or the pointee of a pointer; G_MAXUINT32 if
 * none. */
guint32 object_of(Analysis *a, State *state, Value base);
/* Go: what reading (*reflect.SliceHeader)(unsafe.Pointer(&s)).Data gives where nobody has set it by
 * hand: the elements of s. Unknown for any other field. */
Value start_of_slice(Analysis *a, State *state, const IrInstr *instr, Value base);
Value load_field(Analysis *a, State *state, Value base, GQuark field, const char *type);
void store_field(Analysis *a, State *state, Value base, GQuark field, Value value);
Value load_element(Analysis *a, State *state, Value base, const char *type);
void store_element(Analysis *a, State *state, Value base, Value value);
/* base[index]: of C the very element where index is known. */
Value load_at(Analysis *a, State *state, Value base, Value index, const char *type);
void store_at(Analysis *a, State *state, Value base, Value index, Value value);
/* The element that field (field_of_index()) of object stands for. */
Value load_indexed(Analysis *a, State *state, guint32 object, GQuark field, const char *type);
/* Notes that *value is looked at: after its release, or where it may be nil, is an observation. */
void dereference(Analysis *a, State *state, Value value, SourcePos pos, const char *by);
/* Only the latter. */
void demand_not_null(Analysis *a, State *state, Value value, SourcePos pos, const char *by);
/* It may be nil here, as the caller knows already. */
void null_dereference(Analysis *a, State *state, Value value, SourcePos pos, const char *by);
Value load_length(Analysis *a, State *state, Value base);
/* The bytes of the object that value refers to are set to zero. */
void clear_object(Analysis *a, State *state, const IrInstr *instr, Value value);
/* Structs of C are values: makes object `to` a copy of `from`, as it is now. */
void copy_object(Analysis *a, State *state, guint32 to, guint32 from);
/* What a copy has in fields that nobody had looked at when it was made: this object's. */
GQuark field_from(void);
/* Of copy_object() in a callee: what is in `from` here and not in `to` yet. */
void inherit_content(Analysis *a, State *state, guint32 to, guint32 from);
/* A new object that is a copy of the struct `from`; what is no object is returned as it is. */
Value struct_copy(Analysis *a, State *state, const IrInstr *instr, guint32 sub, Value from);
/* The symbol of an instruction; transfer() has aged what the site made before. */
guint32 fresh_symbol(Analysis *a, State *state, const IrInstr *instr, SymbolKind kind, guint32 sub,
                     const char *type);

/* ---- resources (resource.c) -------------------------------------------------------------------
 */

typedef struct ReleaseSite {
    SourcePos pos;
    const char *callee;
    const ResourceKind *kind; /* what the callee releases, or NULL */
    const char *family;       /* or the family */
    const char *authority;
    gboolean through_summary;
    gboolean looped;    /* in a loop of the callee */
    gboolean uncertain; /* Resource.uncertain */
} ReleaseSite;

/* A function releases what it finds in a field. */
typedef struct FieldRelease {
    const IrFunction *function;
    const char *type, *field; /* interned */
    ReleaseSite site;
} FieldRelease;

/* All resource-bearing symbols that releasing or escaping `value` concerns (members of a group). */
void resource_symbols(Analysis *a, State *state, Value value, GArray *ret_syms);
/* A nil test of some element of a container that holds live resources: a loop over it looks for
 * them, so the path on which there are none is not taken. */
gboolean group_contradicts(Analysis *a, State *state, const Test *test, gboolean outcome);
Resource *acquire(Analysis *a, State *state, guint32 sym, const ResourceKind *kind,
                  const IrInstr *instr, const char *callee, const char *authority);
/* A function is among its members: whoever releases it may call that, and that knows its family. */
gboolean resource_holds_function(const SymbolTable *symbols, const State *state, guint32 sym);
void release(Analysis *a, State *state, Value value, const ReleaseSite *site);
/* It ends what was set up in memory of that kind; the memory stays. */
gboolean release_ends_content(const ReleaseSite *site, const ResourceKind *kind);
/* Observes that it is of another allocator than the site's. taken: the callee only keeps it so far.
 */
void release_family(Analysis *a, State *state, const Resource *resource, const ReleaseSite *site,
                    gboolean taken);
/* Observes a release of memory that the release function never gave. TRUE: there is nothing more to
 * say of it. */
gboolean release_origin(Analysis *a, State *state, Value value, const ReleaseSite *site);
/* Observes what literals among the results release that their function never gave. */
void literals_returned(Analysis *a, State *state, const Value *returns, guint n);
/* Releases all that value owns, as a method by which owners release does; of an input that is
 * remembered for the caller. */
void release_all_of(Analysis *a, State *state, Value value, const ReleaseSite *site);
/* So many more releases are owed before the resource is gone. */
void add_references(Analysis *a, State *state, Value value, guint references);
/* Hands on value and, with deep set, all that it reaches. */
void escape(Analysis *a, State *state, Value value, EscapeKind kind, SourcePos pos, const char *to,
            const char *authority, gboolean deep);
/* Only the thing itself, not what is in it. */
void escape_symbol(Analysis *a, State *state, guint32 sym, EscapeKind kind, SourcePos pos,
                   const char *to, const char *authority);
/* Notes a use of value at a callee or dereference: after release it is an observation. */
void use_value(Analysis *a, State *state, Value value, SourcePos pos, const char *by);
/* borrowed.c: `result` of callee, a label, lives no longer than `lender`. */
void borrow_from(State *state, Value result, Value lender, const char *callee, gboolean guessed);
/* Go: the foreign callee, interned, that gave it and keeps it; NULL: none. ret_guessed: only the
 * header says that it does. */
const char *borrowed_lender(const Analysis *a, guint32 sym, gboolean *ret_guessed);
/* A use of what was borrowed of something that is released. */
void borrowed_used(Analysis *a, const State *state, guint32 sym, SourcePos pos, const char *by);
/* The caller is given what is released, or what was borrowed of it. */
void borrowed_returned(Analysis *a, const State *state, const Value *returns, guint n,
                       SourcePos pos);
/* What value owns is put beside other things: in a field, an element, a variable of others. */
void note_kept(Analysis *a, State *state, Value value);
void note_passed(Analysis *a, State *state, Value value, SourcePos pos, const char *callee,
                 guint param, const char *why, gboolean assumed);
Observation *observe(Analysis *a, ObservationKind kind, const State *state, SourcePos pos,
                     guint32 site, const char *subject);
void observe_resource(Analysis *a, Observation *observation, const Resource *resource);
void acquisition_ends(Analysis *a, const Resource *resource, AcquisitionEnd end, SourcePos by,
                      const char *authority);

/* ---- structs on the stack (own_struct.c) --------------------------------------------------------
 */

/* Whether the callee, which leaves `callee` behind, has put its `sym` into a field of a struct of
 * this function whose address it was given. */
gboolean own_struct_filled(const Analysis *a, const State *state, const State *callee,
                           const SymbolTable *symbols, guint32 sym, const Value *args,
                           guint n_args);
/* Somebody who may end it, or keep it, is given the struct at `value`. */
void own_struct_spare(const Analysis *a, State *state, Value value);
/* Whether it ends with the function: such a struct holds it, and nothing else does. */
gboolean own_struct_ends(const Analysis *a, const State *state, const Resource *resource);

/* ---- loops that release (sweep.c) --------------------------------------------------------------
 */

GArray *sweeps_find(Analysis *a, const IrFlow *flow);
/* Whether the path came by a loop that releases, further down than `acquired`. How many elements a
 * container has is counted apart from them: what was put in one is not lost where the loop found
 * none. */
gboolean sweeps_pass(const Analysis *a, const State *state, SourcePos acquired);

/* ---- keep-alive (keepalive.c) -----------------------------------------------------------------
 */

void keepalive_used(Analysis *a, State *state, Value value, gboolean deep);
void keepalive_demand(Analysis *a, State *state, const IrInstr *instr, guint arg, Value value);
/* A path ends: what no use on it kept alive. */
void keepalive_left(Analysis *a, State *state);
/* The function ends: what no path keeps alive is observed. */
void keepalive_report(Analysis *a);
/* "#unfinalized": of what has no finalizer any more on this path. */
GQuark field_unfinalized(void);
/* What the cleanup is kept in has none any more on this path. */
void keepalive_stopped(Analysis *a, State *state, Value cleanup);
/* The object has no finalizer any more on this path. */
void keepalive_unregister(Analysis *a, State *state, Value object);
/* Drops what the callers of a function make good (callers.c). */
void callers_judge(Engine *engine);
/* The finalizer of `type` takes a lock that `fn` holds during that call (keepalive_lock.c). */
gboolean keepalive_is_locked(Engine *engine, const IrFunction *fn, const IrInstr *call,
                             const char *type);
/* Which functions the collector calls: literals are looked at before those that hand them on. */
void keepalive_learn(Engine *engine, const IrUnit *unit);
void keepalive_register(Analysis *a, State *state, Value object, Value finalizer, Value argument,
                        SourcePos pos);
/* A function is called that may set a finalizer on what it is given. */
void keepalive_helper_called(Analysis *a, State *state, const char *name, const Value *args,
                             guint n_args, SourcePos pos);

/* ---- allocators that programs put in place (allocator.c) ---------------------------------------
 */

/* Learns from a struct of C which of its fields allocate. */
void allocator_learn_type(Engine *engine, const IrType *type);
/* A global of C begins as that function. */
void allocator_learn_variable(Engine *engine, const char *global, const char *function);
/* It was read from where a table of allocators holds its function that frees: whoever puts one that
 * allocates there puts that beside it. */
gboolean allocator_frees(const Analysis *a, Value value);
/* "malloc", "realloc" or "free" where that is what an indirect call stands for, and which argument
 * is the block; else NULL. */
const char *allocator_role(const Analysis *a, const IrInstr *instr, Value callee, const Value *args,
                           guint n_args, guint *ret_block);

/* ---- globals that hand something to callees (conduit.c) ----------------------------------------
 */

/* Learns which globals of a program are read only while a function that writes them runs. */
void conduits_learn(Engine *engine, const GPtrArray *units);

/* ---- evidence (evidence.c)
 * --------------------------------------------------------------------- */

/* Which way of the branch that ends `block` goes on to read what variable `var` points to: 1 where
 * it holds, 0 where it does not, -1 both, or neither. */
int evidence_side(Analysis *a, guint32 block, guint32 var);
/* Whether what a call fills its argument with is there after a failure too: the code behind it asks
 * the object what went wrong, and keeps it where nothing did. */
gboolean evidence_left_by_failure(Analysis *a, const IrInstr *call, guint index);
/* Whether a function may read variable `var` after that instruction of the block; deferred calls
 * and function literals read whenever they are written. */
gboolean evidence_read_after(const IrFunction *fn, guint32 block, const IrInstr *at, guint32 var);

/* ---- channels (channel.c) -----------------------------------------------------------------------
 */

void channel_send(Analysis *a, State *state, const IrInstr *send, Value value);
/* Go: `value` was received; if it is of a channel on which only goroutines of this function send,
 * it is what they acquired. */
void channel_receive(Analysis *a, State *state, const IrInstr *receive, Value value);

/* ---- captures (capture.c) ----------------------------------------------------------------------
 */

/* Under which name a literal keeps the cell of a variable that it captures: what it only looks at
 * goes with nobody whom the literal is given to. */
GQuark capture_field(const Analysis *a, const State *state, const char *closure, guint index,
                     guint32 cell);
/* The cell of capture `index` under either name; FALSE: nobody has put one there. */
gboolean capture_load(const State *state, guint32 closure, guint index, Value *ret_cell);

/* ---- callbacks (callback.c) --------------------------------------------------------------------
 */

/* An exported function as far as handles matter. */
typedef struct Callback {
    const IrFunction *fn;
    gboolean deletes; /* it, or what it calls, deletes a handle */
    gboolean reads;   /* likewise: asks a handle for its value */
    GPtrArray *types; /* that it asserts values to; interned */
} Callback;

GHashTable *callback_table_new(void);
/* Learns what the exported functions of the unit do. */
void callback_learn(Engine *engine, const IrUnit *unit);
/* Hands on the handles among what a call of C is given that a callback in its reach deletes. */
void callback_given(Analysis *a, State *state, const IrInstr *instr, const Value *args,
                    guint n_args);
/* A release of a handle that the destroy callback which C was given with it deletes as well. */
void callback_check(Analysis *a, State *state, const Resource *resource, const ReleaseSite *site);
/* Whether a call whose code nobody sees may lead to a callback that deletes argument `index`, a
 * handle of a value of that type. */
gboolean callback_may_delete(const Analysis *a, const State *state, const IrInstr *instr,
                             const Value *args, guint n_args, guint index, const char *type);

/* ---- lending (lend.c) --------------------------------------------------------------------------
 */

/* A call that crosses to C, or that hands on inside C: before it is run. */
void lend_call(Analysis *a, State *state, const IrInstr *instr, const Value *args, guint n_args);
/* Operand `operand` of instr, of that value, is stored at place. */
void lend_stored(Analysis *a, State *state, const IrInstr *instr, Value place, guint operand,
                 Value value);
/* Where memory lies that is released and that the collector has, or NULL. *ret_given: a caller
 * gives the slice, which may be a view of C memory that this function is there to end. */
const char *lend_origin(const Analysis *a, const State *state, Value value, gboolean *ret_given);
/* The function waits for another thread. */
void lend_awaited(State *state);
/* A path ends: whether C still needs what it was lent. */
void lend_left(Analysis *a, State *state, const Value *returns, guint n_returns);

/* ---- calls (call.c, apply.c) ------------------------------------------------------------------
 */

typedef struct Call {
    const IrInstr *instr;
    Value callee; /* function value for indirect calls */
    guint n_args;
    const Value *args;
    guint n_results;
    Value *results; /* filled per resulting state through ret */
} Call;

typedef struct CallResult {
    State *state;
    PathEnd end;   /* PATH_RETURNS: goes on */
    SourcePos pos; /* PATH_EXITS of a function literal: where in it; else no place */
    guint n_results;
    Value results[8];
} CallResult;

/* Consumes state; appends CallResult (by value) to ret (GArray of CallResult). */
void call_run(Analysis *a, State *state, const IrInstr *instr, Value callee, const Value *args,
              guint n_args, GArray *ret);
/* What a callee uses whichever path it takes must not be released. */
void apply_uses(Analysis *a, State *state, const Summary *summary, const IrInstr *instr,
                const Value *args, guint n_args);
/* What is at an input of a callee now; unknown where nothing is known to be there. */
Value apply_peek(const Analysis *a, const State *state, const Summary *summary, guint32 sym,
                 const Value *args, guint n_args);
/* Applies one summary path; FALSE if the caller's state contradicts it (state is then unusable). */
gboolean apply_path(Analysis *a, State *state, const Summary *summary, const SummaryPath *path,
                    const IrInstr *instr, Value callee, const Value *args, guint n_args,
                    CallResult *ret_result);
/* Of the function that a name or key means to the unit at hand. */
const Summary *find_summary(Engine *engine, const char *name);
/* Whether on some way the function ends something that it is given or has from around it. */
gboolean summary_ends_inputs(const Summary *summary);
const char *callee_label(const IrInstr *instr);

/* ---- key material (secret.c) ------------------------------------------------------------------
 */

/* Fields by which paths remember what happened to bytes: they say nothing of the bytes. */
gboolean secret_is_mark(GQuark field);
GArray *secret_unwiped_new(void);
gboolean secret_only_room(const Analysis *a, const IrInstr *instr);
/* Something is written to what value points to. */
void secret_touched(Analysis *a, State *state, Value value);
/* Value is key material: `name` says so. */
void secret_mark(Analysis *a, State *state, Value value, const char *name);
/* Value is put into a variable, a field: their names may say so. */
void secret_named(Analysis *a, State *state, guint32 var, Value value);
void secret_field(Analysis *a, State *state, const char *field, Value value);
void secret_copied(Analysis *a, State *state, Value from, Value to);
void secret_wiped(Analysis *a, State *state, Value value, gboolean droppable, SourcePos pos);
void secret_wiped_loosely(Analysis *a, State *state, Value value);
/* Somebody reads what value points to. */
void secret_used(Analysis *a, State *state, Value value);
/* What a call's name, parameters and labels say of its arguments. */
void secret_call(Analysis *a, State *state, const IrInstr *instr, const char *callee,
                 const Contract *contract, const Value *args, guint n_args);
/* A call fills `target` with sym. */
void secret_filled(Analysis *a, State *state, const IrInstr *instr, guint index, Value target,
                   guint32 sym);
/* What a callee's body says of its parameters. */
void secret_replay(Analysis *a, State *state, const Summary *summary, const Value *args,
                   guint n_args);
void secret_released(Analysis *a, State *state, Resource *resource, const ReleaseSite *site);
/* The function ends: what was released unwiped and is secret is observed. */
void secret_report(Analysis *a);
/* The same for arrays on the stack of a C function (secret_stack.c). */
void secret_stack(Analysis *a);

/* ---- statuses (status.c) ----------------------------------------------------------------------
 */

/* What becomes of the statuses of all calls of a unit; the book says which there are. */
void status_follow(Engine *engine, ContractBook *book, const IrUnit *unit);

/* ---- types (types.c) --------------------------------------------------------------------------
 */

void types_add_unit(Engine *engine, const IrUnit *unit);
/* The type of that name, pointers stripped; NULL: not of the tree. */
const IrType *type_find(const Engine *engine, const char *name);
/* A number of C in which no pointer is kept: too small for one, or a fraction. */
gboolean type_is_narrow(const char *type);
/* The method of that name; the embedded fields (GQuark) that lead to it are added to ret_path. */
const IrFunction *type_method(const Engine *engine, const char *type, const char *method,
                              GArray *ret_path);
/* 1 yes, 0 no, -1 not known. `wanted` is an interface or another concrete type. */
int type_implements(const Engine *engine, const char *type, const char *wanted);
/* The type of the tree that value surely has behind an interface (all elements, if it stands for
 * those of a container); NULL: not known. */
const char *concrete_type(const Analysis *a, const State *state, Value value);
/* value.(type): 1, 0, or a symbol that stands for the outcome, a field of value named by the type.
 */
Value assertion_holds(Analysis *a, const State *state, Value value, const char *type);
gboolean is_assertion(GQuark field, const char **ret_type);

/* ---- owners (owners.c) ------------------------------------------------------------------------
 */

/* Somebody releases sym (kind NULL: all in it), or hands it on: the fields that lead to it are
 * looked after. */
void owners_note_release(Analysis *a, const State *state, guint32 sym, const ResourceKind *kind);
void owners_note_escape(Analysis *a, guint32 sym);
/* What is in that field of sym may end in a callee that is given the field's address. */
void owners_note_place(Analysis *a, guint32 sym, GQuark field);
/* This function itself releases the content of a field of something that it was given. */
void owners_note_field(Analysis *a, guint32 sym, const ReleaseSite *site);
/* Observes what closing methods leave behind; once all units are done. */
void owners_judge(Engine *engine);

/* ---- allocator families that are one (families.c) ----------------------------------------------
 */

/* Drops what was observed of releases by the function of a family that is the same in this tree. */
void families_settle(Engine *engine);

/* ---- deferred releases (deferred.c) -------------------------------------------------------------
 */

/* A release is deferred while the variable it is given is still nil, and something fills that
 * behind it: it is observed. */
void deferred_given_nil(Analysis *a, State *state, const Deferred *deferred);

/* ---- twice (twice.c) --------------------------------------------------------------------------
 */

/* Observes what is gone already when a finalizer releases it; once all units are done. */
void twice_judge(Engine *engine);
/* Observes objects that a package-level map keeps although only their finalizer takes them out. */
void pinned_judge(Engine *engine);
/* Another field of the object, or a mark on it, decides whether the finalizer does anything. */
gboolean twice_asks_first(const Engine *engine, const Summary *finalizer, const IrType *type,
                          const char *fields);

/* ---- summaries (summary.c) --------------------------------------------------------------------
 */

/* No resource whose fate a path decides: at most inputs that were handed on. */
gboolean state_owns_nothing(const State *state);
/* Adds the exit state of a path. Consumes state. */
void summary_add_path(Analysis *a, State *state, PathEnd end, SourcePos pos, const Value *returns,
                      guint n_returns);
/* Once all paths are there. */
void summary_compact(Analysis *a);
/* Whether a caller could tell two results apart by what custody follows. */
gboolean summary_same_return(Analysis *a, State *one_state, Value one, State *other_state,
                             Value other);
/* What a function of C releases by what is in it is its own on all of its ways (references.c). */
void summary_find_dropped_references(Analysis *a);
/* What the release of inputs depends on, as seen so far: a set of symbol + 1, or NULL where no
 * input is released. The caller frees. */
GHashTable *summary_relevant_symbols(const Analysis *a);
guint64 summary_relevant_hash(const Analysis *a, const State *state);
/* Drops what was observed of a function. */
void forget_function(Engine *engine, const IrFunction *fn);

/* ---- instructions (transfer.c) and functions (function.c) ---------------------------------------
 */

/* Consumes state; live continuations are appended to ret_states; ended paths go to the summary. */
void transfer(Analysis *a, State *state, const IrInstr *instr, GPtrArray *ret_states);
/* Runs the youngest deferred call. Consumes state. */
void run_deferred_call(Analysis *a, State *state, GPtrArray *ret_states);
/* Ends a path: named results, deferred calls, what is lost, summary. Consumes state. */
void path_ends(Analysis *a, State *state, PathEnd end, SourcePos pos, const Value *returns,
               guint n_returns);
void analyse_function(Engine *engine, const IrFunction *fn);
