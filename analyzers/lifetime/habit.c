/* Contracts from the habit of callers: counts who releases what an unknown function gives.
 * Follows no path: one variable is one thing; what the engine finds on paths comes later. */
#include "analyzers/lifetime/habit.h"

#include "analyzers/lifetime/contract_infer_internal.h"

#include <string.h>

/* All variables of the unit that hold the same thing, as a tree of a union-find. */
typedef struct Node {
    guint32 parent;
    guint n_origins;         /* calls that gave it */
    const IrInstr *origin;   /* one of them */
    gint origin_param;       /* -1: its result */
    guint32 pointee;         /* of an address: the variable, else G_MAXUINT32 */
    const char *release;     /* what releases it, or NULL */
    const ContractParam *by; /* and its contract */
    gboolean leaves;         /* returned, stored or given to who knows whom */
} Node;

typedef struct Release { /* a parameter that a function of the unit releases */
    const char *release;
    ContractParam by;
} Release;

/* Where what a function returns comes from. */
typedef struct Origin {
    const IrInstr *call;
    gint param; /* -1: its result */
} Origin;

struct Habits {
    GHashTable *known;
    GHashTable *releases; /* "name#param" -> Release * */
    GHashTable *origins;  /* "name#param" or "name#-1" -> Origin * */
};

typedef struct Learner {
    Habits *habits;
    ContractBook *book;
    const IrUnit *unit;
    GHashTable *base; /* IrFunction * -> index of its first variable, plus one */
    Node *nodes;
    guint n_nodes;
} Learner;

/* ---- one thing, many variables ----------------------------------------------------------------
 */

static guint32 root_of(Learner *l, guint32 node)
{
    while (l->nodes[node].parent != node) {
        l->nodes[node].parent = l->nodes[l->nodes[node].parent].parent;
        node = l->nodes[node].parent;
    }
    return node;
}

static guint32 base_of(Learner *l, const IrFunction *fn)
{
    return GPOINTER_TO_UINT(g_hash_table_lookup(l->base, fn)) - 1;
}

static void unite(Learner *l, guint32 left, guint32 right)
{
    l->nodes[root_of(l, left)].parent = root_of(l, right);
}

static void unite_closure(Learner *l, guint32 base, const IrInstr *instr)
{
    const IrFunction *inner = ir_unit_function(l->unit, instr->name);
    if (inner == NULL || g_hash_table_lookup(l->base, inner) == NULL) {
        return;
    }
    for (guint i = 0; i < MIN(instr->n_captures, inner->captures->len); i++) {
        unite(l, base_of(l, inner) + g_array_index(inner->captures, guint32, i),
              base + instr->captures[i]);
    }
}

static void unite_function(Learner *l, const IrFunction *fn)
{
    guint32 base = base_of(l, fn);
    for (guint i = 0; i < fn->blocks->len; i++) {
        const IrBlock *block = g_ptr_array_index(fn->blocks, i);
        for (guint j = 0; j < block->instrs->len; j++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, j);
            gboolean same = instr->op == IR_ASSIGN || instr->op == IR_CONVERT;
            if (same && instr->args[0].kind == IR_OPERAND_VAR &&
                instr->dst[0].kind == IR_OPERAND_VAR) {
                unite(l, base + instr->dst[0].var, base + instr->args[0].var);
            } else if (instr->op == IR_CLOSURE) {
                unite_closure(l, base, instr);
            }
        }
    }
}

/* ---- what happens to it -----------------------------------------------------------------------
 */

static Node *node_of(Learner *l, guint32 base, IrOperand operand)
{
    return operand.kind == IR_OPERAND_VAR ? &l->nodes[root_of(l, base + operand.var)] : NULL;
}

static void leaves(Learner *l, guint32 base, IrOperand operand)
{
    Node *node = node_of(l, base, operand);
    if (node != NULL) {
        node->leaves = TRUE;
    }
}

static void comes_from(Node *node, const IrInstr *instr, gint param)
{
    if (node != NULL) {
        node->n_origins++;
        node->origin = instr;
        node->origin_param = param;
    }
}

static const Release *release_of(Learner *l, const char *name, guint param)
{
    g_autofree char *key = g_strdup_printf("%s#%u", name, param);
    return g_hash_table_lookup(l->habits->releases, key);
}

static void see_argument(Learner *l, guint32 base, const IrInstr *instr, guint index,
                         const Contract *contract)
{
    Node *node = node_of(l, base, instr->args[index]);
    if (node == NULL) {
        return;
    }
    const ContractParam *param =
        contract != NULL && index < contract->n_params ? &contract->params[index] : NULL;
    const Release *release =
        instr->callee.name != NULL ? release_of(l, instr->callee.name, index) : NULL;
    if (param != NULL && param->mode == CONTRACT_RELEASES) {
        node->release = instr->callee.name;
        node->by = param;
    } else if (release != NULL) {
        node->release = release->release;
        node->by = &release->by;
    } else if (node->pointee != G_MAXUINT32) {
        if (instr->op == IR_CALL) {
            comes_from(&l->nodes[root_of(l, node->pointee)], instr, (gint)index);
        }
    } else if (contract == NULL ||
               (param != NULL ? param->mode : contract->rest) != CONTRACT_BORROWS) {
        node->leaves = TRUE;
    }
}

static void see_call(Learner *l, guint32 base, const IrInstr *instr)
{
    gboolean named =
        instr->callee.kind == IR_CALLEE_STATIC || instr->callee.kind == IR_CALLEE_FOREIGN;
    const Contract *contract = named && instr->callee.name != NULL
                                   ? contract_book_find(l->book, instr->callee.name)
                                   : NULL;
    for (guint i = 0; i < instr->n_args; i++) {
        see_argument(l, base, instr, i, contract);
    }
    for (guint i = 0; i < instr->n_dst; i++) {
        comes_from(node_of(l, base, instr->dst[i]), instr, i == 0 ? -1 : (gint)G_MAXINT);
    }
}

/* A value that comes from somewhere else than a call. */
static gboolean is_read(IrOp op)
{
    return op == IR_LOAD_FIELD || op == IR_LOAD_ELEM || op == IR_LOAD || op == IR_RECEIVE ||
           op == IR_RANGE_NEXT || op == IR_MAKE || op == IR_TYPE_ASSERT;
}

static void see_instr(Learner *l, guint32 base, const IrInstr *instr)
{
    if (instr->op == IR_CALL || instr->op == IR_DEFER || instr->op == IR_GO) {
        see_call(l, base, instr);
    } else if (instr->op == IR_STORE_FIELD || instr->op == IR_STORE || instr->op == IR_SEND) {
        leaves(l, base, instr->args[1]);
    } else if (instr->op == IR_STORE_ELEM) {
        leaves(l, base, instr->args[2]);
    } else if (instr->op == IR_STORE_GLOBAL) {
        leaves(l, base, instr->args[0]);
    }
    for (guint i = 0; is_read(instr->op) && i < instr->n_dst; i++) {
        comes_from(node_of(l, base, instr->dst[i]), NULL, -1);
    }
}

static void see_function(Learner *l, const IrFunction *fn)
{
    guint32 base = base_of(l, fn);
    for (guint i = 0; i < fn->blocks->len; i++) {
        const IrBlock *block = g_ptr_array_index(fn->blocks, i);
        for (guint j = 0; j < block->instrs->len; j++) {
            see_instr(l, base, g_ptr_array_index(block->instrs, j));
        }
        for (guint j = 0; block->term == IR_TERM_RETURN && j < block->n_args; j++) {
            leaves(l, base, block->args[j]);
        }
    }
    for (guint i = 0; i < fn->params->len; i++) {
        comes_from(&l->nodes[root_of(l, base + g_array_index(fn->params, guint32, i))], NULL, -1);
    }
    for (guint i = 0; i < fn->results->len; i++) {
        l->nodes[root_of(l, base + g_array_index(fn->results, guint32, i))].leaves = TRUE;
    }
}

static void note_addresses(Learner *l, const IrFunction *fn)
{
    guint32 base = base_of(l, fn);
    for (guint i = 0; i < fn->blocks->len; i++) {
        const IrBlock *block = g_ptr_array_index(fn->blocks, i);
        for (guint j = 0; j < block->instrs->len; j++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, j);
            if (instr->op == IR_ADDR && instr->args[0].kind == IR_OPERAND_VAR &&
                instr->dst[0].kind == IR_OPERAND_VAR) {
                l->nodes[root_of(l, base + instr->dst[0].var)].pointee = base + instr->args[0].var;
            }
        }
    }
}

/* Parameters that a function of the unit releases: its callers release by calling it. */
static void note_releases(Learner *l, const IrFunction *fn)
{
    guint32 base = base_of(l, fn);
    for (guint i = 0; i < fn->params->len; i++) {
        const Node *node = &l->nodes[root_of(l, base + g_array_index(fn->params, guint32, i))];
        if (node->release != NULL && node->n_origins == 1) {
            Release *release = g_new0(Release, 1);
            release->release = node->release;
            release->by = *node->by;
            g_hash_table_insert(l->habits->releases, g_strdup_printf("%s#%u", fn->name, i),
                                release);
        }
    }
}

/* ---- who gives it -----------------------------------------------------------------------------
 */

typedef struct Count {
    const IrInstr *call;
    gint param;
    gboolean in_binding; /* it is Go that calls it, or its wrapper */
    guint released, dropped;
    const Node *node; /* one that is released */
    gboolean mixed;   /* others are released by functions for other kinds */
} Count;

static gboolean same_kind(const ContractParam *one, const ContractParam *other)
{
    return one->kind == other->kind && one->family == other->family;
}

/* The call whose result, or out-parameter, it is that a call gives: its own, or one within a
 * wrapper that hands it on. */
static Origin origin_of(const Learner *l, const IrInstr *call, gint param)
{
    enum { DEEPEST = 4 };
    Origin origin = {call, param};
    for (guint depth = 0; depth < DEEPEST; depth++) {
        g_autofree char *key = g_strdup_printf("%s#%d", origin.call->callee.name, origin.param);
        const Origin *inner = g_hash_table_lookup(l->habits->origins, key);
        if (inner == NULL) {
            break;
        }
        origin = *inner;
    }
    return origin;
}

static gboolean is_unknown(Learner *l, const IrInstr *call, gint param)
{
    gboolean foreign = call->callee.kind == IR_CALLEE_FOREIGN ||
                       (call->callee.kind == IR_CALLEE_STATIC &&
                        ir_unit_function(l->unit, call->callee.name) == NULL);
    if (!foreign || param == G_MAXINT ||
        g_hash_table_contains(l->habits->known, call->callee.name)) {
        return FALSE;
    }
    const Contract *contract = contract_book_find(l->book, call->callee.name);
    if (contract == NULL) {
        return TRUE;
    }
    if (param < 0) {
        return contract->result_kind == NULL && !contract->result_borrowed &&
               contract->result_alias < 0 && contract->null_result_kind == NULL &&
               contract->resizes < 0;
    }
    return (guint)param >= contract->n_params || contract->params[param].mode == CONTRACT_UNKNOWN;
}

/* x_get_data(): what its callers end is often what they put there. */
static gboolean only_looks(const char *name)
{
    Words words;
    words_init(&words, name);
    gboolean looks = name_speaks(&words) == NAME_LOOKS;
    words_clear(&words);
    return looks;
}

static GPtrArray *count_habits(Learner *l)
{
    g_autoptr(GHashTable) counts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    GPtrArray *found = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < l->n_nodes; i++) {
        const Node *node = &l->nodes[i];
        if (node->parent != i || node->n_origins != 1 || node->origin == NULL ||
            (node->release == NULL && node->leaves)) {
            continue;
        }
        Origin origin = origin_of(l, node->origin, node->origin_param);
        gboolean wrapped = origin.call != node->origin;
        if (!is_unknown(l, origin.call, origin.param) ||
            (wrapped && origin.param < 0 && only_looks(origin.call->callee.name))) {
            continue;
        }
        g_autofree char *key = g_strdup_printf("%s#%d", origin.call->callee.name, origin.param);
        Count *count = g_hash_table_lookup(counts, key);
        if (count == NULL) {
            count = g_new0(Count, 1);
            count->call = origin.call;
            count->param = origin.param;
            count->in_binding = node->origin->callee.kind == IR_CALLEE_FOREIGN;
            g_ptr_array_add(found, count);
            g_hash_table_insert(counts, g_steal_pointer(&key), count);
        }
        count->released += node->release != NULL;
        count->dropped += node->release == NULL;
        count->mixed |=
            node->release != NULL && count->node != NULL && !same_kind(node->by, count->node->by);
        count->node = node->release != NULL ? node : count->node;
    }
    return found;
}

static void add_contract(Learner *l, const Count *count)
{
    const Node *node = count->node;
    const ResourceKind *kind =
        node->by->kind != NULL
            ? node->by->kind
            : contract_book_kind_of_family(l->book, node->by->family, node->release);
    if (kind == NULL || node->by->indirect) {
        return;
    }
    g_autofree char *why =
        g_strdup_printf("%u of %u callers here release it with %s", count->released,
                        count->released + count->dropped, node->release);
    guint n_params = count->param >= 0 ? (guint)count->param + 1 : 0;
    Contract *contract = contract_book_add(l->book, count->call->callee.name, CONTRACT_FROM_HABIT,
                                           MAX(n_params, count->call->n_args));
    if (count->param < 0) {
        contract->result_kind = kind;
        contract->result_authority = CONTRACT_FROM_HABIT;
        contract->result_why = g_intern_string(why);
        if (count->call->callee.kind == IR_CALLEE_STATIC && count->call->n_dst > 1) {
            contract->success = CONTRACT_SUCCESS_NO_ERROR; /* x, err := f() */
        }
        return;
    }
    static const char *const questions[] = {"is", "has", "can", NULL};
    if (contract->success == CONTRACT_SUCCESS_UNSTATED &&
        name_has(count->call->callee.name, questions)) {
        contract->success = CONTRACT_SUCCESS_NONZERO; /* yes, and this is it */
    }
    ContractParam *param = &contract->params[count->param];
    param->mode = CONTRACT_FILLS;
    param->kind = kind;
    param->authority = CONTRACT_FROM_HABIT;
    param->why = g_intern_string(why);
}

/* In a binding one release says what its author knew; C code has more ways to hold a thing. */
static gboolean is_habit(const Count *count)
{
    if (count->mixed) { /* a conversion, and no function: whose type was not to be had */
        return FALSE;
    }
    guint all = count->released + count->dropped;
    return count->in_binding ? count->released * 2 >= all && count->released > 0
                             : count->released * 3 >= all * 2 && count->released > 1;
}

/* ---- the unit ---------------------------------------------------------------------------------
 */

static void look(Learner *l)
{
    for (guint32 i = 0; i < l->n_nodes; i++) {
        l->nodes[i] = (Node){.parent = i, .pointee = G_MAXUINT32};
    }
    for (guint pass = 0; pass < 3; pass++) {
        for (guint i = 0; i < l->unit->functions->len; i++) {
            const IrFunction *fn = g_ptr_array_index(l->unit->functions, i);
            (pass == 0 ? unite_function : pass == 1 ? note_addresses : see_function)(l, fn);
        }
    }
}

static void add_origin(Learner *l, const IrFunction *fn, gint param, const IrInstr *call,
                       gint call_param)
{
    Origin *origin = g_new0(Origin, 1);
    *origin = (Origin){call, call_param};
    g_hash_table_insert(l->habits->origins, g_strdup_printf("%s#%d", fn->name, param), origin);
}

/* What a function returns, where it is one thing that somebody else gave. */
static void note_origins(Learner *l, const IrFunction *fn)
{
    guint32 base = base_of(l, fn);
    const Node *given = NULL;
    for (guint i = 0; i < fn->blocks->len; i++) {
        const IrBlock *block = g_ptr_array_index(fn->blocks, i);
        if (block->term != IR_TERM_RETURN || block->n_args == 0 ||
            block->args[0].kind != IR_OPERAND_VAR) {
            continue;
        }
        const Node *node = node_of(l, base, block->args[0]);
        if (given != NULL && node != given) {
            return;
        }
        given = node;
    }
    if (given != NULL && given->n_origins == 1 && given->origin != NULL) {
        add_origin(l, fn, -1, given->origin, given->origin_param);
    }
}

/* Out-parameters that the function has another fill. */
static void note_passed_on(Learner *l, const IrFunction *fn, const IrInstr *call)
{
    guint32 base = base_of(l, fn);
    for (guint i = 0; i < call->n_args; i++) {
        const Node *given = node_of(l, base, call->args[i]);
        for (guint p = 0; given != NULL && p < fn->params->len; p++) {
            guint32 var = g_array_index(fn->params, guint32, p);
            const char *type = ir_function_var(fn, var)->type;
            if (type != NULL && g_str_has_suffix(type, "**") &&
                given == &l->nodes[root_of(l, base + var)]) {
                add_origin(l, fn, (gint)p, call, (gint)i);
            }
        }
    }
}

static void note_wrapper(Learner *l, const IrFunction *fn)
{
    if (!fn->is_c) {
        return;
    }
    note_origins(l, fn);
    for (guint i = 0; i < fn->blocks->len; i++) {
        const IrBlock *block = g_ptr_array_index(fn->blocks, i);
        for (guint j = 0; j < block->instrs->len; j++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, j);
            if (instr->op == IR_CALL && instr->callee.kind == IR_CALLEE_STATIC) {
                note_passed_on(l, fn, instr);
            }
        }
    }
}

Habits *habits_new(GHashTable *known)
{
    Habits *habits = g_new0(Habits, 1);
    habits->known = known;
    habits->releases = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    habits->origins = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return habits;
}

void habits_free(Habits *habits)
{
    if (habits != NULL) {
        g_hash_table_unref(habits->releases);
        g_hash_table_unref(habits->origins);
        g_free(habits);
    }
}

void habits_learn(Habits *habits, ContractBook *book, const IrUnit *unit)
{
    Learner l = {.habits = habits, .book = book, .unit = unit};
    l.base = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < unit->functions->len; i++) {
        const IrFunction *fn = g_ptr_array_index(unit->functions, i);
        g_hash_table_insert(l.base, (gpointer)fn, GUINT_TO_POINTER(l.n_nodes + 1));
        l.n_nodes += fn->vars->len;
    }
    l.nodes = g_new0(Node, MAX(l.n_nodes, 1));
    look(&l);
    for (guint i = 0; i < unit->functions->len; i++) {
        note_releases(&l, g_ptr_array_index(unit->functions, i));
    }
    if (g_hash_table_size(habits->releases) > 0) {
        look(&l);
    }
    g_autoptr(GPtrArray) counts = count_habits(&l);
    for (guint i = 0; i < counts->len; i++) {
        const Count *count = g_ptr_array_index(counts, i);
        if (is_habit(count)) {
            add_contract(&l, count);
        }
    }
    for (guint i = 0; i < unit->functions->len; i++) {
        note_wrapper(&l, g_ptr_array_index(unit->functions, i));
    }
    g_free(l.nodes);
    g_hash_table_unref(l.base);
}
