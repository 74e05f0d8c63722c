/* Contracts of C functions whose header was not found: from their names, how Go calls them, and
 * which types it gives them. Says nothing of a function that any header declares. */
#include "analyzers/lifetime/contract_infer_internal.h"
#include "analyzers/lifetime/habit.h"

#include <string.h>

/* A function of C as the unit calls it. */
typedef struct Called {
    const char *name;
    guint n_args;
    guint n_ended;        /* calls whose output the same function ends */
    gboolean varies;      /* not always as many */
    const char *type;     /* interned: Go type of the first argument, or NULL */
    gint output;          /* an argument of type **C.x, or -1 */
    gboolean unclear;     /* there are several, or they may be arrays */
    const char *filled;   /* interned: *C.x */
    gboolean has_address; /* an argument is an address: the result may be a status */
    gboolean has_result;  /* that something uses */
    gboolean is_number;   /* the result is compared with one: a status or a count */
} Called;

/* What some function releases by its name. */
typedef struct Ending {
    char *stem; /* its name without that word */
    const char *type;
    const ResourceKind *kind;
    guint n_got; /* what functions that make nothing by their names had given, and it ended */
} Ending;

static void ending_free(gpointer data)
{
    Ending *ending = data;
    g_free(ending->stem);
    g_free(ending);
}

/* As Go writes it: struct x ** is **C.struct_x. */
static const char *type_of(const IrFunction *fn, IrOperand operand)
{
    const char *type =
        operand.kind == IR_OPERAND_VAR ? ir_function_var(fn, operand.var)->type : NULL;
    const char *star = type != NULL && fn->is_c ? strchr(type, '*') : NULL;
    if (star == NULL) {
        return type;
    }
    const char *base = g_str_has_prefix(type, "const ") ? type + strlen("const ") : type;
    g_autofree char *name = g_strstrip(g_strndup(base, (gsize)(star - base)));
    g_autofree char *text = g_strconcat(star, "C.", g_strdelimit(name, " ", '_'), NULL);
    return g_intern_string(text);
}

/* The instruction just before that gives the operand, or NULL. */
static const IrInstr *giver(const IrBlock *block, guint before, IrOperand operand)
{
    for (guint i = before; i > 0 && operand.kind == IR_OPERAND_VAR; i--) {
        const IrInstr *instr = g_ptr_array_index(block->instrs, i - 1);
        if (instr->n_dst > 0 && instr->dst[0].kind == IR_OPERAND_VAR &&
            instr->dst[0].var == operand.var) {
            return instr;
        }
    }
    return NULL;
}

/* Of Go to C, or of C; bodies are asked for later. */
static gboolean is_call(const IrFunction *fn, const IrInstr *instr)
{
    return (instr->op == IR_CALL || instr->op == IR_DEFER || instr->op == IR_GO) &&
           instr->callee.kind == (fn->is_c ? IR_CALLEE_STATIC : IR_CALLEE_FOREIGN) &&
           instr->callee.name != NULL;
}

static void add_var(GHashTable *vars, IrOperand operand)
{
    if (operand.kind == IR_OPERAND_VAR) {
        g_hash_table_add(vars, GUINT_TO_POINTER(operand.var + 1));
    }
}

static gboolean is_number(IrOperand operand)
{
    return operand.kind == IR_OPERAND_INT || operand.kind == IR_OPERAND_CONSTANT;
}

/* Variables that are compared with a number: Go compares pointers with nil alone. */
static GHashTable *numbers_of(const IrFunction *fn)
{
    GHashTable *vars = g_hash_table_new(NULL, NULL);
    for (guint i = fn->blocks->len; i-- > 0;) {
        const IrBlock *block = g_ptr_array_index(fn->blocks, i);
        for (guint j = block->instrs->len; j-- > 0;) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, j);
            if (instr->op == IR_BINARY && is_number(instr->args[1])) {
                add_var(vars, instr->args[0]);
            } else if (instr->op == IR_BINARY && is_number(instr->args[0])) {
                add_var(vars, instr->args[1]);
            } else if ((instr->op == IR_ASSIGN || instr->op == IR_CONVERT) &&
                       instr->dst[0].kind == IR_OPERAND_VAR &&
                       g_hash_table_contains(vars, GUINT_TO_POINTER(instr->dst[0].var + 1))) {
                add_var(vars, instr->args[0]);
            }
        }
    }
    return vars;
}

static Called *see_call(GHashTable *calls, const IrFunction *fn, const IrBlock *block, guint at)
{
    const IrInstr *instr = g_ptr_array_index(block->instrs, at);
    Called *called = g_hash_table_lookup(calls, instr->callee.name);
    if (called == NULL) {
        called = g_new0(Called, 1);
        *called = (Called){.name = instr->callee.name, .n_args = instr->n_args, .output = -1};
        g_hash_table_insert(calls, (gpointer)called->name, called);
    }
    called->varies |= called->n_args != instr->n_args;
    called->has_result |= instr->n_dst > 0 && instr->dst[0].kind == IR_OPERAND_VAR;
    for (guint i = 0; i < instr->n_args; i++) {
        const char *type = type_of(fn, instr->args[i]);
        const IrInstr *from = giver(block, at, instr->args[i]);
        gboolean variable = from != NULL && from->op == IR_ADDR;
        called->has_address |=
            variable || (from != NULL && (from->op == IR_ADDR_FIELD || from->op == IR_ADDR_ELEM));
        if (type == NULL) {
            continue;
        }
        if (i == 0 && called->type == NULL && g_str_has_prefix(type, "*C.")) {
            called->type = g_intern_string(type);
        }
        if (g_str_has_prefix(type, "**C.")) {
            gboolean other = called->output >= 0 && called->output != (gint)i;
            called->unclear |= other || !variable;
            called->output = (gint)i;
            called->filled = g_intern_string(type + 1);
        }
    }
    return called;
}

static int by_name(gconstpointer left, gconstpointer right)
{
    return strcmp((*(const Called *const *)left)->name, (*(const Called *const *)right)->name);
}

/* Words that end one life; what drops references or locks is left alone. */
static const char *const ENDING[] = {"free",    "destroy",    "dispose", "delete",
                                     "dealloc", "deallocate", "close",   NULL};
static const char *const MAKING[] = {"new",   "create", "alloc", "allocate", "open", "dup",
                                     "clone", "load",   "make",  "connect",  NULL};

/* The variable that the argument is, or is the address of; or none. */
static IrOperand variable_of(const IrBlock *block, guint before, IrOperand operand)
{
    const IrInstr *from = giver(block, before, operand);
    return from != NULL && from->op == IR_ADDR ? from->args[0] : operand;
}

/* Variables of the function that are given to something that ends them by its name. */
static GHashTable *ended_of(const IrFunction *fn)
{
    GHashTable *vars = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < fn->blocks->len; i++) {
        const IrBlock *block = g_ptr_array_index(fn->blocks, i);
        for (guint j = 0; j < block->instrs->len; j++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, j);
            if (is_call(fn, instr) && instr->n_args == 1 && name_has(instr->callee.name, ENDING)) {
                add_var(vars, variable_of(block, j, instr->args[0]));
            }
        }
    }
    return vars;
}

static void count_ended(Called *called, const IrFunction *fn, const IrBlock *block, guint at,
                        GHashTable *ended)
{
    const IrInstr *instr = g_ptr_array_index(block->instrs, at);
    for (guint i = 0; i < instr->n_args; i++) {
        IrOperand var = variable_of(block, at, instr->args[i]);
        const char *type = type_of(fn, instr->args[i]);
        called->n_ended += type != NULL && called->filled == g_intern_string(type + 1) &&
                           var.kind == IR_OPERAND_VAR &&
                           g_hash_table_contains(ended, GUINT_TO_POINTER(var.var + 1));
    }
}

/* The functions of C that nobody knows anything of, by name. */
static GPtrArray *unknown_calls(ContractBook *book, const IrUnit *unit, GHashTable *known,
                                GHashTable *calls)
{
    for (guint i = 0; i < unit->functions->len; i++) {
        const IrFunction *fn = g_ptr_array_index(unit->functions, i);
        g_autoptr(GHashTable) numbers = numbers_of(fn);
        g_autoptr(GHashTable) ended = ended_of(fn);
        for (guint j = 0; j < fn->blocks->len; j++) {
            const IrBlock *block = g_ptr_array_index(fn->blocks, j);
            for (guint k = 0; k < block->instrs->len; k++) {
                const IrInstr *instr = g_ptr_array_index(block->instrs, k);
                if (!is_call(fn, instr)) {
                    continue;
                }
                Called *called = see_call(calls, fn, block, k);
                count_ended(called, fn, block, k, ended);
                called->is_number |=
                    instr->n_dst > 0 && instr->dst[0].kind == IR_OPERAND_VAR &&
                    g_hash_table_contains(numbers, GUINT_TO_POINTER(instr->dst[0].var + 1));
            }
        }
    }
    GPtrArray *unknown = g_ptr_array_new();
    GHashTableIter iter;
    gpointer one;
    g_hash_table_iter_init(&iter, calls);
    while (g_hash_table_iter_next(&iter, NULL, &one)) {
        const Called *called = one;
        if (!g_hash_table_contains(known, called->name) &&
            contract_book_find(book, called->name) == NULL &&
            contract_book_shape(book, called->name) == CONTRACT_SHAPE_UNKNOWN) {
            g_ptr_array_add(unknown, one);
        }
    }
    g_ptr_array_sort(unknown, by_name);
    return unknown;
}

/* The type of a library: texts and memory may be anybody's. */
static gboolean is_object_type(const char *type)
{
    static const char *const plain[] = {
        "*C.char",     "*C.uchar",   "*C.schar",   "*C.short",    "*C.int",      "*C.uint",
        "*C.long",     "*C.ulong",   "*C.uint8_t", "*C.int8_t",   "*C.uint16_t", "*C.int32_t",
        "*C.float",    "*C.double",  "*C.size_t",  "*C.uint32_t", "*C.gchar",    "*C.guchar",
        "*C.gpointer", "*C.int64_t", "*C.void",    "*C.wchar_t",  "*C.uint64_t", NULL};
    return type != NULL && !g_strv_contains(plain, type);
}

/* What frees may be given a text; what closes or destroys is given the name of what it ends. */
static gboolean ends_by_name(const Called *called)
{
    static const char *const frees[] = {"free", "dealloc", "deallocate", NULL};
    const char *type = called->output == 0 ? called->filled : called->type;
    return type != NULL && !is_object_type(type) && !name_has(called->name, frees);
}

static Contract *contract_for(ContractBook *book, const Called *called)
{
    return contract_book_add(book, called->name, CONTRACT_FROM_HABIT, called->n_args);
}

/* Whether something that gives no number makes what is so called. */
static gboolean is_made(const GPtrArray *unknown, const char *stem)
{
    for (guint i = 0; i < unknown->len; i++) {
        const Called *maker = g_ptr_array_index(unknown, i);
        g_autofree char *of =
            maker->has_result && !maker->is_number ? name_without(maker->name, MAKING) : NULL;
        if (g_strcmp0(of, stem) == 0) {
            return TRUE;
        }
    }
    return FALSE;
}

/* chain_new and chain_delete are a pair: chain's delete_last(chain) ends something in it. */
static gboolean ends_a_part(const GPtrArray *unknown, const Called *called)
{
    g_autofree char *stem = name_without(called->name, ENDING);
    gboolean part = FALSE;
    for (guint i = 0; stem != NULL && i < unknown->len && !part; i++) {
        const Called *other = g_ptr_array_index(unknown, i);
        gboolean alike = other != called && other->type != NULL && other->type == called->type &&
                         other->n_args == 1 && !other->has_result;
        g_autofree char *whole = alike ? name_without(other->name, ENDING) : NULL;
        if (whole != NULL && is_made(unknown, whole) && !is_made(unknown, stem)) {
            const char *last = strrchr(whole, '_');
            const char *const noun[] = {last != NULL ? last + 1 : whole, NULL};
            part = !name_has(called->name, noun);
        }
    }
    return part;
}

static void learn_ending(ContractBook *book, const Called *called, const GPtrArray *unknown,
                         GPtrArray *endings)
{
    gboolean fits = called->n_args == 1 && !called->varies && !called->has_result &&
                    !ends_by_name(called) && !ends_a_part(unknown, called);
    g_autofree char *stem = fits ? name_without(called->name, ENDING) : NULL;
    if (stem == NULL) {
        return;
    }
    ResourceKind *kind = contract_book_kind(book, stem);
    if (kind->release == NULL) {
        *kind = (ResourceKind){.name = kind->name,
                               .cls = RESOURCE_OBJECT,
                               .family = kind->name,
                               .release = called->name,
                               .nullable = TRUE};
    }
    ContractParam *param = &contract_for(book, called)->params[0];
    param->mode = CONTRACT_RELEASES;
    param->indirect = called->output == 0; /* x_free(&x) */
    param->kind = kind;
    param->family = kind->family;
    param->authority = CONTRACT_FROM_HABIT;
    param->why = g_intern_static_string("its name says so; no header was found");
    Ending *learnt = g_new0(Ending, 1);
    const char *type = called->output == 0 ? called->filled : called->type;
    *learnt = (Ending){g_steal_pointer(&stem), type, kind, 0};
    g_ptr_array_add(endings, learnt);
}

static const Ending *ending_for(const GPtrArray *endings, const char *stem, const char *type)
{
    for (guint i = 0; i < endings->len; i++) {
        const Ending *ending = g_ptr_array_index(endings, i);
        gboolean same_type = type != NULL && ending->type == type;
        if (same_type || (stem != NULL && g_str_equal(stem, ending->stem))) {
            return ending;
        }
    }
    return NULL;
}

static const char *why_of(const Ending *ending)
{
    g_autofree char *text =
        g_strdup_printf("%s releases one by its name; no header was found", ending->kind->release);
    return g_intern_string(text);
}

/* A getter by its name that fills a pointer: what it gives is the caller's where the unit releases
 * what other getters gave. */
static gboolean gives_by_habit(const Called *called, const Ending *ending)
{
    static const char *const lending[] = {
        "borrow",   "peek",  "ref",  "view", "current", "lookup",  "global", "owner", "parent",
        "internal", "first", "next", "last", "find",    "default", "value",  NULL};
    enum { ENOUGH = 2 };
    return called->output >= 0 && ending->n_got >= ENOUGH && !name_has(called->name, lending);
}

static void count_got(const GPtrArray *unknown, const GPtrArray *endings)
{
    for (guint i = 0; i < unknown->len; i++) {
        const Called *called = g_ptr_array_index(unknown, i);
        for (guint j = 0; called->filled != NULL && j < endings->len; j++) {
            Ending *ending = g_ptr_array_index(endings, j);
            if (ending->type == called->filled && !name_has(called->name, MAKING) &&
                !name_has(called->name, ENDING)) {
                ending->n_got += called->n_ended;
            }
        }
    }
}

/* x_new beside x_free, and whatever by its name makes and fills a pointer of the type that x_free
 * is given. */
static void learn_making(ContractBook *book, const Called *called, const GPtrArray *endings)
{
    if (called->output >= 0 && (called->unclear || !is_object_type(called->filled))) {
        return;
    }
    g_autofree char *stem = name_without(called->name, MAKING);
    const Ending *ending = ending_for(endings, called->output >= 0 ? NULL : stem, called->filled);
    if (ending == NULL) {
        return;
    }
    if (called->output >= 0 && (stem != NULL || gives_by_habit(called, ending))) {
        ContractParam *param = &contract_for(book, called)->params[called->output];
        param->mode = CONTRACT_FILLS;
        param->kind = ending->kind;
        param->authority = CONTRACT_FROM_HABIT;
        param->why = why_of(ending);
    } else if (stem != NULL && called->output < 0 && called->has_result && !called->has_address &&
               !called->is_number) {
        Contract *contract = contract_for(book, called);
        contract->result_kind = ending->kind;
        contract->result_authority = CONTRACT_FROM_HABIT;
        contract->result_why = why_of(ending);
    }
}

void habit_learn_names(ContractBook *book, const IrUnit *unit, GHashTable *known)
{
    g_autoptr(GHashTable) calls = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    g_autoptr(GPtrArray) unknown = unknown_calls(book, unit, known, calls);
    g_autoptr(GPtrArray) endings = g_ptr_array_new_with_free_func(ending_free);
    for (guint i = 0; i < unknown->len; i++) {
        learn_ending(book, g_ptr_array_index(unknown, i), unknown, endings);
    }
    count_got(unknown, endings);
    for (guint i = 0; endings->len > 0 && i < unknown->len; i++) {
        const Called *called = g_ptr_array_index(unknown, i);
        if (contract_book_find(book, called->name) == NULL) {
            learn_making(book, called, endings);
        }
    }
}
