/* What a callee may have written through the pointers it was given: it is not known any more. What
 * this function must release stays. */

#include "analyzers/lifetime/call_internal.h"

#include <string.h>

static gboolean is_plain(Analysis *a, const State *state, Value held)
{
    return held.kind == VALUE_NIL || held.kind == VALUE_INT || held.kind == VALUE_CONSTANT ||
           (held.kind == VALUE_SYMBOL && state_resource(state, held.sym) == NULL &&
            symbol_table_get(a->symbols, held.sym)->kind == SYMBOL_FRESH);
}

enum { FORGOTTEN = 1024 }; /* subs of symbols for fields that a callee may have changed */

/* C: numbers and nil in the object that a pointer leads to. */
static void forget_fields(Analysis *a, State *state, const IrInstr *instr, guint index,
                          Value pointer)
{
    guint32 object = pointer.sym;
    Value content;
    if (pointer.kind == VALUE_ADDRESS && (GQuark)pointer.num != field_element()) {
        if (!state_load(state, pointer.sym, (GQuark)pointer.num, &content) ||
            content.kind != VALUE_SYMBOL) {
            return;
        }
        object = content.sym;
    } else if (pointer.kind != VALUE_SYMBOL && pointer.kind != VALUE_ADDRESS) {
        return;
    }
    if (pointer.kind == VALUE_ADDRESS && (GQuark)pointer.num == field_deref() &&
        symbol_table_get(a->symbols, object)->kind != SYMBOL_CHILD &&
        symbol_table_get(a->symbols, object)->kind != SYMBOL_MAKE) {
        return; /* a pointer variable: what it points to is one step further */
    }
    guint first, end;
    state_cells(state, object, 0, &first, &end);
    for (guint i = first; i < end; i++) {
        Cell *cell = &g_array_index(state->cells, Cell, i);
        if (cell->field != field_length() && !secret_is_mark(cell->field) &&
            is_plain(a, state, cell->value)) {
            guint32 sub = FORGOTTEN + index * FORGOTTEN + i - first;
            cell->value = value_symbol(fresh_symbol(a, state, instr, SYMBOL_FRESH, sub, NULL));
        }
    }
}

static gboolean points_to_number(const char *type)
{
    static const char *const numbers[] = {
        "char",
        "signed char",
        "unsigned char",
        "short",
        "unsigned short",
        "int",
        "unsigned int",
        "long",
        "unsigned long",
        "long long",
        "unsigned long long",
        "wchar_t",
        "size_t",
        "ssize_t",
        "bool",
        "_Bool",
        "float",
        "double",
        "int8_t",
        "int16_t",
        "int32_t",
        "int64_t",
        "uint8_t",
        "uint16_t",
        "uint32_t",
        "uint64_t",
        "gboolean",
        "gint",
        "guint",
    };
    gsize length = type != NULL ? strlen(type) : 0;
    if (length < 3 || strcmp(type + length - 2, " *") != 0) {
        return FALSE;
    }
    for (guint i = 0; i < G_N_ELEMENTS(numbers); i++) {
        if (strlen(numbers[i]) == length - 2 && strncmp(numbers[i], type, length - 2) == 0) {
            return TRUE;
        }
    }
    return FALSE;
}

/* C: the number that a caller's pointer leads to, so that callers learn that it may have changed.
 */
static void forget_number(Analysis *a, State *state, const IrInstr *instr, guint index, Value value)
{
    Value held;
    if (value.kind != VALUE_SYMBOL || state_load(state, value.sym, field_deref(), &held)) {
        return;
    }
    const Symbol *symbol = symbol_table_get(a->symbols, value.sym);
    if (symbol->input && points_to_number(symbol->type)) {
        guint32 sub = FORGOTTEN + index * FORGOTTEN + FORGOTTEN - 1;
        state_store(state, value.sym, field_deref(),
                    value_symbol(fresh_symbol(a, state, instr, SYMBOL_FRESH, sub, NULL)));
    }
}

/* Go: the address of a variable whose content is released. If the function reads the variable
 * afterwards C fills it anew; else C reads what is gone. */
static void pass_released(Analysis *a, State *state, const IrInstr *instr, guint index,
                          Value address, Value held)
{
    const Resource *resource = held.kind == VALUE_SYMBOL ? state_resource(state, held.sym) : NULL;
    const Symbol *variable = symbol_table_get(a->symbols, address.sym);
    if (a->fn->is_c || resource == NULL || resource->status != STATUS_RELEASED ||
        instr->callee.kind != IR_CALLEE_FOREIGN || variable->kind != SYMBOL_VAR) {
        return;
    }
    if (evidence_read_after(a->fn, a->block, instr, variable->site)) {
        guint32 sym = fresh_symbol(a, state, instr, SYMBOL_FRESH, 32 + index, NULL);
        symbol_table_get(a->symbols, sym)->foreign = TRUE;
        state_store(state, address.sym, (GQuark)address.num, value_symbol(sym));
    } else {
        SourcePos pos =
            instr->arg_pos != NULL && index < instr->n_args ? instr->arg_pos[index] : instr->pos;
        use_value(a, state, held, pos, callee_label(instr));
    }
}

/* A callee may write through a pointer it is given: what the variable held is not known any more,
 * unless it is something this function must release. */
void forget_pointees(Analysis *a, State *state, const IrInstr *instr, const Contract *contract,
                     const Value *args, guint n_args)
{
    for (guint i = 0; i < n_args; i++) {
        ContractParam rest;
        const ContractParam *param = param_of(contract, i, &rest);
        GQuark field = (GQuark)args[i].num;
        Value held;
        if (a->fn->is_c) {
            forget_fields(a, state, instr, i, args[i]);
            forget_number(a, state, instr, i, args[i]);
        }
        if (args[i].kind != VALUE_ADDRESS || field == field_element() ||
            (param != NULL && param->mode != CONTRACT_UNKNOWN && param->mode != CONTRACT_BORROWS)) {
            continue;
        }
        if (!state_load(state, args[i].sym, field, &held)) {
            if (symbol_table_get(a->symbols, args[i].sym)->kind != SYMBOL_MAKE) {
                continue;
            }
            held = VALUE_OF_NIL; /* a field that nobody has set yet */
        }
        if (is_plain(a, state, held)) {
            guint32 sym = fresh_symbol(a, state, instr, SYMBOL_FRESH, 32 + i, NULL);
            symbol_table_get(a->symbols, sym)->foreign |= instr->callee.kind == IR_CALLEE_FOREIGN;
            state_store(state, args[i].sym, field, value_symbol(sym));
        } else {
            pass_released(a, state, instr, i, args[i], held);
        }
    }
}
