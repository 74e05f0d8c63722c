/* Where functions are given to C: conversions, fields and arguments in Go, slots in C helpers.
 * Follows a value through conversions and variables that are set once, no further. */

#include "rules/callbacks.h"

#include <string.h>

/* ---- look-ups ---------------------------------------------------------------------------------
 */

const IrFunction *callback_export(const RuleUnit *unit, const char *c_name)
{
    const char *interned = g_intern_string(c_name);
    for (guint i = 0; unit->go != NULL && i < unit->go->exports->len; i++) {
        const GoExport *export = g_ptr_array_index(unit->go->exports, i);
        if (export->c_name == interned) {
            return ir_unit_function(unit->go->ir, export->function);
        }
    }
    return NULL;
}

/* Its definition in one unit, or else a declaration. */
static const CFunction *prototype_in(const CUnit *c, const char *interned)
{
    const CFunction *found = NULL;
    for (guint j = 0; j < c->functions->len; j++) {
        const CFunction *fn = g_ptr_array_index(c->functions, j);
        if (fn->name == interned && (found == NULL || fn->is_definition)) {
            found = fn;
        }
    }
    return found;
}

const CFunction *callback_prototype(const RuleUnit *unit, const CUnit *from, const char *c_name)
{
    const char *interned = g_intern_string(c_name);
    const CFunction *found = from != NULL ? prototype_in(from, interned) : NULL;
    for (guint i = 0; i < unit->c_units->len && (found == NULL || !found->is_definition); i++) {
        const CFunction *fn = prototype_in(g_ptr_array_index(unit->c_units, i), interned);
        gboolean links = fn != NULL && (from == NULL || !fn->is_static);
        if (links && (found == NULL || fn->is_definition)) {
            found = fn;
        }
    }
    return found;
}

static const CSignature *signature_in(const CUnit *c, const char *canonical)
{
    for (guint i = 0; canonical != NULL && i < c->signatures->len; i++) {
        const CSignature *signature = g_ptr_array_index(c->signatures, i);
        if (signature->canonical == canonical) {
            return signature;
        }
    }
    return NULL;
}

static const char *typedef_of(const CUnit *c, const char *name)
{
    for (guint i = 0; i + 1 < c->typedefs->len; i += 2) {
        if (g_ptr_array_index(c->typedefs, i) == name) {
            return g_ptr_array_index(c->typedefs, i + 1);
        }
    }
    return NULL;
}

/* ---- the slot that something is put into -------------------------------------------------------
 */

typedef struct Collect {
    const RuleUnit *unit;
    const IrFunction *fn;
    const IrInstr **definition; /* of each variable that is set once; else NULL */
    GHashTable *covered;        /* IrInstr *: conversions whose slot is told elsewhere */
    GPtrArray *slots;
} Collect;

typedef struct Place {
    const CUnit *c;
    const CSignature *signature;
    const char *type;
    char *what;
    gboolean has_context;
} Place;

static void add_slot(Collect *collect, const char *function, const Place *place, SourcePos pos)
{
    CallbackSlot *slot = g_new0(CallbackSlot, 1);
    slot->function = function;
    slot->signature = place->signature;
    slot->type = place->type;
    slot->what =
        g_intern_string(place->what != NULL ? place->what : "the type that it is converted to");
    slot->used = place->what != NULL;
    slot->has_context = place->has_context;
    slot->guessed = place->c->missing_headers->len > 0;
    slot->pos = pos;
    slot->inside = collect->fn != NULL ? collect->fn->display : NULL;
    g_ptr_array_add(collect->slots, slot);
}

/* "C.visit_fn" as a pointer to a function. */
static gboolean place_of_type(const Collect *collect, const char *type, Place *ret_place)
{
    if (type == NULL || !g_str_has_prefix(type, "C.")) {
        return FALSE;
    }
    const char *name = g_intern_string(type + strlen("C."));
    for (guint i = 0; i < collect->unit->c_units->len; i++) {
        const CUnit *c = g_ptr_array_index(collect->unit->c_units, i);
        const CSignature *signature = signature_in(c, typedef_of(c, name));
        if (signature != NULL) {
            *ret_place = (Place){.c = c, .signature = signature, .type = name};
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean is_record(const CUnit *c, const CStruct *record, const char *cgo_name)
{
    g_autofree char *tag = g_strdup(cgo_name);
    char *bar = strchr(tag, '_');
    if (bar != NULL) {
        *bar = ' '; /* struct_x: "struct x" */
    }
    return g_str_equal(record->name, cgo_name) || g_strcmp0(record->tag, tag) == 0 ||
           g_strcmp0(record->tag, typedef_of(c, g_intern_string(cgo_name))) == 0;
}

/* cgo puts an underscore before a field whose name is a word of Go. */
static const CStructField *field_of(const CStruct *record, const char *name)
{
    for (guint i = 0; i < record->fields->len; i++) {
        const CStructField *field = g_ptr_array_index(record->fields, i);
        if (field->name == name || (name[0] == '_' && g_str_equal(field->name, name + 1))) {
            return field;
        }
    }
    return NULL;
}

/* Field `name` of a struct type as Go writes it, with or without '*'. */
static const CStructField *find_field(const Collect *collect, const char *type, const char *name,
                                      const CUnit **ret_c, const CStruct **ret_record)
{
    while (type != NULL && *type == '*') {
        type++;
    }
    if (type == NULL || !g_str_has_prefix(type, "C.")) {
        return NULL;
    }
    for (guint i = 0; i < collect->unit->c_units->len; i++) {
        const CUnit *c = g_ptr_array_index(collect->unit->c_units, i);
        for (guint j = 0; j < c->structs->len; j++) {
            const CStruct *record = g_ptr_array_index(c->structs, j);
            const CStructField *field = record->name != NULL && is_record(c, record, type + 2)
                                            ? field_of(record, name)
                                            : NULL;
            if (field != NULL) {
                *ret_c = c;
                *ret_record = record;
                return field;
            }
        }
    }
    return NULL;
}

/* The type of a value that is a struct or points to one, as Go writes it; NULL if not known. */
static const char *base_type(const Collect *collect, IrOperand base)
{
    if (base.kind != IR_OPERAND_VAR) {
        return NULL;
    }
    const IrVar *var = ir_function_var(collect->fn, base.var);
    if (var->type != NULL) {
        return var->type;
    }
    const IrInstr *made = collect->definition[base.var];
    if (made == NULL || (made->op != IR_ADDR_FIELD && made->op != IR_LOAD_FIELD) ||
        made->args[0].kind != IR_OPERAND_VAR) {
        return NULL;
    }
    const char *outer = ir_function_var(collect->fn, made->args[0].var)->type;
    const CUnit *c = NULL;
    const CStruct *record = NULL;
    const CStructField *field = find_field(collect, outer, made->name, &c, &record);
    if (field == NULL) {
        return NULL;
    }
    g_autofree char *name = g_strconcat("C.", field->type, NULL);
    return g_intern_string(g_strdelimit(g_strchomp(g_strdelimit(name, "*", ' ')), " ", '_'));
}

static gboolean place_of_field(const Collect *collect, const IrInstr *instr, Place *ret_place)
{
    const CUnit *c = NULL;
    const CStruct *record = NULL;
    const CStructField *field =
        find_field(collect, base_type(collect, instr->args[0]), instr->name, &c, &record);
    const CSignature *signature = field != NULL ? signature_in(c, field->canonical) : NULL;
    if (signature == NULL) {
        return FALSE;
    }
    *ret_place = (Place){.c = c, .signature = signature, .type = field->type};
    ret_place->what = g_strdup_printf("field %s of %s", field->name, record->name);
    return TRUE;
}

static gboolean takes_context(const CFunction *fn)
{
    for (guint i = 0; i < fn->n_params; i++) {
        if (fn->params[i].pointer_depth == 1 && fn->params[i].target == C_PASSED_NOT &&
            !fn->params[i].function_pointer) {
            return TRUE;
        }
    }
    return FALSE;
}

/* A helper's parameter that its body puts into a slot. */
static gboolean place_behind(const Collect *collect, const char *helper, guint param,
                             Place *ret_place)
{
    for (guint i = 0; i < collect->unit->c_units->len; i++) {
        const CUnit *c = g_ptr_array_index(collect->unit->c_units, i);
        for (guint j = 0; j < c->slots->len; j++) {
            const CSlot *slot = g_ptr_array_index(c->slots, j);
            const CSignature *signature = signature_in(c, slot->canonical);
            if (slot->function == NULL && slot->helper == helper && slot->param == param &&
                signature != NULL) {
                *ret_place = (Place){c, signature, slot->type, NULL, slot->has_context};
                ret_place->what = g_strdup_printf("%s inside %s", slot->what, helper);
                return TRUE;
            }
        }
    }
    return FALSE;
}

static gboolean place_of_argument(const Collect *collect, const IrInstr *instr, guint argument,
                                  Place *ret_place)
{
    const char *name = g_intern_string(instr->callee.name);
    for (guint i = 0; i < collect->unit->c_units->len; i++) {
        const CUnit *c = g_ptr_array_index(collect->unit->c_units, i);
        for (guint j = 0; j < c->functions->len; j++) {
            const CFunction *fn = g_ptr_array_index(c->functions, j);
            const CSignature *signature = fn->name == name && argument < fn->n_params
                                              ? signature_in(c, fn->params[argument].canonical)
                                              : NULL;
            if (signature == NULL) {
                continue;
            }
            *ret_place = (Place){.c = c,
                                 .signature = signature,
                                 .type = fn->params[argument].type,
                                 .has_context = takes_context(fn)};
            ret_place->what = g_strdup_printf("argument %u of %s", argument + 1, name);
            return TRUE;
        }
    }
    return place_behind(collect, name, argument, ret_place);
}

/* ---- Go ---------------------------------------------------------------------------------------
 */

/* The function that a value is, through conversions; notes those in `path`. */
static const char *function_of(const Collect *collect, IrOperand value, GPtrArray *path)
{
    for (guint steps = 0; steps < 8; steps++) {
        if (value.kind == IR_OPERAND_FUNC) {
            return value.foreign ? value.name : NULL;
        }
        const IrInstr *made = value.kind == IR_OPERAND_VAR ? collect->definition[value.var] : NULL;
        if (made == NULL || (made->op != IR_CONVERT && made->op != IR_ASSIGN)) {
            return NULL;
        }
        if (made->op == IR_CONVERT && path != NULL) {
            g_ptr_array_add(path, (gpointer)made);
        }
        value = made->args[0];
    }
    return NULL;
}

/* The slot decides, whatever type the function went through on its way there. */
static void cover(Collect *collect, const GPtrArray *path)
{
    for (guint i = 0; i < path->len; i++) {
        g_hash_table_add(collect->covered, g_ptr_array_index(path, i));
    }
}

static void collect_use(Collect *collect, const IrInstr *instr)
{
    gboolean call = instr->op == IR_CALL || instr->op == IR_DEFER || instr->op == IR_GO;
    gboolean foreign = call && instr->callee.kind == IR_CALLEE_FOREIGN;
    guint first = instr->op == IR_STORE_FIELD ? 1 : 0;
    for (guint i = first; (foreign || instr->op == IR_STORE_FIELD) && i < instr->n_args; i++) {
        g_autoptr(GPtrArray) path = g_ptr_array_new();
        const char *function = function_of(collect, instr->args[i], path);
        Place place = {0};
        if (function == NULL || !(foreign ? place_of_argument(collect, instr, i, &place)
                                          : place_of_field(collect, instr, &place))) {
            continue;
        }
        add_slot(collect, function, &place,
                 foreign && instr->arg_pos != NULL ? instr->arg_pos[i] : instr->pos);
        cover(collect, path);
        g_free(place.what);
    }
}

static void collect_conversion(Collect *collect, const IrInstr *instr)
{
    Place place = {0};
    if (instr->op != IR_CONVERT || g_hash_table_contains(collect->covered, instr)) {
        return;
    }
    const char *function = function_of(collect, instr->args[0], NULL);
    if (function != NULL && place_of_type(collect, instr->type, &place)) {
        place.has_context = TRUE; /* where it goes is not known */
        add_slot(collect, function, &place, instr->pos);
    }
}

static void for_each(Collect *collect, void (*visit)(Collect *collect, const IrInstr *instr))
{
    for (guint b = 0; b < collect->fn->blocks->len; b++) {
        const IrBlock *block = g_ptr_array_index(collect->fn->blocks, b);
        for (guint i = 0; i < block->instrs->len; i++) {
            visit(collect, g_ptr_array_index(block->instrs, i));
        }
    }
}

static void note_definition(Collect *collect, const IrInstr *instr)
{
    static const IrInstr several;
    for (guint i = 0; i < instr->n_dst; i++) {
        if (instr->dst[i].kind == IR_OPERAND_VAR) {
            const IrInstr **at = &collect->definition[instr->dst[i].var];
            *at = *at == NULL ? instr : &several;
        }
    }
}

static void collect_go(Collect *collect, const IrFunction *fn)
{
    collect->fn = fn;
    collect->definition = g_new0(const IrInstr *, fn->vars->len + 1);
    for_each(collect, note_definition);
    for (guint i = 0; i < fn->vars->len; i++) {
        const IrInstr *made = collect->definition[i];
        if (made != NULL && made->n_args == 0) {
            collect->definition[i] = NULL;
        }
    }
    for_each(collect, collect_use);
    for_each(collect, collect_conversion);
    g_free(collect->definition);
    collect->definition = NULL;
}

/* ---- C ----------------------------------------------------------------------------------------
 */

static void collect_c(Collect *collect, const CUnit *c)
{
    for (guint i = 0; i < c->slots->len; i++) {
        const CSlot *from = g_ptr_array_index(c->slots, i);
        const CSignature *signature = signature_in(c, from->canonical);
        if (from->function == NULL || signature == NULL) {
            continue;
        }
        Place place = {c, signature, from->type, (char *)from->what, from->has_context};
        add_slot(collect, from->function, &place, from->pos);
        CallbackSlot *slot = g_ptr_array_index(collect->slots, collect->slots->len - 1);
        slot->inside = from->helper;
        slot->from = c;
    }
}

GPtrArray *callback_slots(const RuleUnit *unit)
{
    Collect collect = {.unit = unit, .slots = g_ptr_array_new_with_free_func(g_free)};
    collect.covered = g_hash_table_new(NULL, NULL);
    for (guint i = 0; unit->go != NULL && i < unit->go->ir->functions->len; i++) {
        collect_go(&collect, g_ptr_array_index(unit->go->ir->functions, i));
    }
    collect.fn = NULL;
    for (guint i = 0; i < unit->c_units->len; i++) {
        collect_c(&collect, g_ptr_array_index(unit->c_units, i));
    }
    g_hash_table_unref(collect.covered);
    return collect.slots;
}
