/* C: memory from functions that a program puts in place: fields of a table of allocators, variables
 * that begin as malloc and free. Knows who stands for which allocator; applies no contract. */

#include "analyzers/lifetime/analysis.h"
#include "analyzers/lifetime/contract_infer_internal.h"

#include <string.h>

static const char *const words_of_allocation[] = {"alloc",  "malloc",   "zalloc", "calloc",
                                                  "galloc", "allocate", NULL};
static const char *const words_of_resizing[] = {"realloc", "reallocate", "resize", NULL};
static const char *const words_of_freeing[] = {"free",  "dealloc", "deallocate",
                                               "zfree", "mfree",   NULL};

/* The allocator of C that a field called so stands for, or NULL. */
static const char *role_of_name(const char *name)
{
    Words words;
    words_init(&words, name);
    const char *role = words_find(&words, 0, words_of_resizing) >= 0     ? "realloc"
                       : words_find(&words, 0, words_of_freeing) >= 0    ? "free"
                       : words_find(&words, 0, words_of_allocation) >= 0 ? "malloc"
                                                                         : NULL;
    words_clear(&words);
    return role;
}

/* A pointer to a function, spelled as one or by a name that says so. */
static gboolean is_function(const char *type)
{
    static const char *const words_of_functions[] = {"func",  "function", "fn",   "fcn", "proc",
                                                     "alloc", "malloc",   "free", "cb",  NULL};
    Words words;
    words_init(&words, type != NULL ? type : "");
    gboolean named = type != NULL && strpbrk(type, " *[") == NULL &&
                     words_find(&words, 0, words_of_functions) >= 0;
    words_clear(&words);
    return named || (type != NULL && strstr(type, "(*") != NULL);
}

/* Where the parameters are spelled: what is given a size gives memory, and no lock or object. */
static gboolean takes_size(const char *type)
{
    return strstr(type, "(*") == NULL || strstr(type, "size_t") != NULL ||
           strstr(type, "long") != NULL;
}

static const char *field_key(const char *type, const char *field)
{
    g_autofree char *bare = infer_bare_type(type);
    g_autofree char *key = g_strdup_printf("%s.%s", bare, field);
    return g_intern_string(key);
}

static void note_field(Engine *engine, const char *type, const char *field, const char *role)
{
    g_hash_table_insert(engine->allocator_fields, (gpointer)field_key(type, field), (gpointer)role);
}

/* A struct with a function to allocate and one to free is a table of allocators: its fields' names
 * say which is which. One without the other means something else. */
void allocator_learn_type(Engine *engine, const IrType *type)
{
    const char *malloc_field = NULL, *free_field = NULL, *realloc_field = NULL;
    for (guint i = 0; type->fields != NULL && i < type->fields->len; i++) {
        const IrField *field = g_ptr_array_index(type->fields, i);
        const char *role = is_function(field->type) ? role_of_name(field->name) : NULL;
        if (role == NULL || (role[0] == 'm' && !takes_size(field->type))) {
            continue;
        }
        const char **slot = role[0] == 'm'   ? &malloc_field
                            : role[0] == 'f' ? &free_field
                                             : &realloc_field;
        if (*slot != NULL) {
            return; /* several of a sort: of other things than memory */
        }
        *slot = field->name;
    }
    if (malloc_field == NULL || free_field == NULL) {
        return;
    }
    note_field(engine, type->name, malloc_field, "malloc");
    note_field(engine, type->name, free_field, "free");
    if (realloc_field != NULL) {
        note_field(engine, type->name, realloc_field, "realloc");
    }
}

/* `static void *(*make)(size_t) = malloc;`: who puts another one there keeps to what it does. */
void allocator_learn_variable(Engine *engine, const char *global, const char *function)
{
    static const char *const allocators[] = {"malloc", "calloc", "realloc", "free", NULL};
    for (guint i = 0; allocators[i] != NULL; i++) {
        if (strcmp(link_name(function), allocators[i]) == 0) {
            g_hash_table_insert(engine->allocator_globals, (gpointer)global,
                                (gpointer)allocators[i]);
        }
    }
}

/* free(block, &context), and free(context, block) where the context stands beside the function. */
static guint block_of(const Analysis *a, Value callee, const Value *args, guint n_args)
{
    const Symbol *field = symbol_table_get(a->symbols, callee.sym);
    if (n_args != 2 || args[1].kind != VALUE_SYMBOL || args[0].kind != VALUE_SYMBOL) {
        return 0;
    }
    const Symbol *first = symbol_table_get(a->symbols, args[0].sym);
    gboolean beside = callee.kind == VALUE_SYMBOL && first->kind == SYMBOL_CHILD &&
                      field->kind == SYMBOL_CHILD && first->parent == field->parent;
    return beside ? 1 : 0;
}

/* The role of the field of a table of allocators that a value was read from, or NULL. */
static const char *role_of_field(const Analysis *a, Value value)
{
    if (value.kind != VALUE_SYMBOL || g_hash_table_size(a->engine->allocator_fields) == 0) {
        return NULL;
    }
    const Symbol *symbol = symbol_table_get(a->symbols, value.sym);
    const char *type =
        symbol->kind == SYMBOL_CHILD ? symbol_table_get(a->symbols, symbol->parent)->type : NULL;
    return type != NULL ? g_hash_table_lookup(a->engine->allocator_fields,
                                              field_key(type, g_quark_to_string(symbol->field)))
                        : NULL;
}

gboolean allocator_frees(const Analysis *a, Value value)
{
    const char *role = a->fn->is_c ? role_of_field(a, value) : NULL;
    return role != NULL && role[0] == 'f';
}

const char *allocator_role(const Analysis *a, const IrInstr *instr, Value callee, const Value *args,
                           guint n_args, guint *ret_block)
{
    const char *role = NULL;
    *ret_block = 0;
    if (!a->fn->is_c || instr->callee.kind != IR_CALLEE_INDIRECT || n_args == 0) {
        return NULL;
    }
    if (instr->callee.value.kind == IR_OPERAND_GLOBAL) {
        role = g_hash_table_lookup(a->engine->allocator_globals, instr->callee.value.name);
    } else {
        role = role_of_field(a, callee);
        *ret_block = role != NULL && role[0] != 'm' ? block_of(a, callee, args, n_args) : 0;
    }
    if (role != NULL && role[0] != 'f' &&
        (instr->n_dst == 0 || instr->dst[0].kind == IR_OPERAND_NONE)) {
        return NULL; /* what allocates is asked for what it gives */
    }
    return role;
}
