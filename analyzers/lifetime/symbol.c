/* Symbols, tests and trace steps: the identities that states talk about.
 * Holds nothing that differs between paths. */

#include "analyzers/lifetime/state.h"

#include <string.h>

static guint symbol_hash(gconstpointer key)
{
    const Symbol *s = key;
    guint h = (guint)s->kind;
    h = h * 31 + s->site;
    h = h * 31 + s->sub;
    h = h * 31 + s->generation;
    h = h * 31 + s->parent;
    h = h * 31 + s->field;
    return h * 31 + g_direct_hash(s->name);
}

static gboolean symbol_equal(gconstpointer left, gconstpointer right)
{
    const Symbol *a = left, *b = right;
    return a->kind == b->kind && a->site == b->site && a->sub == b->sub &&
           a->generation == b->generation && a->parent == b->parent && a->field == b->field &&
           a->name == b->name;
}

SymbolTable *symbol_table_new(void)
{
    SymbolTable *table = g_new0(SymbolTable, 1);
    table->symbols = g_ptr_array_new_with_free_func(g_free);
    table->tests = g_array_new(FALSE, TRUE, sizeof(Test));
    table->index = g_hash_table_new(symbol_hash, symbol_equal);
    return table;
}

void symbol_table_free(SymbolTable *table)
{
    if (table == NULL) {
        return;
    }
    g_ptr_array_unref(table->symbols);
    g_array_unref(table->tests);
    g_hash_table_unref(table->index);
    g_free(table);
}

guint32 symbol_table_intern(SymbolTable *table, const Symbol *symbol)
{
    gpointer found = g_hash_table_lookup(table->index, symbol);
    if (found != NULL) {
        return GPOINTER_TO_UINT(found) - 1;
    }
    guint32 index = table->symbols->len;
    Symbol *key = g_memdup2(symbol, sizeof *symbol);
    gboolean within = symbol->kind == SYMBOL_CHILD || symbol->kind == SYMBOL_GROUP;
    key->root = within ? symbol_table_get(table, symbol->parent)->root : index;
    g_ptr_array_add(table->symbols, key);
    g_hash_table_insert(table->index, key, GUINT_TO_POINTER(index + 1));
    return index;
}

static guint32 derive(SymbolTable *table, SymbolKind kind, guint32 parent, GQuark field)
{
    const Symbol *base = symbol_table_get(table, parent);
    Symbol symbol = {.kind = kind,
                     .parent = parent,
                     .field = field,
                     .input = base->input,
                     .foreign = base->foreign && kind == SYMBOL_GROUP,
                     .pos = base->pos};
    return symbol_table_intern(table, &symbol);
}

/* A list or tree is walked by the same field again and again: from the third time on what is found
 * there is one group, so that walks come to an end. */
static guint32 tail_of(SymbolTable *table, guint32 parent, GQuark field)
{
    enum { APART = 2 };
    guint32 nearest = G_MAXUINT32;
    guint times = 0;
    for (guint32 sym = parent;;) {
        const Symbol *symbol = symbol_table_get(table, sym);
        if (symbol->kind != SYMBOL_CHILD && symbol->kind != SYMBOL_GROUP) {
            break;
        }
        if (symbol->field == field) {
            nearest = nearest == G_MAXUINT32 ? sym : nearest;
            times += symbol->kind == SYMBOL_GROUP ? APART : 1;
        }
        sym = symbol->parent;
    }
    if (times < APART) {
        return G_MAXUINT32;
    }
    gboolean tail = symbol_table_get(table, nearest)->kind == SYMBOL_GROUP;
    return tail ? nearest : derive(table, SYMBOL_GROUP, nearest, field);
}

guint32 symbol_table_child(SymbolTable *table, guint32 parent, GQuark field)
{
    guint32 tail = field != field_deref() && field != field_element() && field != field_length()
                       ? tail_of(table, parent, field)
                       : G_MAXUINT32;
    return tail != G_MAXUINT32 ? tail : derive(table, SYMBOL_CHILD, parent, field);
}

guint32 symbol_table_sum(SymbolTable *table, guint32 parent, gint64 delta)
{
    g_autofree char *field = g_strdup_printf("#+%" G_GINT64_FORMAT, delta);
    return derive(table, SYMBOL_CHILD, parent, g_quark_from_string(field));
}

gint64 symbol_sum_delta(const Symbol *symbol)
{
    if (symbol->kind != SYMBOL_CHILD) {
        return 0;
    }
    const char *field = g_quark_to_string(symbol->field);
    return field[0] == '#' && field[1] == '+' ? g_ascii_strtoll(field + 2, NULL, 10) : 0;
}

guint32 symbol_table_group(SymbolTable *table, guint32 parent)
{
    return derive(table, SYMBOL_GROUP, parent, field_element());
}

guint32 symbol_table_test(SymbolTable *table, Test test)
{
    for (guint i = 0; i < table->tests->len; i++) {
        const Test *other = &g_array_index(table->tests, Test, i);
        if (other->op == test.op && value_equal(other->left, test.left) &&
            value_equal(other->right, test.right)) {
            return i;
        }
    }
    g_array_append_val(table->tests, test);
    return table->tests->len - 1;
}

const Test *symbol_table_get_test(const SymbolTable *table, guint32 test)
{
    return &g_array_index(table->tests, Test, test);
}

gboolean symbol_table_within(const SymbolTable *table, guint32 sym, guint32 ancestor)
{
    for (;;) {
        if (sym == ancestor) {
            return TRUE;
        }
        const Symbol *symbol = symbol_table_get(table, sym);
        if (symbol->kind != SYMBOL_CHILD && symbol->kind != SYMBOL_GROUP) {
            return FALSE;
        }
        sym = symbol->parent;
    }
}

GQuark field_deref(void)
{
    static GQuark quark;
    return quark != 0 ? quark : (quark = g_quark_from_static_string("*"));
}

GQuark field_element(void)
{
    static GQuark quark;
    return quark != 0 ? quark : (quark = g_quark_from_static_string("[]"));
}

GQuark field_source(void)
{
    static GQuark quark;
    return quark != 0 ? quark : (quark = g_quark_from_static_string("#source"));
}

GQuark field_escaped(void)
{
    static GQuark quark;
    return quark != 0 ? quark : (quark = g_quark_from_static_string("#escaped"));
}

GQuark field_error_number(void)
{
    static GQuark quark;
    return quark != 0 ? quark : (quark = g_quark_from_static_string("#errno"));
}

enum { MOST_INDEX = 64 };

GQuark field_of_index(gint64 index)
{
    static GQuark quarks[MOST_INDEX];
    if (index == 0) {
        return field_deref();
    }
    if (index < 0 || index >= MOST_INDEX) {
        return field_element();
    }
    if (quarks[index] == 0) {
        g_autofree char *name = g_strdup_printf("[%d]", (int)index);
        quarks[index] = g_quark_from_string(name);
    }
    return quarks[index];
}

gboolean field_is_index(GQuark field)
{
    const char *name = g_quark_to_string(field);
    return name != NULL && name[0] == '[' && name[1] != ']';
}

GQuark field_state(void)
{
    static GQuark quark;
    return quark != 0 ? quark : (quark = g_quark_from_static_string("#state"));
}

GQuark field_length(void)
{
    static GQuark quark;
    return quark != 0 ? quark : (quark = g_quark_from_static_string("#len"));
}

/* ---- steps ----------------------------------------------------------------------------------- */

struct StepPool {
    GPtrArray *steps; /* Step *, each with its message behind it */
};

StepPool *step_pool_new(void)
{
    StepPool *pool = g_new0(StepPool, 1);
    pool->steps = g_ptr_array_new_with_free_func(g_free);
    return pool;
}

void step_pool_free(StepPool *pool)
{
    if (pool != NULL) {
        g_ptr_array_unref(pool->steps);
        g_free(pool);
    }
}

const Step *step_pool_add(StepPool *pool, const Step *before, SourcePos pos, const char *event,
                          const char *format, ...)
{
    g_autofree char *message = NULL;
    if (strchr(format, '%') != NULL) {
        va_list args;
        va_start(args, format);
        message = g_strdup_vprintf(format, args);
        va_end(args);
    }
    Step *step = g_new0(Step, 1);
    step->before = before;
    step->pos = pos;
    step->event = g_intern_string(event);
    step->message = g_intern_string(message != NULL ? message : format);
    step->depth = before != NULL ? before->depth + 1 : 1;
    g_ptr_array_add(pool->steps, step);
    return step;
}

guint32 symbol_table_size(const SymbolTable *table)
{
    return table->symbols->len;
}
