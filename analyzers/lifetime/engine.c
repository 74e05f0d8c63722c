/* The engine: order of functions, tables of results.
 * What happens inside a function is in function.c. */

#include "analyzers/lifetime/engine.h"
#include "analyzers/lifetime/analysis.h"
#include "analyzers/lifetime/habit.h"

#include <string.h>

void summary_path_free(gpointer data)
{
    SummaryPath *path = data;
    state_free(path->state);
    g_free(path->returns);
    g_clear_pointer(&path->left, g_byte_array_unref);
    g_free(path);
}

void summary_free(gpointer data)
{
    Summary *summary = data;
    g_ptr_array_unref(summary->paths);
    g_array_unref(summary->used);
    g_array_unref(summary->passed);
    symbol_table_free(summary->symbols);
    g_free(summary);
}

static void free_array(gpointer array)
{
    g_array_unref(array);
}

static void free_pointers(gpointer array)
{
    g_ptr_array_unref(array);
}

Engine *engine_new(const EngineOptions *options)
{
    Engine *engine = g_new0(Engine, 1);
    engine->options = options != NULL ? *options : (EngineOptions){0};
    engine->steps = step_pool_new();
    engine->summaries = g_hash_table_new_full(NULL, NULL, NULL, summary_free);
    engine->homes = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    engine->functions = g_hash_table_new_full(NULL, NULL, NULL, free_pointers);
    engine->named = g_hash_table_new(NULL, NULL);
    engine->keys = g_hash_table_new(NULL, NULL);
    engine->constants = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    engine->conduits = g_hash_table_new(NULL, NULL);
    engine->allocator_fields = g_hash_table_new(NULL, NULL);
    engine->allocator_globals = g_hash_table_new(NULL, NULL);
    engine->go_globals = g_hash_table_new(NULL, NULL);
    engine->sentinels = g_hash_table_new(NULL, NULL);
    engine->dispatch = dispatch_new();
    engine->types = g_hash_table_new(NULL, NULL);
    engine->twin_types = g_hash_table_new(NULL, NULL);
    engine->releasers = g_hash_table_new(NULL, NULL);
    engine->released_fields = g_hash_table_new(NULL, NULL);
    engine->field_releases = g_array_new(FALSE, FALSE, sizeof(FieldRelease));
    engine->released_kinds = g_hash_table_new(NULL, NULL);
    engine->finalizers = g_hash_table_new(g_str_hash, g_str_equal);
    engine->final_methods = g_hash_table_new(g_str_hash, g_str_equal);
    engine->finalizer_uses = g_array_new(FALSE, TRUE, sizeof(Finalizer));
    engine->finalized = g_hash_table_new_full(NULL, NULL, NULL, free_array);
    engine->finalizer_helpers = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    engine->carriers = carriers_new(TRUE);
    engine->followed = g_hash_table_new(NULL, NULL);
    engine->callbacks = callback_table_new();
    engine->passed_on = g_hash_table_new(NULL, NULL);
    engine->kept = g_hash_table_new(NULL, NULL);
    engine->kept_in = g_hash_table_new(NULL, NULL);
    engine->habits = habit_table_new();
    engine->observations = g_ptr_array_new_with_free_func(g_free);
    engine->observed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    engine->acquisitions = g_ptr_array_new_with_free_func(g_free);
    engine->secret_names[0] = g_hash_table_new(g_str_hash, g_str_equal);
    engine->secret_names[1] = g_hash_table_new(g_str_hash, g_str_equal);
    engine->statuses = g_ptr_array_new_with_free_func(g_free);
    engine->acquisition_index = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    engine->degraded = g_array_new(FALSE, TRUE, sizeof(IrDegraded));
    return engine;
}

void engine_free(Engine *engine)
{
    if (engine == NULL) {
        return;
    }
    g_hash_table_unref(engine->summaries);
    g_hash_table_unref(engine->homes);
    g_hash_table_unref(engine->functions);
    g_hash_table_unref(engine->named);
    g_hash_table_unref(engine->keys);
    g_hash_table_unref(engine->constants);
    g_clear_pointer(&engine->written, g_hash_table_unref);
    g_hash_table_unref(engine->conduits);
    g_hash_table_unref(engine->allocator_fields);
    g_hash_table_unref(engine->allocator_globals);
    g_hash_table_unref(engine->go_globals);
    g_hash_table_unref(engine->sentinels);
    dispatch_free(engine->dispatch);
    g_hash_table_unref(engine->types);
    g_hash_table_unref(engine->twin_types);
    g_hash_table_unref(engine->releasers);
    g_hash_table_unref(engine->released_fields);
    g_array_unref(engine->field_releases);
    g_hash_table_unref(engine->released_kinds);
    g_hash_table_unref(engine->finalizers);
    g_hash_table_unref(engine->final_methods);
    g_hash_table_unref(engine->finalized);
    g_hash_table_unref(engine->finalizer_helpers);
    carriers_free(engine->carriers);
    g_hash_table_unref(engine->followed);
    g_array_unref(engine->finalizer_uses);
    g_hash_table_unref(engine->callbacks);
    g_hash_table_unref(engine->passed_on);
    g_hash_table_unref(engine->kept);
    g_hash_table_unref(engine->kept_in);
    g_hash_table_unref(engine->habits);
    g_hash_table_unref(engine->observed);
    g_hash_table_unref(engine->acquisition_index);
    g_ptr_array_unref(engine->observations);
    g_ptr_array_unref(engine->acquisitions);
    g_ptr_array_unref(engine->statuses);
    g_hash_table_unref(engine->secret_names[0]);
    g_hash_table_unref(engine->secret_names[1]);
    g_array_unref(engine->degraded);
    step_pool_free(engine->steps);
    g_free(engine);
}

/* ---- order: callees before callers
 * ------------------------------------------------------------------ */

typedef struct Order {
    Engine *engine;
    GHashTable *visited;
    GPtrArray *out;
    const IrUnit *only; /* functions of no other unit, or NULL */
} Order;

static void visit(Order *order, const IrFunction *fn, guint depth);

static void visit_name(Order *order, const IrUnit *unit, const char *name, guint depth)
{
    const IrFunction *callee = name != NULL ? link_function(order->engine, unit, name) : NULL;
    if (callee != NULL) {
        visit(order, callee, depth + 1);
    }
}

static void visit_operand(Order *order, const IrUnit *unit, IrOperand operand, guint depth)
{
    if (operand.kind == IR_OPERAND_FUNC) {
        visit_name(order, unit, operand.name, depth);
    }
}

static void visit_targets(Order *order, const IrUnit *unit, const IrCallee *callee, guint depth)
{
    const GPtrArray *targets =
        callee->type != NULL ? dispatch_targets(order->engine->dispatch, callee->type, callee->name)
                             : NULL;
    for (guint i = 0; targets != NULL && i < targets->len; i++) {
        visit_name(order, unit, ((const IrFunction *)g_ptr_array_index(targets, i))->name, depth);
    }
}

static void visit(Order *order, const IrFunction *fn, guint depth)
{
    if (depth > 2000 || !g_hash_table_add(order->visited, (gpointer)fn)) {
        return;
    }
    const Home *home = g_hash_table_lookup(order->engine->homes, fn);
    if (g_hash_table_contains(order->engine->summaries, home->key) ||
        (order->only != NULL && home->unit != order->only)) {
        return; /* of a unit that came before, as is all that it calls */
    }
    const IrUnit *unit = home->unit;
    for (guint i = 0; i < fn->blocks->len; i++) {
        const IrBlock *block = g_ptr_array_index(fn->blocks, i);
        for (guint j = 0; j < block->instrs->len; j++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, j);
            gboolean calls = instr->op == IR_CALL || instr->op == IR_DEFER || instr->op == IR_GO;
            if (instr->op == IR_CLOSURE) {
                visit_name(order, unit, instr->name, depth);
            } else if (calls && instr->callee.kind == IR_CALLEE_INTERFACE) {
                visit_targets(order, unit, &instr->callee, depth);
            } else if (calls) {
                visit_name(order, unit, instr->callee.name, depth);
                visit_operand(order, unit, instr->callee.value, depth);
            }
            for (guint k = 0; k < instr->n_args; k++) {
                visit_operand(order, unit, instr->args[k], depth);
            }
        }
    }
    g_ptr_array_add(order->out, (gpointer)fn);
}

static void order_clear(Order *order)
{
    g_hash_table_unref(order->visited);
    g_ptr_array_unref(order->out);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Order, order_clear)

static void order_init(Order *order, Engine *engine)
{
    *order = (Order){engine, g_hash_table_new(NULL, NULL), g_ptr_array_new(), NULL};
}

static void run_units(Engine *engine, const GPtrArray *units)
{
    g_auto(Order) order;
    order_init(&order, engine);
    for (guint i = 0; i < units->len; i++) {
        const IrUnit *unit = g_ptr_array_index(units, i);
        engine->unit = unit;
        for (guint j = 0; j < unit->functions->len; j++) {
            visit(&order, g_ptr_array_index(unit->functions, j), 0);
        }
    }
    for (guint i = 0; i < order.out->len; i++) {
        analyse_function(engine, g_ptr_array_index(order.out, i));
    }
}

/* The function and what it calls that was not worth following for itself. */
static void follow(Engine *engine, const IrFunction *fn)
{
    g_auto(Order) order;
    order_init(&order, engine);
    visit(&order, fn, 0);
    for (guint i = 0; i < order.out->len; i++) {
        analyse_function(engine, g_ptr_array_index(order.out, i));
    }
}

/* Of a unit that calls no C: the functions that a resource can reach. Where functions call each
 * other in a circle, what one of them is worth may be known only after the next round. */
static void run_relevant(Engine *engine, const IrUnit *unit)
{
    enum { MOST_ROUNDS = 3 };
    g_auto(Order) order;
    order_init(&order, engine);
    order.only = unit;
    engine->unit = unit;
    for (guint i = 0; i < unit->functions->len; i++) {
        g_hash_table_remove(engine->followed,
                            ((const IrFunction *)g_ptr_array_index(unit->functions, i))->name);
        visit(&order, g_ptr_array_index(unit->functions, i), 0);
    }
    gboolean more = TRUE;
    for (guint round = 0; more && round < MOST_ROUNDS; round++) {
        more = FALSE;
        for (guint i = 0; i < order.out->len; i++) {
            const IrFunction *fn = g_ptr_array_index(order.out, i);
            engine->unit = unit;
            engine->book = ((const Home *)g_hash_table_lookup(engine->homes, fn))->book;
            if (!g_hash_table_contains(engine->followed, fn->name) &&
                relevance_concerns(engine, unit, fn)) {
                g_hash_table_add(engine->followed, (gpointer)fn->name);
                follow(engine, fn);
                relevance_learn_types(engine, unit, fn);
                more = TRUE;
            }
        }
    }
}

static void run_unit(Engine *engine, const IrUnit *unit)
{
    g_autoptr(GPtrArray) units = g_ptr_array_new();
    g_ptr_array_add(units, (gpointer)unit);
    carriers_add_types(engine->carriers, unit);
    if (relevance_calls_c(unit)) {
        run_units(engine, units);
    } else {
        run_relevant(engine, unit);
    }
    engine->unit = unit;
    relevance_learn(engine, unit);
}

/* ---- what a unit teaches
 * ----------------------------------------------------------------------------- */

static void learn_releasers(Engine *engine, const IrUnit *unit)
{
    for (guint i = 0; i < unit->functions->len; i++) {
        const IrFunction *fn = g_ptr_array_index(unit->functions, i);
        const Summary *summary = fn->receiver != NULL ? find_summary(engine, fn->name) : NULL;
        for (guint j = 0; summary != NULL && j < summary->paths->len; j++) {
            const SummaryPath *path = g_ptr_array_index(summary->paths, j);
            for (guint k = 0; k < path->state->resources->len; k++) {
                const Resource *r = &g_array_index(path->state->resources, Resource, k);
                const Symbol *symbol = symbol_table_get(summary->symbols, r->sym);
                if (r->status == STATUS_RELEASED && !r->owned && !r->deep && symbol->input) {
                    const char *dot = strrchr(fn->display, '.');
                    const char *method = g_intern_string(dot != NULL ? dot + 1 : fn->display);
                    g_hash_table_add(engine->releasers, (gpointer)method);
                }
            }
        }
    }
}

static gboolean of_unit(gpointer key, gpointer value, gpointer data)
{
    (void)key;
    const Summary *summary = value;
    return ir_unit_function(data, summary->function->name) == summary->function;
}

/* Forgets results, keeps what was learnt about types and callees. */
static void forget_unit(Engine *engine, const IrUnit *unit)
{
    g_hash_table_foreach_remove(engine->summaries, of_unit, (gpointer)unit);
    g_hash_table_remove_all(engine->observed);
    g_hash_table_remove_all(engine->acquisition_index);
    for (guint i = engine->observations->len; i-- > 0;) {
        const Observation *o = g_ptr_array_index(engine->observations, i);
        if (ir_unit_function(unit, o->function->name) == o->function) {
            g_ptr_array_remove_index(engine->observations, i);
        }
    }
    for (guint i = engine->acquisitions->len; i-- > 0;) {
        const Acquisition *acquisition = g_ptr_array_index(engine->acquisitions, i);
        if (ir_unit_function(unit, acquisition->function->name) == acquisition->function) {
            g_ptr_array_remove_index(engine->acquisitions, i);
        }
    }
    g_array_set_size(engine->degraded, 0);
}

static gboolean is_about(gpointer key, gpointer value, gpointer data)
{
    (void)key;
    return ((const Observation *)value)->function == data;
}

static gboolean is_within(gpointer key, gpointer value, gpointer data)
{
    (void)key;
    return ((const Acquisition *)value)->function == data;
}

void forget_function(Engine *engine, const IrFunction *fn)
{
    g_hash_table_foreach_remove(engine->observed, is_about, (gpointer)fn);
    g_hash_table_foreach_remove(engine->acquisition_index, is_within, (gpointer)fn);
    for (guint i = engine->observations->len; i-- > 0;) {
        if (((const Observation *)g_ptr_array_index(engine->observations, i))->function == fn) {
            g_ptr_array_remove_index(engine->observations, i);
        }
    }
    for (guint i = engine->acquisitions->len; i-- > 0;) {
        if (((const Acquisition *)g_ptr_array_index(engine->acquisitions, i))->function == fn) {
            g_ptr_array_remove_index(engine->acquisitions, i);
        }
    }
}

static guint knowledge(const Engine *engine)
{
    guint sum = g_hash_table_size(engine->releasers) + g_hash_table_size(engine->finalizers);
    GHashTableIter iter;
    gpointer fields;
    g_hash_table_iter_init(&iter, engine->finalized);
    while (g_hash_table_iter_next(&iter, NULL, &fields)) {
        sum += 1 + ((GArray *)fields)->len;
    }
    return sum;
}

void engine_analyse(Engine *engine, ContractBook *book, const IrUnit *unit,
                    const GPtrArray *foreign)
{
    engine->book = book;
    engine->foreign = NULL;
    g_autoptr(Habits) habits = habits_new(engine->named);
    for (guint i = 0; foreign != NULL && i < foreign->len; i++) {
        link_add(engine, g_ptr_array_index(foreign, i), book);
        types_add_unit(engine, g_ptr_array_index(foreign, i));
    }
    for (guint i = 0; foreign != NULL && i < foreign->len; i++) {
        habit_learn_names(book, g_ptr_array_index(foreign, i), engine->named);
        habits_learn(habits, book, g_ptr_array_index(foreign, i));
        habit_learn_contents(book, g_ptr_array_index(foreign, i));
    }
    if (unit != NULL) { /* what Go releases tells what a wrapper gives that it calls */
        habit_learn_names(book, unit, engine->named);
        habits_learn(habits, book, unit);
    }
    if (foreign != NULL) {
        for (guint i = 0; i < foreign->len; i++) {
            status_follow(engine, book, g_ptr_array_index(foreign, i));
        }
        run_units(engine, foreign); /* their globals may be changed from Go */
    }
    if (unit == NULL) {
        return;
    }
    engine->foreign = foreign;
    engine->book = book;
    engine->unit = unit;
    link_add(engine, unit, book);
    link_sentinels(engine, unit);
    dispatch_add_unit(engine->dispatch, unit);
    types_add_unit(engine, unit);
    callback_learn(engine, unit);
    keepalive_learn(engine, unit);
    habit_learn_loans(book, unit, engine->named);
    habit_learn_contents(book, unit);
    status_follow(engine, book, unit);
    guint before = knowledge(engine);
    guint n_degraded = engine->degraded->len;
    for (guint i = 0; i < unit->functions->len; i++) {
        const IrFunction *fn = g_ptr_array_index(unit->functions, i);
        engine->n_functions += fn->blocks->len > 0 ? 1 : 0;
    }
    run_unit(engine, unit);
    learn_releasers(engine, unit);
    if (knowledge(engine) != before) {
        forget_unit(engine, unit);
        g_array_set_size(engine->degraded, n_degraded);
        run_unit(engine, unit);
    }
    engine->foreign = NULL;
}

void engine_analyse_program(Engine *engine, const GPtrArray *units, const GPtrArray *books)
{
    engine->foreign = NULL;
    for (guint i = 0; i < units->len; i++) {
        link_add(engine, g_ptr_array_index(units, i), g_ptr_array_index(books, i));
        types_add_unit(engine, g_ptr_array_index(units, i));
    }
    for (guint i = 0; i < units->len; i++) {
        g_autoptr(Habits) habits = habits_new(engine->named);
        habits_learn(habits, g_ptr_array_index(books, i), g_ptr_array_index(units, i));
        habit_learn_contents(g_ptr_array_index(books, i), g_ptr_array_index(units, i));
        status_follow(engine, g_ptr_array_index(books, i), g_ptr_array_index(units, i));
    }
    link_constants(engine, units);
    conduits_learn(engine, units);
    run_units(engine, units);
}

void engine_finish(Engine *engine)
{
    families_settle(engine);
    owners_judge(engine);
    callers_judge(engine);
    twice_judge(engine);
    pinned_judge(engine);
}

void engine_set_mentions(Engine *engine, GHashTable *mentions)
{
    engine->mentions = mentions;
}

/* ---- results
 * ------------------------------------------------------------------------------------------ */

const GPtrArray *engine_observations(const Engine *engine)
{
    return engine->observations;
}

const GPtrArray *engine_acquisitions(const Engine *engine)
{
    return engine->acquisitions;
}

const GPtrArray *engine_statuses(const Engine *engine)
{
    return engine->statuses;
}

void engine_habit(const Engine *engine, const char *callee, guint param, guint *ret_released,
                  guint *ret_all)
{
    g_autofree char *key = g_strdup_printf("%s#%u", callee, param);
    const Habit *habit = g_hash_table_lookup(engine->habits, key);
    *ret_released = habit != NULL ? g_hash_table_size(habit->released) : 0;
    *ret_all = habit != NULL ? g_hash_table_size(habit->all) : 0;
}

const GArray *engine_degraded(const Engine *engine)
{
    return engine->degraded;
}

guint engine_wipes(const Engine *engine)
{
    return engine->n_wipes;
}

guint engine_foreign_calls(const Engine *engine)
{
    return engine->n_foreign_calls;
}

guint engine_functions(const Engine *engine)
{
    return engine->n_functions;
}
