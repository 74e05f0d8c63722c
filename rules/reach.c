/* What ownership can reach. A package that only asks C for numbers, or only has files for other
 * systems with C in them, does not make all that import it worth reading. */

#include "rules/reach.h"
#include "analyzers/ir/ir_carry.h"
#include "rules/configured_owners.h"

#include <string.h>

/* A function of Go that acquires. */
typedef struct Acquirer {
    const char *package; /* interned: its import path */
    const char *call;    /* interned: ".Socket(" */
} Acquirer;

struct Reach {
    const Project *project;
    const char *const *owners;
    Carriers *carriers;    /* types by which something of C's gets from package to package */
    GHashTable *handing;   /* names of functions that give something of C's, or work on it */
    GArray *acquirers;     /* Acquirer */
    GHashTable *handed_on; /* const GoPackage *: those that have such functions for others */
};

Reach *reach_new(const Project *project, const char *const *owners)
{
    Reach *reach = g_new0(Reach, 1);
    reach->project = project;
    reach->owners = owners;
    reach->carriers = carriers_new(FALSE);
    reach->handing = g_hash_table_new(NULL, NULL);
    reach->acquirers = g_array_new(FALSE, FALSE, sizeof(Acquirer));
    reach->handed_on = g_hash_table_new(NULL, NULL);
    return reach;
}

void reach_free(Reach *reach)
{
    if (reach == NULL) {
        return;
    }
    carriers_free(reach->carriers);
    g_hash_table_unref(reach->handing);
    g_array_unref(reach->acquirers);
    g_hash_table_unref(reach->handed_on);
    g_free(reach);
}

void reach_add_acquirer(Reach *reach, const char *name)
{
    const char *dot = strrchr(name, '.');
    if (dot == NULL || name[0] == '(') {
        return;
    }
    g_autofree char *package = g_strndup(name, (gsize)(dot - name));
    g_autofree char *call = g_strconcat(dot, "(", NULL);
    const Acquirer acquirer = {g_intern_string(package), g_intern_string(call)};
    g_array_append_val(reach->acquirers, acquirer);
}

static gboolean text_calls(const Reach *reach, const GoPackage *package, const char *call)
{
    for (guint i = 0; i < package->files->len; i++) {
        const GoFile *file = g_ptr_array_index(package->files, i);
        g_autofree char *path = g_build_filename(reach->project->root, file->path, NULL);
        g_autofree char *text = NULL;
        gsize length = 0;
        if (g_file_get_contents(path, &text, &length, NULL) &&
            g_strstr_len(text, (gssize)length, call) != NULL) {
            return TRUE;
        }
    }
    return FALSE;
}

/* A look at the text, so that not every package that imports syscall has to be parsed. */
static gboolean may_acquire(const Reach *reach, const GoPackage *package)
{
    for (guint i = 0; !package->in_vendor && i < reach->acquirers->len; i++) {
        const Acquirer *acquirer = &g_array_index(reach->acquirers, Acquirer, i);
        for (guint j = 0; j < package->imports->len; j++) {
            if (g_strcmp0(g_ptr_array_index(package->imports, j), acquirer->package) == 0 &&
                text_calls(reach, package, acquirer->call)) {
                return TRUE;
            }
        }
    }
    return FALSE;
}

gboolean reach_concerns(const Reach *reach, const GoPackage *package)
{
    if (package->uses_cgo) {
        return TRUE;
    }
    for (guint i = 0; i < package->imports->len; i++) {
        const GoPackage *import = g_hash_table_lookup(reach->project->by_import_path,
                                                      g_ptr_array_index(package->imports, i));
        if (import != NULL && g_hash_table_contains(reach->handed_on, import)) {
            return TRUE;
        }
    }
    return may_acquire(reach, package);
}

/* ---- functions that touch something of C's -----------------------------------------------------
 */

typedef struct Look {
    Reach *reach;
    const IrUnit *unit;
    GHashTable *touching; /* names of functions of the unit */
    gboolean has_carrier; /* the unit has a type that carries */
    gboolean numbers;     /* it makes numbers of addresses of C's */
} Look;

static gboolean is_touching(const Look *look, const char *name)
{
    return name != NULL && (g_hash_table_contains(look->touching, name) ||
                            g_hash_table_contains(look->reach->handing, name));
}

static gboolean instr_touches(const Look *look, const IrInstr *instr)
{
    gboolean call = instr->op == IR_CALL || instr->op == IR_DEFER || instr->op == IR_GO;
    if (call && (instr->callee.kind == IR_CALLEE_FOREIGN || instr->callee.value.foreign)) {
        return TRUE;
    }
    if (call && instr->callee.kind == IR_CALLEE_STATIC && is_touching(look, instr->callee.name)) {
        return TRUE;
    }
    if (instr->op == IR_CLOSURE && is_touching(look, instr->name)) {
        return TRUE;
    }
    for (guint i = 0; i < instr->n_args; i++) {
        const IrOperand *arg = &instr->args[i];
        if (arg->kind == IR_OPERAND_FUNC && (arg->foreign || is_touching(look, arg->name))) {
            return TRUE;
        }
        if (arg->kind == IR_OPERAND_GLOBAL && arg->foreign) {
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean touches(const Look *look, const IrFunction *fn)
{
    for (guint i = 0; i < fn->vars->len; i++) {
        if (carriers_carry(look->reach->carriers, g_array_index(fn->vars, IrVar, i).type)) {
            return TRUE;
        }
    }
    for (guint i = 0; i < fn->blocks->len; i++) {
        const IrBlock *block = g_ptr_array_index(fn->blocks, i);
        for (guint j = 0; j < block->instrs->len; j++) {
            if (instr_touches(look, g_ptr_array_index(block->instrs, j))) {
                return TRUE;
            }
        }
    }
    return FALSE;
}

/* unsafe.Pointer, or an address as a number, of which `numbers` says whether the unit has any. */
static gboolean is_bare_address(const char *type, gboolean numbers)
{
    return type != NULL && strstr(type, "func(") == NULL &&
           (strstr(type, "unsafe.Pointer") != NULL || (numbers && strstr(type, "uintptr") != NULL));
}

static gboolean has_bare_address(const IrType *type, gboolean numbers)
{
    gboolean bare = is_bare_address(type->underlying, numbers);
    for (guint i = 0; !bare && type->fields != NULL && i < type->fields->len; i++) {
        const IrField *field = g_ptr_array_index(type->fields, i);
        bare = is_bare_address(field->type, numbers);
    }
    return bare;
}

/* The type of the unit that a spelling names, pointers and containers stripped; or NULL. */
static const IrType *type_of(const IrUnit *unit, const char *spelling)
{
    while (spelling != NULL && (*spelling == '*' || *spelling == '[')) {
        const char *close = *spelling == '[' ? strchr(spelling, ']') : spelling;
        spelling = close != NULL ? close + 1 : NULL;
    }
    return spelling != NULL ? ir_unit_type(unit, g_intern_string(spelling)) : NULL;
}

static const char *converted_type(const IrFunction *fn, const IrInstr *instr)
{
    return instr->args[0].kind == IR_OPERAND_VAR ? ir_function_var(fn, instr->args[0].var)->type
                                                 : NULL;
}

/* Whether the variable is a pointer without a type that was made of a pointer of Go's. */
static gboolean is_of_go(const Look *look, const IrFunction *fn, guint32 var)
{
    for (guint i = 0; i < fn->blocks->len; i++) {
        const IrBlock *block = g_ptr_array_index(fn->blocks, i);
        for (guint j = 0; j < block->instrs->len; j++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, j);
            if (instr->op == IR_CONVERT && instr->n_dst > 0 &&
                instr->dst[0].kind == IR_OPERAND_VAR && instr->dst[0].var == var) {
                const char *from = converted_type(fn, instr);
                return from != NULL && !carriers_carry(look->reach->carriers, from);
            }
        }
    }
    return FALSE;
}

/* A pointer of C's or a handle becomes a number. */
static gboolean makes_number(const Look *look, const IrFunction *fn, const IrInstr *instr)
{
    if (instr->op != IR_CONVERT || instr->args[0].kind != IR_OPERAND_VAR || instr->type == NULL) {
        return FALSE;
    }
    const IrType *named = type_of(look->unit, instr->type);
    const char *to = named != NULL ? named->underlying : instr->type;
    const char *from = converted_type(fn, instr);
    if (g_strcmp0(to, "uintptr") != 0) {
        return FALSE;
    }
    gboolean bare = from != NULL && g_str_equal(from, "unsafe.Pointer");
    return bare ? !is_of_go(look, fn, instr->args[0].var)
                : from == NULL || carriers_carry(look->reach->carriers, from);
}

static gboolean makes_numbers(const Look *look)
{
    for (guint i = 0; i < look->unit->functions->len; i++) {
        const IrFunction *fn = g_ptr_array_index(look->unit->functions, i);
        gboolean touching = g_hash_table_contains(look->touching, fn->name);
        for (guint j = 0; touching && j < fn->blocks->len; j++) {
            const IrBlock *block = g_ptr_array_index(fn->blocks, j);
            for (guint k = 0; k < block->instrs->len; k++) {
                if (makes_number(look, fn, g_ptr_array_index(block->instrs, k))) {
                    return TRUE;
                }
            }
        }
    }
    return FALSE;
}

/* Types with addresses in them carry where a function that touches C has to do with them. */
static gboolean add_types_of(const Look *look, const IrFunction *fn)
{
    gboolean news = FALSE;
    for (guint i = 0; i < fn->vars->len; i++) {
        const IrType *type = type_of(look->unit, g_array_index(fn->vars, IrVar, i).type);
        if (type != NULL && has_bare_address(type, look->numbers)) {
            news |= carriers_add(look->reach->carriers, type->name);
        }
    }
    return news;
}

static void add_owners(Reach *reach, const IrUnit *unit)
{
    for (guint i = 0; reach->owners != NULL && i < unit->types->len; i++) {
        const IrType *type = g_ptr_array_index(unit->types, i);
        for (guint j = 0; reach->owners[j] != NULL; j++) {
            if (configured_owners_name(reach->owners[j], type->name)) {
                carriers_add(reach->carriers, type->name);
            }
        }
    }
}

static void find_touching(Look *look)
{
    add_owners(look->reach, look->unit);
    carriers_add_types(look->reach->carriers, look->unit);
    for (gboolean more = TRUE; more;) {
        more = FALSE;
        for (guint i = 0; i < look->unit->functions->len; i++) {
            const IrFunction *fn = g_ptr_array_index(look->unit->functions, i);
            if (!g_hash_table_contains(look->touching, fn->name) && touches(look, fn)) {
                g_hash_table_add(look->touching, (gpointer)fn->name);
                if (fn->outer != NULL) {
                    g_hash_table_add(look->touching, (gpointer)fn->outer);
                }
                more = TRUE;
            }
        }
        look->numbers = look->numbers || makes_numbers(look);
        for (guint i = 0; !more && i < look->unit->functions->len; i++) {
            const IrFunction *fn = g_ptr_array_index(look->unit->functions, i);
            if (g_hash_table_contains(look->touching, fn->name)) {
                more |= add_types_of(look, fn);
            }
        }
        more |= carriers_add_types(look->reach->carriers, look->unit);
    }
}

/* ---- what others get of it ---------------------------------------------------------------------
 */

/* Whether a value of that type can have something behind an interface, a function or a type of
 * another package. */
static gboolean may_hold(const Look *look, const char *spelling, guint depth)
{
    enum { MOST_DEPTH = 4 };
    static const char *const plain[] = {
        "error",     "bool",       "string",        "int",       "int8",   "int16",
        "int32",     "int64",      "uint",          "uint8",     "uint16", "uint32",
        "uint64",    "uintptr",    "float32",       "float64",   "byte",   "rune",
        "complex64", "complex128", "time.Duration", "time.Time", NULL};
    if (spelling == NULL || depth > MOST_DEPTH) {
        return TRUE;
    }
    while (*spelling == '*' || *spelling == '[') {
        const char *close = *spelling == '[' ? strchr(spelling, ']') : spelling;
        spelling = close != NULL ? close + 1 : "";
    }
    if (g_strv_contains(plain, spelling)) {
        return FALSE;
    }
    const IrType *type = ir_unit_type(look->unit, g_intern_string(spelling));
    if (type == NULL || type->kind == IR_TYPE_INTERFACE) {
        return TRUE;
    }
    if (type->kind != IR_TYPE_STRUCT) {
        return may_hold(look, type->underlying, depth + 1);
    }
    gboolean holds = FALSE;
    for (guint i = 0; !holds && i < type->fields->len; i++) {
        const IrField *field = g_ptr_array_index(type->fields, i);
        holds = may_hold(look, field->type, depth + 1);
    }
    return holds;
}

/* A result by which something of C's, or what releases it, may get to a caller. */
static gboolean result_gives(const Look *look, const char *type)
{
    return type == NULL || carriers_carry(look->reach->carriers, type) ||
           is_bare_address(type, look->numbers) || strstr(type, "func(") != NULL ||
           (look->has_carrier && may_hold(look, type, 0));
}

static gboolean is_exported(const char *name)
{
    const char *dot = strrchr(name, '.');
    return g_ascii_isupper(dot != NULL ? dot[1] : name[0]);
}

/* Whether others can call the function and get something of C's by it, or have it work on theirs.
 */
static gboolean hands(const Look *look, const IrFunction *fn)
{
    if (fn->outer != NULL || !is_exported(fn->display)) {
        return FALSE;
    }
    if (fn->receiver != NULL && is_exported(fn->receiver) &&
        carriers_has(look->reach->carriers, fn->receiver)) {
        return TRUE;
    }
    for (guint i = 0; i < fn->params->len; i++) {
        guint32 var = g_array_index(fn->params, guint32, i);
        if (carriers_carry(look->reach->carriers, ir_function_var(fn, var)->type)) {
            return TRUE;
        }
    }
    for (guint i = 0; i < fn->result_types->len; i++) {
        if (result_gives(look, g_ptr_array_index(fn->result_types, i))) {
            return TRUE;
        }
    }
    return FALSE;
}

/* Variables of the package that others can read. */
static gboolean globals_give(const Look *look)
{
    gboolean gives = FALSE;
    for (guint i = 0; !gives && i < look->unit->globals->len; i++) {
        const IrGlobal *global = g_ptr_array_index(look->unit->globals, i);
        gives = is_exported(global->name) && carriers_carry(look->reach->carriers, global->type);
    }
    return gives;
}

static gboolean any_carrier(const Look *look)
{
    gboolean any = FALSE;
    for (guint i = 0; !any && i < look->unit->types->len; i++) {
        const IrType *type = g_ptr_array_index(look->unit->types, i);
        any = carriers_has(look->reach->carriers, type->name);
    }
    return any;
}

void reach_add(Reach *reach, const GoUnit *unit)
{
    g_autoptr(GHashTable) touching = g_hash_table_new(NULL, NULL);
    Look look = {.reach = reach, .unit = unit->ir, .touching = touching};
    find_touching(&look);
    look.has_carrier = !unit->package->uses_cgo || any_carrier(&look);
    gboolean hands_on = globals_give(&look);
    for (guint i = 0; i < unit->ir->functions->len; i++) {
        const IrFunction *fn = g_ptr_array_index(unit->ir->functions, i);
        if (g_hash_table_contains(touching, fn->name) && hands(&look, fn)) {
            g_hash_table_add(reach->handing, (gpointer)fn->name);
            hands_on = TRUE;
        }
    }
    if (hands_on) {
        g_hash_table_add(reach->handed_on, (gpointer)unit->package);
    }
}
