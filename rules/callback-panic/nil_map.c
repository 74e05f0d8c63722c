/* Writes to maps that nothing in a package makes: they panic whatever ran before. Follows no path,
 * and leaves alone whatever is given a value anywhere. */

#include "rules/callback-panic/nil_map.h"

#include <string.h>

static gboolean is_map(const IrUnit *unit, const char *type)
{
    const IrType *named = type != NULL ? ir_unit_type(unit, g_intern_string(type)) : NULL;
    const char *text = named != NULL && named->kind == IR_TYPE_NAMED ? named->underlying : type;
    return text != NULL && g_str_has_prefix(text, "map[");
}

/* Other packages can name it. */
static gboolean is_public(const char *name)
{
    const char *dot = strrchr(name, '.');
    return g_ascii_isupper(dot != NULL ? dot[1] : name[0]);
}

typedef enum Gives { GIVES_NOTHING, GIVES_NIL, GIVES_SOMETHING } Gives;

static Gives gives(IrOperand value)
{
    return value.kind == IR_OPERAND_NIL ? GIVES_NIL : GIVES_SOMETHING;
}

/* ---- a variable of the function
 * ---------------------------------------------------------------- */

static Gives gives_variable(const IrInstr *instr, guint32 var)
{
    for (guint i = 0; i < instr->n_captures; i++) {
        if (instr->captures[i] == var) {
            return GIVES_SOMETHING;
        }
    }
    if (instr->op == IR_ADDR && instr->args[0].kind == IR_OPERAND_VAR &&
        instr->args[0].var == var) {
        return GIVES_SOMETHING;
    }
    for (guint i = 0; i < instr->n_dst; i++) {
        if (instr->dst[i].kind == IR_OPERAND_VAR && instr->dst[i].var == var) {
            return instr->op == IR_ASSIGN ? gives(instr->args[0]) : GIVES_SOMETHING;
        }
    }
    return GIVES_NOTHING;
}

static const IrInstr *field_read(const IrFunction *fn, guint32 var)
{
    const IrInstr *found = NULL;
    for (guint b = 0; b < fn->blocks->len; b++) {
        const IrBlock *block = g_ptr_array_index(fn->blocks, b);
        for (guint i = 0; i < block->instrs->len; i++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, i);
            if (gives_variable(instr, var) == GIVES_NOTHING) {
                continue;
            }
            if (found != NULL || instr->op != IR_LOAD_FIELD) {
                return NULL;
            }
            found = instr;
        }
    }
    return found;
}

static gboolean is_nil_variable(const IrFunction *fn, guint32 var)
{
    gboolean declared = FALSE;
    for (guint b = 0; b < fn->blocks->len; b++) {
        const IrBlock *block = g_ptr_array_index(fn->blocks, b);
        for (guint i = 0; i < block->instrs->len; i++) {
            Gives gives = gives_variable(g_ptr_array_index(block->instrs, i), var);
            if (gives == GIVES_SOMETHING) {
                return FALSE;
            }
            declared = declared || gives == GIVES_NIL;
        }
    }
    return declared;
}

/* ---- what the whole package shares
 * -------------------------------------------------------------- */

static gboolean gives_shared(const IrInstr *instr, IrOp stores, IrOp lends, const char *name)
{
    guint value = stores == IR_STORE_FIELD ? 1 : 0;
    if (instr->op == stores && g_strcmp0(instr->name, name) == 0) {
        return gives(instr->args[value]) == GIVES_SOMETHING;
    }
    gboolean lent = instr->op == IR_ADDR_FIELD
                        ? g_strcmp0(instr->name, name) == 0
                        : instr->n_args > 0 && instr->args[0].kind == IR_OPERAND_GLOBAL &&
                              g_strcmp0(instr->args[0].name, name) == 0;
    return instr->op == lends && lent;
}

static gboolean is_never_given(const IrUnit *unit, IrOp stores, IrOp lends, const char *name)
{
    for (guint f = 0; f < unit->functions->len; f++) {
        const IrFunction *fn = g_ptr_array_index(unit->functions, f);
        for (guint b = 0; b < fn->blocks->len; b++) {
            const IrBlock *block = g_ptr_array_index(fn->blocks, b);
            for (guint i = 0; i < block->instrs->len; i++) {
                if (gives_shared(g_ptr_array_index(block->instrs, i), stores, lends, name)) {
                    return FALSE;
                }
            }
        }
    }
    return TRUE;
}

static const IrGlobal *global_named(const IrUnit *unit, const char *name)
{
    for (guint i = 0; i < unit->globals->len; i++) {
        const IrGlobal *global = g_ptr_array_index(unit->globals, i);
        if (g_str_equal(global->name, name)) {
            return global;
        }
    }
    return NULL;
}

static gboolean is_nil_global(const IrUnit *unit, const char *name)
{
    const IrGlobal *global = global_named(unit, name);
    return global != NULL && !is_public(name) && is_map(unit, global->type) &&
           is_never_given(unit, IR_STORE_GLOBAL, IR_ADDR, name);
}

/* The type that has the field is declared here, and neither is in sight of other packages. */
static gboolean is_nil_field(const IrUnit *unit, const IrFunction *fn, const IrInstr *read)
{
    IrOperand object = read->args[0];
    const IrGlobal *global =
        object.kind == IR_OPERAND_GLOBAL ? global_named(unit, object.name) : NULL;
    const char *type = object.kind == IR_OPERAND_VAR ? ir_function_var(fn, object.var)->type
                       : global != NULL              ? global->type
                                                     : NULL;
    while (type != NULL && *type == '*') {
        type++;
    }
    const IrType *owner = type != NULL ? ir_unit_type(unit, g_intern_string(type)) : NULL;
    for (guint i = 0; owner != NULL && owner->fields != NULL && i < owner->fields->len; i++) {
        const IrField *field = g_ptr_array_index(owner->fields, i);
        if (g_str_equal(field->name, read->name)) {
            return !is_public(field->name) && is_map(unit, field->type) &&
                   is_never_given(unit, IR_STORE_FIELD, IR_ADDR_FIELD, field->name);
        }
    }
    return FALSE;
}

gboolean writes_nil_map(const IrUnit *unit, const IrFunction *fn, const IrInstr *instr)
{
    if (instr->op != IR_STORE_ELEM) {
        return FALSE;
    }
    IrOperand map = instr->args[0];
    if (map.kind == IR_OPERAND_GLOBAL) {
        return !map.foreign && is_nil_global(unit, map.name);
    }
    if (map.kind != IR_OPERAND_VAR || !is_map(unit, ir_function_var(fn, map.var)->type)) {
        return FALSE;
    }
    const IrInstr *read = field_read(fn, map.var);
    return read != NULL ? is_nil_field(unit, fn, read) : is_nil_variable(fn, map.var);
}
