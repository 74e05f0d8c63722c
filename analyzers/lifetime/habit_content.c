/* Contracts from the habit of callers: whose argument is freed after the call ends only what is in
 * it, whatever its name says. Looks at straight lines of code; follows no path. */
#include "analyzers/lifetime/habit.h"

typedef struct Tally {
    const char *name;
    guint param, freed, all;
} Tally;

/* A call that is said to release its argument, on the word of names and types. */
typedef struct Guess {
    Tally *tally;
    guint32 var;
    gboolean freed;
} Guess;

static guint32 root_of(const guint32 *parent, guint32 var)
{
    while (parent[var] != var) {
        var = parent[var];
    }
    return var;
}

/* Variables that hold one thing: what is only converted or assigned. */
static guint32 *unite(const IrFunction *fn)
{
    guint32 *parent = g_new(guint32, MAX(fn->vars->len, 1));
    for (guint32 i = 0; i < fn->vars->len; i++) {
        parent[i] = i;
    }
    for (guint i = 0; i < fn->blocks->len; i++) {
        const IrBlock *block = g_ptr_array_index(fn->blocks, i);
        for (guint j = 0; j < block->instrs->len; j++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, j);
            if ((instr->op == IR_ASSIGN || instr->op == IR_CONVERT) &&
                instr->args[0].kind == IR_OPERAND_VAR && instr->dst[0].kind == IR_OPERAND_VAR) {
                parent[root_of(parent, instr->dst[0].var)] = root_of(parent, instr->args[0].var);
            }
        }
    }
    return parent;
}

static gboolean is_guess(const ContractParam *param)
{
    return param->mode == CONTRACT_RELEASES && param->authority >= CONTRACT_FROM_HEADER &&
           !param->indirect && param->kind != NULL && param->kind->cls == RESOURCE_OBJECT;
}

static gboolean frees_memory(const ContractBook *book, const ContractParam *param)
{
    const ResourceKind *kind = param->kind != NULL ? param->kind
                               : param->family != NULL
                                   ? contract_book_kind_of_family(book, param->family, NULL)
                                   : NULL;
    return param->mode == CONTRACT_RELEASES && param->authority <= CONTRACT_FROM_RESOURCES &&
           kind != NULL && (kind->cls == RESOURCE_MEMORY || kind->cls == RESOURCE_CSTRING);
}

static Tally *tally_of(GPtrArray *tallies, const char *name, guint param)
{
    for (guint i = 0; i < tallies->len; i++) {
        Tally *tally = g_ptr_array_index(tallies, i);
        if (tally->name == name && tally->param == param) {
            return tally;
        }
    }
    Tally *tally = g_new0(Tally, 1);
    *tally = (Tally){.name = name, .param = param};
    g_ptr_array_add(tallies, tally);
    return tally;
}

static void see_argument(GPtrArray *tallies, GArray *guesses, const IrInstr *call, guint index,
                         guint32 var, gboolean guessed)
{
    if (guessed) {
        Guess guess = {tally_of(tallies, call->callee.name, index), var, FALSE};
        guess.tally->all++;
        g_array_append_val(guesses, guess);
        return;
    }
    for (guint i = 0; i < guesses->len; i++) {
        Guess *guess = &g_array_index(guesses, Guess, i);
        if (guess->var == var && !guess->freed) {
            guess->freed = TRUE;
            guess->tally->freed++;
        }
    }
}

static void see_block(ContractBook *book, const IrBlock *block, const guint32 *parent,
                      GPtrArray *tallies)
{
    g_autoptr(GArray) guesses = g_array_new(FALSE, FALSE, sizeof(Guess));
    for (guint j = 0; j < block->instrs->len; j++) {
        const IrInstr *call = g_ptr_array_index(block->instrs, j);
        const Contract *contract = call->op == IR_CALL && call->callee.name != NULL &&
                                           (call->callee.kind == IR_CALLEE_FOREIGN ||
                                            call->callee.kind == IR_CALLEE_STATIC)
                                       ? contract_book_find(book, call->callee.name)
                                       : NULL;
        for (guint k = 0; contract != NULL && k < MIN(call->n_args, contract->n_params); k++) {
            const ContractParam *param = &contract->params[k];
            gboolean guessed = is_guess(param);
            if (call->args[k].kind == IR_OPERAND_VAR && (guessed || frees_memory(book, param))) {
                see_argument(tallies, guesses, call, k, root_of(parent, call->args[k].var),
                             guessed);
            }
        }
    }
}

void habit_learn_contents(ContractBook *book, const IrUnit *unit)
{
    g_autoptr(GPtrArray) tallies = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < unit->functions->len; i++) {
        const IrFunction *fn = g_ptr_array_index(unit->functions, i);
        g_autofree guint32 *parent = unite(fn);
        for (guint j = 0; j < fn->blocks->len; j++) {
            see_block(book, g_ptr_array_index(fn->blocks, j), parent, tallies);
        }
    }
    for (guint i = 0; i < tallies->len; i++) {
        const Tally *tally = g_ptr_array_index(tallies, i);
        if (tally->freed == 0 || tally->freed * 2 < tally->all) {
            continue;
        }
        g_autofree char *why =
            g_strdup_printf("%u of %u callers here free it afterwards", tally->freed, tally->all);
        ContractParam *param =
            &contract_book_add(book, tally->name, CONTRACT_FROM_COMMENT, tally->param + 1)
                 ->params[tally->param];
        param->mode = CONTRACT_BORROWS;
        param->kind = NULL;
        param->family = NULL;
        param->authority = CONTRACT_FROM_COMMENT;
        param->why = g_intern_string(why);
    }
}
