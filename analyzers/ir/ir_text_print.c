/* Prints IR as text, in the grammar of docs/ir.md.
 * Does not check the IR: what is printed of a broken function may not parse. */
#include "analyzers/ir/ir_text.h"
#include "analyzers/ir/ir_text_words.h"

#include <string.h>

typedef struct Printer {
    GString *out;
    const char *path; /* of the last place printed since the item began */
} Printer;

/* ---- words ---------------------------------------------------------------------------------- */

static void print(Printer *printer, const char *text)
{
    g_string_append(printer->out, text);
}

static void print_number(Printer *printer, guint64 number)
{
    char digits[20];
    guint at = G_N_ELEMENTS(digits);
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number != 0);
    g_string_append_len(printer->out, digits + at, (gssize)(G_N_ELEMENTS(digits) - at));
}

/* Bytes from 0x80 stay as they are in a string that is UTF-8, so that people can read it. */
static void print_string(Printer *printer, const char *text)
{
    gboolean utf8 = g_utf8_validate(text, -1, NULL);
    g_string_append_c(printer->out, '"');
    for (const char *c = text; *c != '\0'; c++) {
        guchar byte = (guchar)*c;
        if (byte == '"' || byte == '\\')
            g_string_append_c(printer->out, '\\');
        if (byte == '\n')
            print(printer, "\\n");
        else if (byte == '\t')
            print(printer, "\\t");
        else if (byte < 0x20 || byte == 0x7f || (byte >= 0x80 && !utf8))
            g_string_append_printf(printer->out, "\\x%02x", byte);
        else
            g_string_append_c(printer->out, *c);
    }
    g_string_append_c(printer->out, '"');
}

static void print_name(Printer *printer, const char *name)
{
    if (name == NULL)
        print(printer, "?");
    else if (ir_word_is_bare(name))
        print(printer, name);
    else
        print_string(printer, name);
}

static void print_attribute(Printer *printer, const char *word, const char *name)
{
    if (name == NULL)
        return;
    print(printer, word);
    print_name(printer, name);
}

static void print_flag(Printer *printer, const char *word, gboolean flag)
{
    if (flag)
        print(printer, word);
}

static void print_pos(Printer *printer, const char *before, SourcePos pos)
{
    const char *path = pos.path != NULL && *pos.path != '\0' ? pos.path : NULL;
    if (path == NULL && pos.line == 0 && pos.column == 0)
        return;
    print(printer, before);
    print(printer, "@");
    if (g_strcmp0(path, printer->path) != 0) {
        print_string(printer, path != NULL ? path : "");
        print(printer, ":");
        printer->path = path;
    }
    print_number(printer, pos.line);
    print(printer, ":");
    print_number(printer, pos.column);
}

static void print_var(Printer *printer, guint32 var)
{
    print(printer, "%");
    print_number(printer, var);
}

static void print_block_name(Printer *printer, guint32 block)
{
    print(printer, "b");
    print_number(printer, block);
}

static void print_vars(Printer *printer, const char *word, const guint32 *vars, guint n)
{
    print(printer, word);
    print(printer, " [");
    for (guint i = 0; i < n; i++) {
        print(printer, i > 0 ? ", " : "");
        print_var(printer, vars[i]);
    }
    print(printer, "]");
}

/* ---- operands ------------------------------------------------------------------------------- */

static void print_integer(Printer *printer, gint64 value)
{
    if (value < 0)
        print(printer, "-");
    print_number(printer, value < 0 ? -(guint64)value : (guint64)value);
}

static void print_operand(Printer *printer, const IrOperand *operand)
{
    const char *name = operand->name != NULL ? operand->name : "";
    print_flag(printer, "foreign ", operand->foreign);
    switch (operand->kind) {
    case IR_OPERAND_NONE:
        print(printer, "_");
        break;
    case IR_OPERAND_VAR:
        print_var(printer, operand->var);
        break;
    case IR_OPERAND_INT:
        print_integer(printer, operand->value);
        break;
    case IR_OPERAND_NIL:
        print(printer, "nil");
        break;
    case IR_OPERAND_STRING:
        print_string(printer, name);
        break;
    case IR_OPERAND_CONSTANT:
        print_attribute(printer, "const ", name);
        break;
    case IR_OPERAND_GLOBAL:
        print_attribute(printer, "global ", name);
        break;
    case IR_OPERAND_FUNC:
        print_attribute(printer, "func ", name);
        break;
    case IR_OPERAND_OPAQUE:
        print(printer, "?");
        break;
    }
}

/* A name ("field %0 .ptr, %1") stands behind the first operand. */
static void print_operands(Printer *printer, const IrOperand *operands, guint n, const char *name,
                           const SourcePos *places)
{
    for (guint i = 0; i < n; i++) {
        print(printer, i > 0 ? ", " : "");
        print_operand(printer, &operands[i]);
        if (i == 0)
            print_attribute(printer, " .", name);
        if (places != NULL)
            print_pos(printer, " ", places[i]);
    }
    if (n == 0)
        print_attribute(printer, ".", name);
}

/* ---- instructions --------------------------------------------------------------------------- */

static void print_callee(Printer *printer, const IrCallee *callee)
{
    print(printer, " ");
    print(printer, ir_callee_words[callee->kind].word);
    print(printer, " ");
    if (callee->kind == IR_CALLEE_INDIRECT)
        print_operand(printer, &callee->value);
    else
        print_name(printer, callee->name);
    print_attribute(printer, " : ", callee->type);
}

static void print_op_word(Printer *printer, const IrInstr *instr)
{
    if (instr->op == IR_BINARY)
        print(printer, ir_binary_words[instr->binary].word);
    else if (instr->op == IR_UNARY)
        print(printer, ir_unary_words[instr->unary].word);
    else if (instr->op != IR_ASSIGN)
        print(printer, ir_op_words[instr->op].word);
    if (instr->op == IR_MAKE) {
        print(printer, " ");
        print(printer, ir_make_words[instr->make].word);
    }
}

static void print_call(Printer *printer, const IrInstr *instr)
{
    print_callee(printer, &instr->callee);
    print(printer, "(");
    print_operands(printer, instr->args, instr->n_args, instr->name, instr->arg_pos);
    print(printer, ")");
}

static void print_plain(Printer *printer, const IrInstr *instr)
{
    const IrOpWord *word = &ir_op_words[instr->op];
    const char *name = instr->name;
    if (instr->op != IR_ASSIGN && (instr->n_args > 0 || name != NULL || word->name_first))
        print(printer, " ");
    if (word->name_first) {
        print_name(printer, name);
        print(printer, instr->n_args > 0 ? ", " : "");
        name = NULL;
    }
    print_operands(printer, instr->args, instr->n_args, name, NULL);
}

static void print_instr(Printer *printer, const IrInstr *instr)
{
    print(printer, "  ");
    for (guint i = 0; i < instr->n_dst; i++) {
        print(printer, i > 0 ? ", " : "");
        print_operand(printer, &instr->dst[i]);
    }
    if (instr->n_dst > 0 || instr->op == IR_ASSIGN)
        print(printer, instr->n_dst > 0 ? " = " : "_ = ");
    print_op_word(printer, instr);
    if (instr->op == IR_CALL || instr->op == IR_DEFER || instr->op == IR_GO)
        print_call(printer, instr);
    else
        print_plain(printer, instr);
    print_attribute(printer, " : ", instr->type);
    print_flag(printer, " errno", instr->wants_errno);
    print_flag(printer, " spread", instr->spread);
    if (instr->n_captures > 0)
        print_vars(printer, " captures", instr->captures, instr->n_captures);
    print_pos(printer, " ", instr->pos);
    print(printer, "\n");
}

static void print_block(Printer *printer, const IrBlock *block)
{
    print_block_name(printer, block->id);
    print(printer, ":\n");
    for (guint i = 0; i < block->instrs->len; i++)
        print_instr(printer, g_ptr_array_index(block->instrs, i));
    print(printer, "  ");
    print(printer, ir_term_words[block->term].word);
    print_flag(printer, " ", block->n_args > 0);
    print_operands(printer, block->args, block->n_args, NULL, NULL);
    for (guint i = 0; i < block->n_targets; i++) {
        print(printer, i > 0 || block->n_args > 0 ? ", " : " ");
        print_block_name(printer, block->targets[i]);
    }
    print_pos(printer, " ", block->pos);
    print(printer, "\n");
}

/* ---- functions ------------------------------------------------------------------------------ */

static void print_var_line(Printer *printer, const IrFunction *fn, guint32 index)
{
    const IrVar *var = ir_function_var(fn, index);
    const IrWord *flag = ir_var_flag_words;
    while (flag->word != NULL && (var->flags & flag->value) == 0)
        flag++;
    gboolean is_head = flag->word != NULL && flag->value <= IR_VAR_TEMP;
    print(printer, "  ");
    print(printer, is_head ? flag->word : "var");
    print(printer, " ");
    print_var(printer, index);
    if (var->name != NULL && *var->name != '\0')
        print_attribute(printer, " ", var->name);
    print_attribute(printer, " : ", var->type);
    for (flag += is_head ? 1 : 0; flag->word != NULL; flag++) {
        if ((var->flags & flag->value) != 0) {
            print(printer, " ");
            print(printer, flag->word);
        }
    }
    print_pos(printer, " ", var->pos);
    print(printer, "\n");
}

/* A list that is not just the variables with that flag, in order, is stated. */
static void print_members(Printer *printer, const IrFunction *fn, const char *word,
                          const GArray *members, guint32 flag)
{
    guint found = 0;
    gboolean same = TRUE;
    for (guint32 i = 0; i < fn->vars->len && same; i++) {
        if ((ir_function_var(fn, i)->flags & flag) != 0)
            same = found < members->len && g_array_index(members, guint32, found++) == i;
    }
    if (same && found == members->len)
        return;
    print(printer, "  ");
    print_vars(printer, word, (const guint32 *)(const void *)members->data, members->len);
    print(printer, "\n");
}

static void print_head(Printer *printer, const IrFunction *fn, const char *package)
{
    print_attribute(printer, "func ", fn->name);
    print_attribute(printer, " display ", fn->display == fn->name ? NULL : fn->display);
    print_attribute(printer, " package ", fn->package == package ? NULL : fn->package);
    print_attribute(printer, " receiver ", fn->receiver);
    print_attribute(printer, " exported ", fn->exported);
    print_attribute(printer, " outer ", fn->outer);
    print_attribute(printer, " conditional ", fn->conditional);
    for (guint i = 0; i < fn->result_types->len; i++) {
        print(printer, i > 0 ? ", " : " returns ");
        print_name(printer, g_ptr_array_index(fn->result_types, i));
    }
    print_flag(printer, " c", fn->is_c);
    print_flag(printer, " static", fn->is_static);
    print_flag(printer, " variadic", fn->is_variadic);
    print_flag(printer, " test", fn->is_test);
    print_pos(printer, " ", fn->pos);
    print(printer, " {\n");
}

static void print_function(Printer *printer, const IrFunction *fn, const char *package)
{
    printer->path = NULL;
    print_head(printer, fn, package);
    for (guint32 i = 0; i < fn->vars->len; i++)
        print_var_line(printer, fn, i);
    print_members(printer, fn, "params", fn->params, IR_VAR_PARAM);
    print_members(printer, fn, "results", fn->results, IR_VAR_RESULT);
    print_members(printer, fn, "captures", fn->captures, IR_VAR_CAPTURE);
    for (guint i = 0; i < fn->blocks->len; i++)
        print_block(printer, g_ptr_array_index(fn->blocks, i));
    print(printer, "}");
    print_pos(printer, " ", fn->end);
    print(printer, "\n");
}

/* ---- units ---------------------------------------------------------------------------------- */

static void print_type(Printer *printer, const IrType *type)
{
    printer->path = NULL;
    print_attribute(printer, "type ", type->name);
    print(printer, " ");
    print(printer, ir_type_words[type->kind].word);
    print_attribute(printer, " : ", type->underlying);
    print_pos(printer, " ", type->pos);
    if (type->fields->len + type->methods->len > 0)
        print(printer, " {\n");
    for (guint i = 0; i < type->fields->len; i++) {
        const IrField *field = g_ptr_array_index(type->fields, i);
        print(printer, field->embedded ? "  embedded " : "  ");
        print_name(printer, field->name);
        print_attribute(printer, " : ", field->type);
        print_pos(printer, " ", field->pos);
        print(printer, "\n");
    }
    for (guint i = 0; i < type->methods->len; i++) {
        print_attribute(printer, "  method ", g_ptr_array_index(type->methods, i));
        print(printer, "\n");
    }
    print(printer, type->fields->len + type->methods->len > 0 ? "}\n" : "\n");
}

char *ir_unit_print(const IrUnit *unit)
{
    Printer printer = {.out = g_string_new(NULL)};
    print_attribute(&printer, "unit ", unit->name);
    print(&printer, "\n");
    for (guint i = 0; i < unit->types->len; i++)
        print_type(&printer, g_ptr_array_index(unit->types, i));
    for (guint i = 0; i < unit->globals->len; i++) {
        const IrGlobal *global = g_ptr_array_index(unit->globals, i);
        printer.path = NULL;
        print_attribute(&printer, "global ", global->name);
        print_attribute(&printer, " : ", global->type);
        print_pos(&printer, " ", global->pos);
        print(&printer, "\n");
    }
    for (guint i = 0; i < unit->degraded->len; i++) {
        const IrDegraded *degraded = &g_array_index(unit->degraded, IrDegraded, i);
        printer.path = NULL;
        print_attribute(&printer, "degraded ", degraded->reason);
        print_pos(&printer, " ", degraded->pos);
        print(&printer, "\n");
    }
    for (guint i = 0; i < unit->functions->len; i++)
        print_function(&printer, g_ptr_array_index(unit->functions, i), unit->name);
    return g_string_free(printer.out, FALSE);
}

char *ir_function_print(const IrFunction *fn)
{
    Printer printer = {.out = g_string_new(NULL)};
    print_function(&printer, fn, NULL);
    return g_string_free(printer.out, FALSE);
}
