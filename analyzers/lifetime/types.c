/* What the engine knows of Go types: methods (also promoted ones), what implements what, and which
 * type a value surely has. Only types of the audited tree; of others it says that it does not know.
 */

#include "analyzers/lifetime/analysis.h"

#include <string.h>

enum { EMBEDDING_DEPTH = 4 };

void types_add_unit(Engine *engine, const IrUnit *unit)
{
    for (guint i = 0; i < unit->types->len; i++) {
        const IrType *type = g_ptr_array_index(unit->types, i);
        const IrType *twin = g_hash_table_lookup(engine->types, type->name);
        if (twin != NULL && source_pos_compare(&twin->pos, &type->pos) != 0) {
            g_hash_table_add(engine->twin_types, (gpointer)type->name);
        }
        g_hash_table_insert(engine->types, (gpointer)type->name, (gpointer)type);
        if (type->kind == IR_TYPE_STRUCT && type->underlying != NULL) { /* C: its tag */
            g_hash_table_insert(engine->types, (gpointer)type->underlying, (gpointer)type);
        }
    }
}

/* "const struct x *" is struct x. */
static const IrType *find_pointee(const Engine *engine, const char *name)
{
    if (g_str_has_prefix(name, "const ")) {
        name += strlen("const ");
    }
    gsize length = strlen(name);
    while (length > 0 && (name[length - 1] == '*' || name[length - 1] == ' ')) {
        length--;
    }
    g_autofree char *pointee = g_strndup(name, length);
    return g_hash_table_lookup(engine->types, g_intern_string(pointee));
}

const IrType *type_find(const Engine *engine, const char *name)
{
    if (name == NULL) {
        return NULL;
    }
    while (*name == '*') {
        name++;
    }
    return g_str_has_suffix(name, " *") || g_str_has_suffix(name, " **")
               ? find_pointee(engine, name)
               : g_hash_table_lookup(engine->types, g_intern_string(name));
}

/* Steps through embedded fields; *ret_known is cleared where one is not of the tree. */
static const IrFunction *promoted(const Engine *engine, const char *name, const char *method,
                                  guint depth, GArray *ret_path, gboolean *ret_known)
{
    const IrType *type = type_find(engine, name);
    if (type == NULL) {
        *ret_known = FALSE;
        return NULL;
    }
    const IrFunction *fn = dispatch_method(engine->dispatch, type->name, method);
    if (fn != NULL || depth == 0) {
        return fn;
    }
    for (guint i = 0; type->fields != NULL && i < type->fields->len; i++) {
        const IrField *field = g_ptr_array_index(type->fields, i);
        if (!field->embedded) {
            continue;
        }
        GQuark step = g_quark_from_string(field->name);
        guint length = ret_path->len;
        g_array_append_val(ret_path, step);
        fn = promoted(engine, field->type, method, depth - 1, ret_path, ret_known);
        if (fn != NULL) {
            return fn;
        }
        g_array_set_size(ret_path, length);
    }
    return NULL;
}

const IrFunction *type_method(const Engine *engine, const char *type, const char *method,
                              GArray *ret_path)
{
    gboolean known = TRUE;
    return promoted(engine, type, method, EMBEDDING_DEPTH, ret_path, &known);
}

static gboolean is_concrete(const IrType *type)
{
    return type != NULL && (type->kind == IR_TYPE_STRUCT || type->kind == IR_TYPE_NAMED);
}

int type_implements(const Engine *engine, const char *type, const char *wanted)
{
    const IrType *concrete = type_find(engine, type), *asked = type_find(engine, wanted);
    if (!is_concrete(concrete) || asked == NULL) {
        return -1;
    }
    if (asked->kind != IR_TYPE_INTERFACE) {
        return is_concrete(asked) ? asked == concrete : -1;
    }
    for (guint i = 0; i < asked->methods->len; i++) {
        const char *method = g_ptr_array_index(asked->methods, i);
        g_autoptr(GArray) path = g_array_new(FALSE, FALSE, sizeof(GQuark));
        gboolean known = TRUE;
        if (promoted(engine, concrete->name, method, EMBEDDING_DEPTH, path, &known) == NULL) {
            return known ? 0 : -1;
        }
    }
    return asked->methods->len > 0 ? 1 : -1;
}

/* The type of a symbol if it is one that was seen being made, not an interface. */
static const char *made_type(const Analysis *a, guint32 sym)
{
    const Symbol *symbol = symbol_table_get(a->symbols, sym);
    const IrType *type = type_find(a->engine, symbol->type);
    return is_concrete(type) ? type->name : NULL;
}

const char *concrete_type(const Analysis *a, const State *state, Value value)
{
    if (value.kind != VALUE_SYMBOL) {
        return NULL;
    }
    const Symbol *symbol = symbol_table_get(a->symbols, value.sym);
    if (symbol->kind != SYMBOL_GROUP) {
        return made_type(a, value.sym);
    }
    const char *common = made_type(a, value.sym);
    guint first, end;
    state_cells(state, symbol->parent, field_element(), &first, &end);
    for (guint i = first; common == NULL && i < end; i++) {
        Value element = g_array_index(state->cells, Cell, i).value;
        const char *one = element.kind == VALUE_SYMBOL ? made_type(a, element.sym) : NULL;
        if (one == NULL || (common != NULL && common != one)) {
            return NULL;
        }
        common = one;
    }
    return common;
}

static const char ASSERTION[] = "#is ";

gboolean is_assertion(GQuark field, const char **ret_type)
{
    const char *text = g_quark_to_string(field);
    if (text == NULL || !g_str_has_prefix(text, ASSERTION)) {
        return FALSE;
    }
    *ret_type = text + strlen(ASSERTION);
    return TRUE;
}

Value assertion_holds(Analysis *a, const State *state, Value value, const char *type)
{
    if (value.kind == VALUE_NIL) {
        return value_int(0);
    }
    if (value.kind != VALUE_SYMBOL || type == NULL) {
        return VALUE_OF_UNKNOWN;
    }
    int known = type_implements(a->engine, concrete_type(a, state, value), type);
    if (known >= 0) {
        return value_int(known);
    }
    g_autofree char *field = g_strconcat(ASSERTION, type, NULL);
    return value_symbol(symbol_table_child(a->symbols, value.sym, g_quark_from_string(field)));
}

gboolean type_is_narrow(const char *type)
{
    static const char *const narrow[] = {
        "char",    "signed char", "unsigned char", "short",    "unsigned short", "int",   "int8_t",
        "int16_t", "int32_t",     "uint8_t",       "uint16_t", "uint32_t",       "bool",  "_Bool",
        "float",   "gboolean",    "unsigned int",  "unsigned", "gint",           "guint", "double",
    };
    for (guint i = 0; type != NULL && i < G_N_ELEMENTS(narrow); i++) {
        if (g_str_equal(type, narrow[i])) {
            return TRUE;
        }
    }
    return FALSE;
}
