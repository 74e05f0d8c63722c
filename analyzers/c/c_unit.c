/* What the C front end hands over: making and freeing units.
 * Does not parse anything. */
#include "analyzers/c/c_internal.h"

static void function_free(gpointer data)
{
    CFunction *fn = data;
    g_free(fn->params);
    g_free(fn->comment);
    g_free(fn);
}

static void struct_free(gpointer data)
{
    CStruct *record = data;
    g_clear_pointer(&record->fields, g_ptr_array_unref);
    g_free(record);
}

void c_signature_free(gpointer data)
{
    CSignature *signature = data;
    g_free(signature->params);
    g_free(signature);
}

CUnit *c_unit_new(void)
{
    CUnit *unit = g_new0(CUnit, 1);
    unit->functions = g_ptr_array_new_with_free_func(function_free);
    unit->enumerators = g_ptr_array_new_with_free_func(g_free);
    unit->structs = g_ptr_array_new_with_free_func(struct_free);
    unit->typedefs = g_ptr_array_new();
    unit->shapes = g_ptr_array_new_with_free_func(g_free);
    unit->signatures = g_ptr_array_new_with_free_func(c_signature_free);
    unit->slots = g_ptr_array_new_with_free_func(g_free);
    unit->diagnostics = g_ptr_array_new_with_free_func(g_free);
    unit->missing_headers = g_ptr_array_new();
    return unit;
}

void c_unit_fail(CUnit *unit, const char *failure)
{
    unit->failed = TRUE;
    g_free(unit->failure);
    unit->failure = g_strdup(failure);
}

void c_unit_free(CUnit *unit)
{
    if (unit == NULL)
        return;
    g_ptr_array_unref(unit->functions);
    g_ptr_array_unref(unit->enumerators);
    g_ptr_array_unref(unit->structs);
    g_ptr_array_unref(unit->typedefs);
    g_ptr_array_unref(unit->shapes);
    g_ptr_array_unref(unit->signatures);
    g_ptr_array_unref(unit->slots);
    g_ptr_array_unref(unit->diagnostics);
    g_ptr_array_unref(unit->missing_headers);
    ir_unit_free(unit->bodies);
    g_free(unit->failure);
    g_free(unit);
}
