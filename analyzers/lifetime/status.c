/* Statuses: which calls of a unit tell of their success, on whose word, and what becomes of that.
 * Follows no variable itself (status_walk.c) and does not judge: a rule does. */

#include "analyzers/lifetime/analysis.h"
#include "analyzers/lifetime/contract_infer_internal.h"
#include "analyzers/lifetime/status_walk.h"

#include <string.h>

enum {
    HABIT_LEAST = 3,   /* calls of a function that read its result, to make it a habit */
    FAMILY_LEAST = 8,  /* likewise, of a library's functions */
    FAMILY_SHARE = 85, /* percent of them that do */
};

/* How often a unit reads what a function, or a library's functions, give. */
typedef struct Tally {
    guint read, tested, unread;
} Tally;

typedef struct Follow {
    Engine *engine;
    ContractBook *book;
    const IrUnit *unit;
    GHashTable *by_callee;  /* name -> Tally */
    GHashTable *by_library; /* first word of names -> Tally */
    GPtrArray *calls;       /* Seen * */
} Follow;

typedef struct Seen {
    StatusCall *call;
    const char *name;
    gboolean releasing, stated, duty, habit_only;
    ContractShape shape;
} Seen;

/* ---- callees ----------------------------------------------------------------------------------
 */

static const Contract *contract_of(const Follow *f, const IrInstr *instr)
{
    return instr->callee.name != NULL ? contract_book_find(f->book, instr->callee.name) : NULL;
}

static gboolean ends_lives(const Contract *contract, const char *name)
{
    for (guint i = 0; contract != NULL && i < contract->n_params; i++) {
        if (contract->params[i].mode == CONTRACT_RELEASES ||
            contract->params[i].mode == CONTRACT_WIPES) {
            return TRUE;
        }
    }
    static const char *const tidying[] = {"reset",  "clear", "unlock", "stop",  "flush",
                                          "cancel", "print", "debug",  "trace", "dump",
                                          "halt",   "pause", "unset",  NULL};
    Words words;
    words_init(&words, name);
    gboolean found = words_find(&words, 0, tidying) >= 0;
    for (guint i = 0; i < words.n && !found; i++) {
        found = word_release_rank(words.text[i]) > 0;
    }
    words_clear(&words);
    return found;
}

static gboolean call_releases(const IrInstr *call, gpointer data)
{
    return call->callee.name != NULL && ends_lives(contract_of(data, call), call->callee.name);
}

static gboolean call_takes_error(const IrInstr *call, guint arg, gpointer data)
{
    const Contract *contract = contract_of(data, call);
    return contract != NULL && contract->error_param == (gint)arg;
}

/* ---- one call ---------------------------------------------------------------------------------
 */

static gboolean is_captured(const IrFunction *fn, guint32 var)
{
    for (guint i = 0; i < fn->blocks->len; i++) {
        const IrBlock *block = g_ptr_array_index(fn->blocks, i);
        for (guint j = 0; j < block->instrs->len; j++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, j);
            for (guint k = 0; k < instr->n_captures; k++) {
                if (instr->captures[k] == var) {
                    return TRUE;
                }
            }
        }
    }
    return FALSE;
}

static gboolean holds_pointer(const IrFunction *fn, guint32 var)
{
    const char *type = ir_function_var(fn, var)->type;
    return type != NULL &&
           (type[0] == '*' || g_str_has_suffix(type, "*") || g_str_equal(type, "unsafe.Pointer"));
}

static void find_outs(const Follow *f, StatusSite *site, const IrBlock *block)
{
    const Contract *contract = contract_of(f, site->instr);
    for (guint i = 0; i < site->instr->n_args && site->n_outs < G_N_ELEMENTS(site->outs); i++) {
        const ContractParam *param =
            contract != NULL && i < contract->n_params ? &contract->params[i] : NULL;
        gboolean only_read = param != NULL && param->mode == CONTRACT_BORROWS;
        guint32 var = (gint)i != site->error_param && !only_read
                          ? status_addressed(site->fn, block, site->index, i)
                          : G_MAXUINT32;
        if (var != G_MAXUINT32 && holds_pointer(site->fn, var)) {
            site->outs[site->n_outs++] = var;
        }
    }
}

static gboolean is_plain_local(const IrFunction *fn, guint32 var)
{
    const IrVar *v = ir_function_var(fn, var);
    return !(v->flags & (IR_VAR_ADDRESSED | IR_VAR_CAPTURE | IR_VAR_STATIC | IR_VAR_RESULT));
}

static void settle_fate(const StatusSite *site, const StatusPath *path, StatusCall *call)
{
    gboolean kept = site->var != G_MAXUINT32;
    const IrVar *var =
        path->last_var != G_MAXUINT32 ? ir_function_var(site->fn, path->last_var) : NULL;
    gboolean named = var != NULL && !(var->flags & IR_VAR_TEMP);
    call->subject = named && var->name[0] != '\0' ? var->name : NULL;
    if (path->read) {
        call->fate = path->late ? STATUS_FATE_LATE : STATUS_FATE_READ;
        call->at = path->late_at;
        if (path->late) {
            call->subject = ir_function_var(site->fn, path->late_var)->name;
        }
    } else if (path->discarded) {
        call->fate = STATUS_FATE_DISCARDED;
    } else if (!kept) {
        call->fate = STATUS_FATE_IGNORED;
    } else if (path->overwritten) {
        call->fate = STATUS_FATE_OVERWRITTEN;
        call->at = path->overwritten_at;
    } else if (path->dropped) {
        call->fate = named ? STATUS_FATE_DROPPED : STATUS_FATE_DISCARDED;
    } else {
        call->fate = STATUS_FATE_READ; /* no path returns */
    }
}

/* The variable that the status lives in. FALSE: it goes where it cannot be followed. */
static gboolean find_var(const Follow *f, StatusSite *site, const IrBlock *block)
{
    const IrInstr *instr = site->instr;
    const Contract *contract = contract_of(f, instr);
    site->var = G_MAXUINT32;
    site->error_param = -1;
    if (contract != NULL && contract->error_param >= 0 &&
        (guint)contract->error_param < instr->n_args) {
        guint32 var = status_addressed(site->fn, block, site->index, (guint)contract->error_param);
        if (var != G_MAXUINT32) {
            site->error_param = contract->error_param;
            site->var = var;
            return !is_captured(site->fn, var) &&
                   !(ir_function_var(site->fn, var)->flags & (IR_VAR_CAPTURE | IR_VAR_STATIC));
        }
        if (instr->args[contract->error_param].kind != IR_OPERAND_NIL) {
            return FALSE; /* a caller's error: it reads it */
        }
    }
    guint at = instr->wants_errno && instr->n_dst > 0 ? instr->n_dst - 1 : 0;
    if (at < instr->n_dst && instr->dst[at].kind == IR_OPERAND_VAR) {
        site->var = instr->dst[at].var;
        return is_plain_local(site->fn, site->var);
    }
    return TRUE;
}

static gboolean returns_error(const IrFunction *fn)
{
    guint n = fn->result_types->len;
    const char *last = n > 0 ? g_ptr_array_index(fn->result_types, n - 1) : NULL;
    return last != NULL && g_str_equal(last, "error");
}

static gboolean result_is_read(const StatusSite *site)
{
    for (guint i = 0; i < site->instr->n_dst; i++) {
        StatusSite other = *site;
        if (site->instr->dst[i].kind != IR_OPERAND_VAR || site->instr->dst[i].var == site->var) {
            continue;
        }
        other.var = site->instr->dst[i].var;
        other.n_outs = 0;
        if (!is_plain_local(site->fn, other.var) || status_walk(&other).read) {
            return TRUE;
        }
    }
    return FALSE;
}

static void count(GHashTable *table, const char *key, const StatusCall *call, gboolean tested)
{
    Tally *tally = g_hash_table_lookup(table, key);
    if (tally == NULL) {
        tally = g_new0(Tally, 1);
        g_hash_table_insert(table, (gpointer)key, tally);
    }
    gboolean read = call->fate == STATUS_FATE_READ || call->fate == STATUS_FATE_LATE;
    tally->read += read ? 1 : 0;
    tally->tested += read && tested ? 1 : 0;
    tally->unread += !read && call->fate != STATUS_FATE_DISCARDED ? 1 : 0;
}

static const char *library_of(const char *name)
{
    Words words;
    words_init(&words, name);
    const char *first = "";
    for (guint i = 0; i < words.n && first[0] == '\0'; i++) {
        first = g_intern_string(words.text[i]);
    }
    words_clear(&words);
    return first;
}

/* C's own library tells nearly everything by a status, and much of it nobody asks for: there the
 * resource files say what has to be read, not a line of comment in a header. */
static gboolean is_of_system(const IrFunction *fn, const Contract *contract)
{
    return fn->is_c && !contract->status_must_be_read && contract->pos.path != NULL &&
           contract->pos.path[0] == '/' && contract->status_why != NULL &&
           g_str_has_prefix(contract->status_why, "comment");
}

static void see_call(Follow *f, const IrFunction *fn, guint32 block_index, guint index)
{
    const IrBlock *block = ir_function_block(fn, block_index);
    const IrInstr *instr = g_ptr_array_index(block->instrs, index);
    const Contract *contract = contract_of(f, instr);
    StatusCall *call = g_new0(StatusCall, 1);
    Seen *seen = g_new0(Seen, 1);
    *call = (StatusCall){.function = fn,
                         .callee = callee_label(instr),
                         .pos = instr->pos,
                         .foreign = instr->callee.kind == IR_CALLEE_FOREIGN,
                         .fate = STATUS_FATE_READ};
    *seen = (Seen){.call = call, .name = instr->callee.name};
    g_ptr_array_add(f->calls, seen);
    StatusPath path = {.read = TRUE, .last_var = G_MAXUINT32};
    StatusSite site = {.fn = fn,
                       .block = block_index,
                       .index = index,
                       .instr = instr,
                       .releases = call_releases,
                       .takes_error = call_takes_error,
                       .data = f};
    if (instr->op != IR_CALL) {
        call->fate = STATUS_FATE_DISCARDED; /* deferred or elsewhere: nobody can read it */
    } else if (find_var(f, &site, block)) {
        find_outs(f, &site, block);
        path = status_walk(&site);
        settle_fate(&site, &path, call);
        if (call->fate != STATUS_FATE_READ && (instr->wants_errno || site.error_param >= 0) &&
            result_is_read(&site)) {
            call->fate = STATUS_FATE_READ;
        }
    }
    call->by_error_param = site.error_param >= 0;
    call->translated = returns_error(fn);
    seen->releasing = ends_lives(contract, instr->callee.name);
    seen->shape = contract_book_shape(f->book, instr->callee.name);
    seen->duty = contract != NULL && contract->status_must_be_read &&
                 (!seen->releasing || contract->status_authority <= CONTRACT_FROM_ATTRIBUTE);
    seen->habit_only =
        contract != NULL && (contract->status_by_habit || is_of_system(fn, contract));
    seen->stated = instr->wants_errno || call->by_error_param ||
                   (contract != NULL && contract->success != CONTRACT_SUCCESS_UNSTATED &&
                    contract->success != CONTRACT_SUCCESS_NONNULL &&
                    seen->shape != CONTRACT_SHAPE_VOID && seen->shape != CONTRACT_SHAPE_OTHER);
    call->why = instr->wants_errno ? "the call asks for errno"
                : contract != NULL ? contract->status_why
                                   : NULL;
    count(f->by_callee, seen->name, call, path.tested);
    if (!seen->releasing && seen->shape != CONTRACT_SHAPE_VOID &&
        seen->shape != CONTRACT_SHAPE_OTHER) {
        count(f->by_library, library_of(seen->name), call, path.tested);
    }
}

/* ---- evidence ---------------------------------------------------------------------------------
 */

static void weigh(const Follow *f, Seen *seen)
{
    StatusCall *call = seen->call;
    const Tally *own = g_hash_table_lookup(f->by_callee, seen->name);
    const Tally *library = g_hash_table_lookup(f->by_library, library_of(seen->name));
    gboolean scalar = seen->shape == CONTRACT_SHAPE_INT || seen->shape == CONTRACT_SHAPE_ENUM ||
                      seen->shape == CONTRACT_SHAPE_BOOL;
    gboolean may_be = scalar || seen->shape == CONTRACT_SHAPE_UNKNOWN;
    gboolean habit = may_be && own->tested >= HABIT_LEAST && own->tested * 4 >= own->read * 3 &&
                     own->unread * 4 <= own->read + own->unread;
    call->harmless = seen->releasing;
    call->habitual = seen->habit_only;
    call->n_read = own->read;
    call->n_all = own->read + own->unread;
    if (seen->duty && !seen->habit_only) {
        call->evidence = STATUS_FROM_DUTY;
    } else if (seen->habit_only) {
        call->evidence =
            own->tested > 0 && own->tested >= own->unread ? STATUS_FROM_HABIT : STATUS_NOT_KNOWN;
    } else if (seen->stated) {
        call->evidence = STATUS_FROM_STATED;
    } else if (habit) {
        call->evidence = STATUS_FROM_HABIT;
    } else if (call->foreign && scalar && library != NULL && library->tested >= FAMILY_LEAST &&
               library->tested * 100 >= FAMILY_SHARE * (library->read + library->unread) &&
               own->read == own->tested) {
        call->evidence = STATUS_FROM_FAMILY;
        call->n_read = library->read;
        call->n_all = library->read + library->unread;
    }
}

static gboolean is_followed(const Follow *f, const IrFunction *fn, const IrInstr *instr)
{
    gboolean calls = instr->op == IR_CALL || instr->op == IR_DEFER || instr->op == IR_GO;
    if (!calls || instr->callee.name == NULL) {
        return FALSE;
    }
    if (instr->callee.kind == IR_CALLEE_FOREIGN) {
        return TRUE;
    }
    ContractShape shape = fn->is_c && instr->callee.kind == IR_CALLEE_STATIC
                              ? contract_book_shape(f->book, instr->callee.name)
                              : CONTRACT_SHAPE_UNKNOWN;
    const Contract *contract = shape == CONTRACT_SHAPE_OTHER ? contract_of(f, instr) : NULL;
    gboolean duty =
        contract != NULL && (contract->status_must_be_read || contract->status_by_habit);
    return instr->op == IR_CALL && (duty || shape == CONTRACT_SHAPE_INT ||
                                    shape == CONTRACT_SHAPE_ENUM || shape == CONTRACT_SHAPE_BOOL);
}

static void see_function(Follow *f, const IrFunction *fn)
{
    for (guint32 i = 0; i < fn->blocks->len; i++) {
        const IrBlock *block = ir_function_block(fn, i);
        for (guint j = 0; j < block->instrs->len; j++) {
            if (is_followed(f, fn, g_ptr_array_index(block->instrs, j))) {
                see_call(f, fn, i, j);
            }
        }
    }
}

void status_follow(Engine *engine, ContractBook *book, const IrUnit *unit)
{
    Follow f = {.engine = engine, .book = book, .unit = unit};
    f.by_callee = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    f.by_library = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    f.calls = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < unit->functions->len; i++) {
        see_function(&f, g_ptr_array_index(unit->functions, i));
    }
    for (guint i = 0; i < f.calls->len; i++) {
        Seen *seen = g_ptr_array_index(f.calls, i);
        weigh(&f, seen);
        g_ptr_array_add(engine->statuses, seen->call);
    }
    g_ptr_array_unref(f.calls);
    g_hash_table_unref(f.by_callee);
    g_hash_table_unref(f.by_library);
}
