/* Must-hold lock sets: forward over each function's blocks, and down the call graph from those that
 * anybody can call. Does not follow locks into functions that lock and return. */

#include "analyzers/lifetime/guard.h"

#include <string.h>

enum { MOST_LOCKS = 30, MOST_STEPS = 12, INIT_LOCK = 30, UNKNOWN_LOCK = 31 };
#define LOCK_READ(n)  ((guint64)1 << (2 * (n)))
#define LOCK_WRITE(n) ((guint64)3 << (2 * (n)))
#define LOCK_INIT     LOCK_WRITE(INIT_LOCK)
#define LOCK_UNKNOWN  LOCK_WRITE(UNKNOWN_LOCK)
#define LOCK_ALL      G_MAXUINT64

typedef struct Node {
    const IrFunction *fn;
    const IrInstr **definition; /* of variables that are set once */
    guint64 entry;              /* held whenever it is called */
    gboolean has_caller, is_root;
    const char *export; /* C name of an exported function that reaches it */
} Node;

typedef struct Guard {
    const IrUnit *unit;
    GPtrArray *nodes;      /* Node * */
    GHashTable *by_name;   /* name of a function -> Node * */
    GHashTable *globals;   /* name -> IrGlobal * */
    GHashTable *held_type; /* types of which a package-level variable holds one -> its name */
    GPtrArray *locks;      /* interned */
    GPtrArray *accesses;   /* or NULL while entries are found */
    gboolean changed;
} Guard;

static void node_free(gpointer data)
{
    Node *node = data;
    g_free(node->definition);
    g_free(node);
}

/* ---- names of places --------------------------------------------------------------------------
 */

static const char *without_stars(const char *type)
{
    while (type != NULL && *type == '*') {
        type++;
    }
    return type;
}

static gboolean is_mutex(const char *type)
{
    type = without_stars(type);
    return type != NULL && (g_str_equal(type, "sync.Mutex") || g_str_equal(type, "sync.RWMutex") ||
                            g_str_equal(type, "sync.Locker"));
}

static gboolean is_struct(const Guard *guard, const char *type)
{
    const IrType *known = type != NULL ? ir_unit_type(guard->unit, type) : NULL;
    return known != NULL && known->kind == IR_TYPE_STRUCT;
}

static const char *last_part(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot != NULL ? dot + 1 : name;
}

static const IrInstr *definition_of(const Node *node, IrOperand value)
{
    const IrInstr *made = value.kind == IR_OPERAND_VAR ? node->definition[value.var] : NULL;
    return made != NULL && made->n_dst > 0 ? made : NULL;
}

/* A key for what an operand refers to: a package-level variable, or a field of one; of structs with
 * a name the key is the type's, so that methods and users of the variable agree. NULL: nothing that
 * is shared. */
static const char *place_key(const Guard *guard, const Node *node, IrOperand value, guint steps)
{
    if (steps > MOST_STEPS) {
        return NULL;
    }
    if (value.kind == IR_OPERAND_GLOBAL) {
        const IrGlobal *global = g_hash_table_lookup(guard->globals, value.name);
        const char *type = global != NULL ? without_stars(global->type) : NULL;
        gboolean only = type != NULL && g_hash_table_contains(guard->held_type, type);
        return only ? g_intern_string(type) : value.name;
    }
    const IrInstr *made = definition_of(node, value);
    if (made != NULL && (made->op == IR_LOAD_FIELD || made->op == IR_ADDR_FIELD)) {
        const char *base = place_key(guard, node, made->args[0], steps + 1);
        if (base == NULL) {
            return NULL;
        }
        if (is_mutex(g_str_equal(made->name, "Mutex") || g_str_equal(made->name, "RWMutex")
                         ? "sync.Mutex"
                         : NULL)) {
            return base; /* r.Mutex.Lock() is r.Lock() */
        }
        g_autofree char *key = g_strdup_printf("%s.%s", base, made->name);
        return g_intern_string(key);
    }
    if (made != NULL && (made->op == IR_MAKE || made->op == IR_COPY)) {
        return NULL; /* its own */
    }
    if (made != NULL && made->n_args == 1 &&
        (made->op == IR_ASSIGN || made->op == IR_CONVERT || made->op == IR_LOAD ||
         made->op == IR_ADDR)) {
        return place_key(guard, node, made->args[0], steps + 1);
    }
    const char *type = value.kind == IR_OPERAND_VAR
                           ? without_stars(ir_function_var(node->fn, value.var)->type)
                           : NULL;
    return type != NULL && g_hash_table_contains(guard->held_type, type) ? g_intern_string(type)
                                                                         : NULL;
}

static const char *type_of(const Guard *guard, const Node *node, IrOperand value)
{
    if (value.kind == IR_OPERAND_GLOBAL) {
        const IrGlobal *global = g_hash_table_lookup(guard->globals, value.name);
        return global != NULL ? global->type : NULL;
    }
    return value.kind == IR_OPERAND_VAR ? ir_function_var(node->fn, value.var)->type : NULL;
}

/* "listeners"; "registry.items" by the variable that holds the struct. */
static const char *registry_name(const Guard *guard, const char *key)
{
    g_autofree char *outer = g_strdup(key);
    char *dot = strrchr(outer, '.');
    if (dot != NULL) {
        *dot = '\0';
        const char *holder = g_hash_table_lookup(guard->held_type, outer);
        if (holder != NULL) {
            g_autofree char *name = g_strdup_printf("%s.%s", last_part(holder), dot + 1);
            return g_intern_string(name);
        }
    }
    const char *slash = strrchr(key, '/'), *start = slash != NULL ? slash + 1 : key;
    const char *first = strchr(start, '.');
    while (first != NULL && first[1] == '.') {
        first++;
    }
    return g_intern_string(first != NULL ? first + 1 : start);
}

/* ---- locks ------------------------------------------------------------------------------------
 */

static guint64 lock_bits(Guard *guard, const char *key, gboolean reading)
{
    guint n = 0;
    while (n < guard->locks->len && g_ptr_array_index(guard->locks, n) != key) {
        n++;
    }
    if (n >= MOST_LOCKS) {
        return LOCK_UNKNOWN;
    }
    if (n == guard->locks->len) {
        g_ptr_array_add(guard->locks, (gpointer)key);
    }
    return reading ? LOCK_READ(n) : LOCK_WRITE(n);
}

/* The name of a method whose body is not in the unit: sync's own, promoted ones among them. */
static const char *method_name(const Guard *guard, const IrCallee *callee)
{
    if (callee->kind == IR_CALLEE_UNKNOWN || callee->kind == IR_CALLEE_INTERFACE) {
        return callee->name;
    }
    gboolean method = callee->kind == IR_CALLEE_STATIC && g_str_has_prefix(callee->name, "(") &&
                      !g_hash_table_contains(guard->by_name, callee->name);
    return method ? last_part(callee->name) : NULL;
}

/* Whether an instruction locks or unlocks; what, and which bits. */
static void apply_lock(Guard *guard, const Node *node, const IrInstr *instr, guint64 *held)
{
    const char *method = method_name(guard, &instr->callee);
    if (method == NULL || instr->n_args == 0) {
        return;
    }
    gboolean lock = g_str_equal(method, "Lock") || g_str_equal(method, "RLock");
    gboolean unlock = g_str_equal(method, "Unlock") || g_str_equal(method, "RUnlock");
    if (!lock && !unlock) {
        return;
    }
    const char *key = place_key(guard, node, instr->args[0], 0);
    if (key == NULL) { /* a lock that is not known: it may be the one */
        *held = lock ? *held | LOCK_UNKNOWN : *held & ~LOCK_UNKNOWN;
        return;
    }
    guint64 bits = lock_bits(guard, key, method[0] == 'R' && lock);
    *held = lock ? *held | bits : *held & ~bits;
}

/* ---- one function -----------------------------------------------------------------------------
 */

static Node *node_of(const Guard *guard, const Node *node, const IrCallee *callee)
{
    const char *name = NULL;
    if (callee->kind == IR_CALLEE_STATIC) {
        name = callee->name;
    } else if (callee->kind == IR_CALLEE_INDIRECT) {
        const IrInstr *made = definition_of(node, callee->value);
        while (made != NULL && made->op == IR_ASSIGN) {
            made = definition_of(node, made->args[0]);
        }
        name = made != NULL && made->op == IR_CLOSURE ? made->name : NULL;
    }
    return name != NULL ? g_hash_table_lookup(guard->by_name, g_intern_string(name)) : NULL;
}

static void enter(Guard *guard, Node *callee, guint64 held, const char *export)
{
    if (!callee->is_root && (callee->entry & held) != callee->entry) {
        callee->entry &= held;
        guard->changed = TRUE;
    }
    callee->has_caller = TRUE;
    if (export != NULL && callee->export == NULL) {
        callee->export = export;
        guard->changed = TRUE;
    }
}

static void note_access(Guard *guard, const Node *node, const IrInstr *instr, IrOperand place,
                        const char *key, gboolean write, guint64 held)
{
    const char *type = type_of(guard, node, place);
    gboolean map = type != NULL && g_str_has_prefix(type, "map[");
    if (guard->accesses == NULL || key == NULL || (held & (LOCK_INIT | LOCK_UNKNOWN)) != 0 ||
        (!map && (type == NULL || !g_str_has_prefix(type, "[]")))) {
        return;
    }
    GuardAccess *access = g_new0(GuardAccess, 1);
    access->registry = registry_name(guard, key);
    access->function = node->fn;
    access->pos = instr->pos;
    access->is_write = write;
    access->is_map = map;
    access->from_export = node->export != NULL;
    access->export = node->export;
    access->held = held;
    g_ptr_array_add(guard->accesses, access);
}

static gboolean is_builtin(const IrInstr *instr, const char *name)
{
    return instr->callee.kind == IR_CALLEE_BUILTIN && g_str_equal(instr->callee.name, name);
}

static void visit_place(Guard *guard, const Node *node, const IrInstr *instr, gboolean write,
                        guint64 held)
{
    note_access(guard, node, instr, instr->args[0], place_key(guard, node, instr->args[0], 0),
                write, held);
}

/* registry.items = ...: the field itself. */
static void visit_field_store(Guard *guard, const Node *node, const IrInstr *instr, guint64 held)
{
    const char *base = place_key(guard, node, instr->args[0], 0);
    if (base == NULL) {
        return;
    }
    g_autofree char *key = g_strdup_printf("%s.%s", base, instr->name);
    note_access(guard, node, instr, instr->args[1], g_intern_string(key), TRUE, held);
}

static void visit_call(Guard *guard, Node *node, const IrInstr *instr, guint64 *held)
{
    if (is_builtin(instr, "delete") || is_builtin(instr, "clear")) {
        visit_place(guard, node, instr, TRUE, *held);
    } else if (is_builtin(instr, "len") && instr->n_args > 0) {
        visit_place(guard, node, instr, FALSE, *held);
    }
    Node *callee = node_of(guard, node, &instr->callee);
    if (callee != NULL) {
        enter(guard, callee, instr->op == IR_GO ? 0 : *held, node->export);
    }
    if (instr->op == IR_CALL) {
        apply_lock(guard, node, instr, held);
    }
}

static void visit(Guard *guard, Node *node, const IrInstr *instr, guint64 *held)
{
    switch (instr->op) {
    case IR_CALL:
    case IR_DEFER:
    case IR_GO:
        visit_call(guard, node, instr, held);
        break;
    case IR_LOAD_ELEM:
    case IR_RANGE_BEGIN:
        visit_place(guard, node, instr, FALSE, *held);
        break;
    case IR_STORE_ELEM:
        visit_place(guard, node, instr, TRUE, *held);
        break;
    case IR_STORE_GLOBAL:
        note_access(guard, node, instr, ir_named(IR_OPERAND_GLOBAL, instr->name),
                    g_intern_string(instr->name), TRUE, *held);
        break;
    case IR_STORE_FIELD:
        visit_field_store(guard, node, instr, *held);
        break;
    case IR_ASSIGN:
    case IR_COPY:
    case IR_CONVERT:
    case IR_LOAD_FIELD:
    case IR_ADDR_FIELD:
    case IR_ADDR_ELEM:
    case IR_SLICE:
    case IR_ADDR:
    case IR_LOAD:
    case IR_STORE:
    case IR_BINARY:
    case IR_UNARY:
    case IR_MAKE:
    case IR_CLOSURE:
    case IR_RANGE_NEXT:
    case IR_SEND:
    case IR_RECEIVE:
    case IR_TYPE_ASSERT:
    case IR_USE:
    case IR_SCOPE_END:
        break;
    }
}

static guint64 through_block(Guard *guard, Node *node, const IrBlock *block, guint64 held)
{
    for (guint i = 0; i < block->instrs->len; i++) {
        visit(guard, node, g_ptr_array_index(block->instrs, i), &held);
    }
    return held;
}

/* Greatest fixpoint: what is held at the start of each block on every way there. */
static void through_function(Guard *guard, Node *node)
{
    const IrFunction *fn = node->fn;
    guint n = fn->blocks->len;
    if (n == 0) {
        return;
    }
    g_autofree guint64 *at = g_new(guint64, n);
    memset(at, 0xff, n * sizeof *at);
    at[0] = node->entry;
    GPtrArray *accesses = g_steal_pointer(&guard->accesses);
    gboolean more = TRUE;
    while (more) {
        more = FALSE;
        for (guint b = 0; b < n; b++) {
            const IrBlock *block = g_ptr_array_index(fn->blocks, b);
            guint64 out =
                at[b] == LOCK_ALL && b > 0 ? LOCK_ALL : through_block(guard, node, block, at[b]);
            for (guint t = 0; t < block->n_targets; t++) {
                guint64 met = at[block->targets[t]] & out;
                more |= met != at[block->targets[t]];
                at[block->targets[t]] = met;
            }
        }
    }
    guard->accesses = accesses;
    for (guint b = 0; b < n && accesses != NULL; b++) {
        through_block(guard, node, g_ptr_array_index(fn->blocks, b), at[b]);
    }
}

/* ---- the unit ---------------------------------------------------------------------------------
 */

static Node *node_new(const IrFunction *fn)
{
    static const IrInstr several;
    Node *node = g_new0(Node, 1);
    node->fn = fn;
    node->entry = LOCK_ALL;
    node->export = fn->exported;
    node->definition = g_new0(const IrInstr *, fn->vars->len + 1);
    for (guint b = 0; b < fn->blocks->len; b++) {
        const IrBlock *block = g_ptr_array_index(fn->blocks, b);
        for (guint i = 0; i < block->instrs->len; i++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, i);
            for (guint d = 0; d < instr->n_dst; d++) {
                if (instr->dst[d].kind == IR_OPERAND_VAR) {
                    const IrInstr **at = &node->definition[instr->dst[d].var];
                    *at = *at == NULL ? instr : &several;
                }
            }
        }
    }
    return node;
}

/* Functions that are values can be called by anybody, closures among them: nothing is claimed of
 * what those hold. */
static void note_value(Guard *guard, const IrOperand *value)
{
    Node *node = value->kind == IR_OPERAND_FUNC && !value->foreign
                     ? g_hash_table_lookup(guard->by_name, value->name)
                     : NULL;
    if (node != NULL) {
        node->is_root = TRUE;
        node->entry = 0;
    }
}

static void note_values(Guard *guard, const Node *node)
{
    for (guint b = 0; b < node->fn->blocks->len; b++) {
        const IrBlock *block = g_ptr_array_index(node->fn->blocks, b);
        for (guint i = 0; i < block->instrs->len; i++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, i);
            for (guint a = 0; a < instr->n_args; a++) {
                note_value(guard, &instr->args[a]);
            }
        }
    }
}

static void settle_root(Node *node)
{
    const IrFunction *fn = node->fn;
    const char *name = last_part(fn->display != NULL ? fn->display : fn->name);
    gboolean closure = fn->outer != NULL;
    gboolean starts = g_str_has_suffix(fn->name, ".init#vars") ||
                      (fn->receiver == NULL && !closure && g_str_equal(name, "init"));
    if (starts) {
        node->is_root = TRUE;
        node->entry = LOCK_INIT;
    } else if (!closure &&
               (fn->exported != NULL || g_ascii_isupper(name[0]) || g_str_equal(name, "main"))) {
        node->is_root = TRUE;
        node->entry = 0;
    }
}

/* Those that nothing here calls: methods behind interfaces are called by anybody, closures that are
 * handed on by somebody who may hold a lock. */
static gboolean settle_uncalled(Guard *guard)
{
    gboolean changed = FALSE;
    for (guint i = 0; i < guard->nodes->len; i++) {
        Node *node = g_ptr_array_index(guard->nodes, i);
        if (!node->has_caller && !node->is_root) {
            node->is_root = changed = TRUE;
            node->entry = node->fn->outer != NULL ? LOCK_UNKNOWN : 0;
        }
    }
    return changed;
}

/* Types of which other structs hold one too: their locks are not one lock. */
static GHashTable *field_types(const IrUnit *unit)
{
    GHashTable *types = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < unit->types->len; i++) {
        const IrType *type = g_ptr_array_index(unit->types, i);
        for (guint j = 0; type->fields != NULL && j < type->fields->len; j++) {
            const IrField *field = g_ptr_array_index(type->fields, j);
            if (field->type != NULL) {
                g_hash_table_add(types, (gpointer)without_stars(field->type));
            }
        }
    }
    return types;
}

/* Struct types of which one package-level variable holds the only object that is known. */
static void index_globals(Guard *guard)
{
    g_autoptr(GHashTable) several = field_types(guard->unit);
    for (guint i = 0; i < guard->unit->globals->len; i++) {
        const IrGlobal *global = g_ptr_array_index(guard->unit->globals, i);
        g_hash_table_insert(guard->globals, (gpointer)global->name, (gpointer)global);
        const char *type = without_stars(global->type);
        if (!is_struct(guard, type) || g_hash_table_contains(several, type)) {
            continue;
        }
        if (g_hash_table_contains(guard->held_type, type)) {
            g_hash_table_remove(guard->held_type, type);
            g_hash_table_add(several, (gpointer)type);
        } else {
            g_hash_table_insert(guard->held_type, g_strdup(type), (gpointer)global->name);
        }
    }
}

static void propagate(Guard *guard)
{
    do {
        guard->changed = FALSE;
        for (guint i = 0; i < guard->nodes->len; i++) {
            through_function(guard, g_ptr_array_index(guard->nodes, i));
        }
    } while (guard->changed);
}

static gint compare_accesses(gconstpointer left, gconstpointer right)
{
    const GuardAccess *const *a = left, *const *b = right;
    int order = strcmp((*a)->registry, (*b)->registry);
    order = order != 0 ? order : source_pos_compare(&(*a)->pos, &(*b)->pos);
    return order != 0 ? order : (*b)->is_write - (*a)->is_write;
}

GPtrArray *guard_accesses(const IrUnit *unit)
{
    Guard guard = {.unit = unit};
    guard.nodes = g_ptr_array_new_with_free_func(node_free);
    guard.by_name = g_hash_table_new(NULL, NULL);
    guard.globals = g_hash_table_new(NULL, NULL);
    guard.held_type = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    guard.locks = g_ptr_array_new();
    index_globals(&guard);
    for (guint i = 0; i < unit->functions->len; i++) {
        const IrFunction *fn = g_ptr_array_index(unit->functions, i);
        if (fn->is_test) {
            continue;
        }
        Node *node = node_new(fn);
        settle_root(node);
        g_ptr_array_add(guard.nodes, node);
        g_hash_table_insert(guard.by_name, (gpointer)fn->name, node);
    }
    for (guint i = 0; i < guard.nodes->len; i++) {
        note_values(&guard, g_ptr_array_index(guard.nodes, i));
    }
    propagate(&guard);
    if (settle_uncalled(&guard)) {
        propagate(&guard);
    }
    guard.accesses = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < guard.nodes->len; i++) {
        through_function(&guard, g_ptr_array_index(guard.nodes, i));
    }
    g_ptr_array_sort(guard.accesses, compare_accesses);
    GPtrArray *accesses = guard.accesses;
    g_ptr_array_unref(guard.nodes);
    g_hash_table_unref(guard.by_name);
    g_hash_table_unref(guard.globals);
    g_hash_table_unref(guard.held_type);
    g_ptr_array_unref(guard.locks);
    return accesses;
}

gboolean guard_can_meet(const GuardAccess *a, const GuardAccess *b)
{
    guint64 both = a->held & b->held;
    for (guint n = 0; n < MOST_LOCKS; n++) {
        gboolean shared = (both & LOCK_READ(n)) != 0;
        gboolean exclusive = ((a->held | b->held) & LOCK_WRITE(n) & ~LOCK_READ(n)) != 0;
        if (shared && exclusive) {
            return FALSE;
        }
    }
    return a->is_write || b->is_write;
}
