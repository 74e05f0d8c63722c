/* Several units as one program: which function a name means where, which globals never change.
 * Does not decide in which order functions are analysed. */

#include "analyzers/lifetime/analysis.h"

#include <string.h>

/* ---- functions ---------------------------------------------------------------------------------
 */

/* Functions of one name that do not link with each other are told apart by where they stand: an
 * inline function of a header has one key in all units that include it. */
static const char *placed_key(const IrFunction *fn)
{
    g_autofree char *key =
        g_strdup_printf("%s:%u:%u\x1f%s", fn->pos.path != NULL ? fn->pos.path : "", fn->pos.line,
                        fn->pos.column, fn->name);
    return g_intern_string(key);
}

const char *link_name(const char *key)
{
    const char *behind = strrchr(key, '\x1f');
    return behind != NULL ? g_intern_string(behind + 1) : key;
}

void link_add(Engine *engine, const IrUnit *unit, ContractBook *book)
{
    g_hash_table_remove_all(engine->keys);
    for (guint i = 0; i < unit->functions->len; i++) {
        const IrFunction *fn = g_ptr_array_index(unit->functions, i);
        if (!fn->is_c || fn->blocks->len > 0) { /* else its body could not be read */
            g_hash_table_add(engine->named, (gpointer)fn->name);
        }
        gboolean own = fn->is_c && fn->is_static;
        const char *key = own ? placed_key(fn) : fn->name;
        GPtrArray *alike = g_hash_table_lookup(engine->functions, key);
        if (alike == NULL) {
            alike = g_ptr_array_new();
            g_hash_table_insert(engine->functions, (gpointer)key, alike);
        } else if (!own && fn->is_c) {
            key = placed_key(fn);
        }
        g_ptr_array_add(alike, (gpointer)fn);
        Home *home = g_new0(Home, 1);
        *home = (Home){key, unit, book};
        g_hash_table_insert(engine->homes, (gpointer)fn, home);
    }
    gboolean of_c =
        unit->functions->len > 0 && ((IrFunction *)g_ptr_array_index(unit->functions, 0))->is_c;
    for (guint i = 0; of_c && i < unit->types->len; i++) {
        allocator_learn_type(engine, g_ptr_array_index(unit->types, i));
    }
}

/* How much of their folders two paths share. */
static gsize nearness(const char *a, const char *b)
{
    gsize shared = 0;
    for (gsize i = 0; a != NULL && b != NULL && a[i] != '\0' && a[i] == b[i]; i++) {
        shared = a[i] == '/' ? i + 1 : shared;
    }
    return shared;
}

/* In tenths, how many functions of a function's file could not be read: what is written for another
 * system lacks its headers. */
static guint unread_share(const Engine *engine, const IrFunction *fn)
{
    const Home *home = g_hash_table_lookup(engine->homes, fn);
    guint all = 0, unread = 0;
    for (guint i = 0; home != NULL && i < home->unit->functions->len; i++) {
        const IrFunction *other = g_ptr_array_index(home->unit->functions, i);
        if (other->is_c && other->pos.path == fn->pos.path) {
            all++;
            unread += other->blocks->len == 0;
        }
    }
    return all > 0 ? unread * 10 / all : 0;
}

/* Of several programs in one tree, or systems that one program is written for, the one nearest by;
 * two as near are no answer. */
static const IrFunction *nearest(const Engine *engine, const GPtrArray *alike, const IrUnit *unit)
{
    const IrFunction *best = NULL;
    gsize best_shared = 0;
    guint best_unread = 0;
    gboolean several = FALSE, some_body = FALSE;
    for (guint i = 0; i < alike->len && !some_body; i++) {
        some_body = ((const IrFunction *)g_ptr_array_index(alike, i))->blocks->len > 0;
    }
    for (guint i = 0; i < alike->len; i++) {
        const IrFunction *fn = g_ptr_array_index(alike, i);
        if (some_body && fn->blocks->len == 0) {
            continue; /* of another system: its headers are not here */
        }
        gsize shared = unit != NULL ? nearness(fn->pos.path, unit->name) : 0;
        guint unread = alike->len > 1 ? unread_share(engine, fn) : 0;
        gboolean better = shared > best_shared || (shared == best_shared && unread < best_unread);
        if (best == NULL || better) {
            best = fn;
            best_shared = shared;
            best_unread = unread;
            several = FALSE;
        } else if (shared == best_shared && unread == best_unread) {
            several |= fn->pos.path != best->pos.path || fn->pos.line != best->pos.line;
        }
    }
    return several ? NULL : best;
}

const IrFunction *link_function(const Engine *engine, const IrUnit *unit, const char *name)
{
    const IrFunction *own = unit != NULL ? ir_unit_function(unit, name) : NULL;
    if (own != NULL) {
        return own;
    }
    for (guint i = 0; unit == engine->unit && engine->foreign != NULL && i < engine->foreign->len;
         i++) {
        const IrFunction *c = ir_unit_function(g_ptr_array_index(engine->foreign, i), name);
        if (c != NULL && c->blocks->len > 0) {
            return c;
        }
    }
    const GPtrArray *alike = g_hash_table_lookup(engine->functions, name);
    return alike != NULL ? nearest(engine, alike, unit) : NULL;
}

const char *link_find_key(const Engine *engine, const IrUnit *unit, const char *name)
{
    const IrFunction *fn = link_function(engine, unit, name);
    const Home *home = fn != NULL ? g_hash_table_lookup(engine->homes, fn) : NULL;
    return home != NULL ? home->key : name;
}

/* Asked at every call on every path: answers for the unit at hand are remembered. */
const char *link_key(Engine *engine, const IrUnit *unit, const char *name)
{
    if (engine->keys_unit != unit || engine->keys_foreign != engine->foreign) {
        g_hash_table_remove_all(engine->keys);
        engine->keys_unit = unit;
        engine->keys_foreign = engine->foreign;
    }
    const char *key = g_hash_table_lookup(engine->keys, name);
    if (key == NULL) {
        key = link_find_key(engine, unit, name);
        g_hash_table_insert(engine->keys, (gpointer)name, (gpointer)key);
    }
    return key;
}

/* ---- globals -----------------------------------------------------------------------------------
 */

static gboolean is_initialiser(const IrFunction *fn)
{
    return g_str_has_suffix(fn->name, ".init#vars");
}

static void learn_initial(Engine *engine, const IrInstr *instr)
{
    gint64 *value = g_new(gint64, 1);
    *value = instr->args[0].value;
    g_hash_table_insert(engine->constants, (gpointer)instr->name, value);
}

/* Integers only: what a pointer that nothing changes refers to may change all the same. */
static void note_global(Engine *engine, const IrFunction *fn, const IrInstr *instr,
                        GHashTable *changed)
{
    if (instr->op == IR_STORE_GLOBAL) {
        gboolean initial = is_initialiser(fn) && instr->args[0].kind == IR_OPERAND_INT;
        if (is_initialiser(fn) && instr->args[0].kind == IR_OPERAND_FUNC) {
            allocator_learn_variable(engine, instr->name, instr->args[0].name);
        }
        if (initial) {
            learn_initial(engine, instr);
        } else {
            g_hash_table_add(changed, (gpointer)instr->name);
        }
    } else if (instr->op == IR_ADDR && instr->args[0].kind == IR_OPERAND_GLOBAL) {
        g_hash_table_add(changed, (gpointer)instr->args[0].name);
    }
}

void link_constants(Engine *engine, const GPtrArray *units)
{
    g_clear_pointer(&engine->written, g_hash_table_unref);
    GHashTable *changed = engine->written = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < units->len; i++) {
        const IrUnit *unit = g_ptr_array_index(units, i);
        for (guint j = 0; j < unit->functions->len; j++) {
            const IrFunction *fn = g_ptr_array_index(unit->functions, j);
            for (guint k = 0; k < fn->blocks->len; k++) {
                const IrBlock *block = g_ptr_array_index(fn->blocks, k);
                for (guint l = 0; l < block->instrs->len; l++) {
                    note_global(engine, fn, g_ptr_array_index(block->instrs, l), changed);
                }
            }
        }
    }
    GHashTableIter iter;
    gpointer name;
    g_hash_table_iter_init(&iter, changed);
    while (g_hash_table_iter_next(&iter, &name, NULL)) {
        g_hash_table_remove(engine->constants, name);
    }
}

/* ---- errors of Go ------------------------------------------------------------------------------
 */

static void note_store(const IrFunction *fn, const IrInstr *instr, GHashTable *set_once,
                       GHashTable *changed)
{
    if (instr->op == IR_STORE_GLOBAL) {
        gboolean known = instr->args[0].kind != IR_OPERAND_NIL;
        gboolean initial = g_str_has_suffix(fn->name, ".init#vars") && known;
        g_hash_table_add(initial ? set_once : changed, (gpointer)instr->name);
    } else if (instr->op == IR_ADDR && instr->args[0].kind == IR_OPERAND_GLOBAL) {
        g_hash_table_add(changed, (gpointer)instr->args[0].name);
    }
}

void link_sentinels(Engine *engine, const IrUnit *unit)
{
    g_autoptr(GHashTable) set_once = g_hash_table_new(NULL, NULL);
    g_autoptr(GHashTable) changed = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < unit->functions->len; i++) {
        const IrFunction *fn = g_ptr_array_index(unit->functions, i);
        for (guint j = 0; j < fn->blocks->len; j++) {
            const IrBlock *block = g_ptr_array_index(fn->blocks, j);
            for (guint k = 0; k < block->instrs->len; k++) {
                note_store(fn, g_ptr_array_index(block->instrs, k), set_once, changed);
            }
        }
    }
    for (guint i = 0; i < unit->globals->len; i++) {
        const IrGlobal *global = g_ptr_array_index(unit->globals, i);
        g_hash_table_add(engine->go_globals, (gpointer)global->name);
        if (g_strcmp0(global->type, "error") == 0 &&
            g_hash_table_contains(set_once, global->name) &&
            !g_hash_table_contains(changed, global->name)) {
            g_hash_table_add(engine->sentinels, (gpointer)global->name);
        }
    }
}

gboolean link_is_sentinel(const Engine *engine, const char *name)
{
    return g_hash_table_contains(engine->sentinels, name);
}

gboolean link_is_outside(const Engine *engine, const char *name)
{
    return !g_hash_table_contains(engine->go_globals, name);
}
