/* callback-mismatch: compares what a callback expects with what its slot gives it.
 * Finds no slots and reads no types: see rules/callbacks.h. */

#include "rules/callback-mismatch/callback_mismatch.h"
#include "rules/callbacks.h"

#include <string.h>

/* What is wrong between two signatures, and how bad the worst of it is. */
typedef struct Verdict {
    Severity severity;
    GString *text;
    gboolean guessed; /* a header is missing: clang takes the types that it would name for int */
} Verdict;

static void say(Verdict *verdict, Severity severity, const char *format, ...) G_GNUC_PRINTF(3, 4);
static void say(Verdict *verdict, Severity severity, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    if (verdict->text->len > 0) {
        g_string_append(verdict->text, "; ");
    }
    g_string_append_vprintf(verdict->text, format, args);
    va_end(args);
    verdict->severity = MAX(verdict->severity, severity);
}

static const char *kind_name(const CParam *shape)
{
    switch (shape->passing) {
    case C_PASSED_INTEGER:
        return "an integer";
    case C_PASSED_FLOAT:
        return "a floating-point number";
    case C_PASSED_POINTER:
        return "a pointer";
    case C_PASSED_RECORD:
        return "a struct by value";
    case C_PASSED_UNKNOWN:
    case C_PASSED_NOT:
        break;
    }
    return "nothing";
}

static gboolean in_general_register(const CParam *shape)
{
    return shape->passing == C_PASSED_INTEGER || shape->passing == C_PASSED_POINTER;
}

static gboolean is_known(const CParam *shape)
{
    return shape->passing != C_PASSED_UNKNOWN &&
           (shape->size > 0 || shape->passing == C_PASSED_NOT);
}

/* ---- parameters -------------------------------------------------------------------------------
 */

/* Bytes and void: a pointer to anything. */
static gboolean points_anywhere(const CParam *shape)
{
    return shape->pointer_depth == 1 &&
           (shape->target == C_PASSED_NOT || shape->target == C_PASSED_UNKNOWN);
}

static void compare_pointers(Verdict *verdict, guint number, const CParam *slot, const CParam *got)
{
    if (points_anywhere(slot) || points_anywhere(got) || slot->target == C_PASSED_UNKNOWN ||
        got->target == C_PASSED_UNKNOWN) {
        return;
    }
    guint reach = MIN(slot->pointer_depth, got->pointer_depth);
    const CParam *shallow = slot->pointer_depth < got->pointer_depth ? slot : got;
    gboolean word = shallow->target == C_PASSED_INTEGER && shallow->target_size == 8;
    if (slot->pointer_depth != got->pointer_depth) { /* uintptr_t * does for void ** */
        if (!word && shallow->target != C_PASSED_NOT) {
            say(verdict, SEVERITY_ERROR,
                "parameter %u is %s, which the callback takes for %s: it follows %u pointer%s "
                "where "
                "there %s %u",
                number, slot->type, got->type, got->pointer_depth,
                got->pointer_depth == 1 ? "" : "s", slot->pointer_depth == 1 ? "is" : "are",
                slot->pointer_depth);
        }
        return;
    }
    gboolean numbers = (slot->target == C_PASSED_INTEGER || slot->target == C_PASSED_FLOAT) &&
                       (got->target == C_PASSED_INTEGER || got->target == C_PASSED_FLOAT);
    if (reach == 1 && numbers && slot->target_size > 1 && got->target_size > 1 &&
        (slot->target_size != got->target_size || slot->target != got->target)) {
        say(verdict, SEVERITY_WARNING,
            "parameter %u points to %" G_GUINT64_FORMAT " bytes (%s) and the callback takes them "
            "for %" G_GUINT64_FORMAT " (%s)",
            number, slot->target_size, slot->type, got->target_size, got->type);
    }
}

static void compare_width(Verdict *verdict, guint number, const CParam *slot, const CParam *got)
{
    if (got->size > slot->size) {
        /* compilers widen what is narrower than an int, though not all ABIs ask for it */
        say(verdict, got->size <= 4 ? SEVERITY_WARNING : SEVERITY_ERROR,
            "parameter %u is %" G_GUINT64_FORMAT
            " bytes (%s) and the callback reads %" G_GUINT64_FORMAT
            " (%s): the upper ones hold whatever was there",
            number, slot->size, slot->type, got->size, got->type);
    } else if (got->size < slot->size) {
        say(verdict, SEVERITY_ERROR,
            "parameter %u is %" G_GUINT64_FORMAT
            " bytes (%s) and the callback truncates it to %" G_GUINT64_FORMAT " (%s)",
            number, slot->size, slot->type, got->size, got->type);
    }
}

static gboolean may_be_unnamed(const Verdict *verdict, const CParam *shape)
{
    return verdict->guessed && g_strcmp0(shape->type, "int") == 0;
}

static void compare_param(Verdict *verdict, guint number, const CParam *slot, const CParam *got)
{
    if (!is_known(slot) || !is_known(got) || may_be_unnamed(verdict, slot)) {
        return;
    }
    if (slot->passing == C_PASSED_POINTER && got->passing == C_PASSED_POINTER) {
        compare_pointers(verdict, number, slot, got);
    } else if (in_general_register(slot) && in_general_register(got)) {
        compare_width(verdict, number, slot, got);
    } else if (slot->passing != got->passing) {
        gboolean small = (slot->passing == C_PASSED_RECORD || got->passing == C_PASSED_RECORD) &&
                         slot->size == got->size && slot->size <= 8;
        if (!small) { /* a small struct travels as its members do */
            say(verdict, SEVERITY_ERROR,
                "C passes parameter %u as %s (%s) and the callback reads %s (%s), which is in "
                "another register",
                number, kind_name(slot), slot->type, kind_name(got), got->type);
        }
    } else if (slot->size != got->size) {
        say(verdict, SEVERITY_ERROR,
            "parameter %u is %" G_GUINT64_FORMAT
            " bytes (%s) and the callback reads %" G_GUINT64_FORMAT " (%s)",
            number, slot->size, slot->type, got->size, got->type);
    }
}

static void compare_params(Verdict *verdict, const CSignature *slot, const CallbackSignature *got)
{
    guint both = MIN(slot->n_params, got->n_params);
    for (guint i = 0; i < both; i++) {
        compare_param(verdict, i + 1, &slot->params[i], &got->params[i]);
    }
    if (got->n_params > slot->n_params) {
        const CParam *first = &got->params[both];
        gboolean out = first->passing == C_PASSED_POINTER;
        say(verdict, SEVERITY_ERROR,
            "C passes %u argument%s and the callback reads %u: parameter %u is a register that "
            "nobody set%s",
            slot->n_params, slot->n_params == 1 ? "" : "s", got->n_params, both + 1,
            out ? ", and following it reads or writes wherever it points" : "");
    } else if (got->n_params < slot->n_params) {
        /* between C and C the calling conventions bear it, and g_list_foreach(list, g_free) lives
         * on it */
        say(verdict, got->is_go ? SEVERITY_ERROR : SEVERITY_NOTE,
            "C passes %u argument%s and the callback reads %u: %s is never seen", slot->n_params,
            slot->n_params == 1 ? "" : "s", got->n_params,
            slot->params[both].type != NULL ? slot->params[both].type : "the rest");
    }
}

/* ---- results ----------------------------------------------------------------------------------
 */

static gboolean is_returned_in_memory(const CParam *shape)
{
    return shape->passing == C_PASSED_RECORD && (shape->size > 16 || shape->size == 0);
}

static void compare_results(Verdict *verdict, const CParam *slot, const CParam *got)
{
    if (slot->passing == C_PASSED_UNKNOWN || got->passing == C_PASSED_UNKNOWN) {
        return;
    }
    if (is_returned_in_memory(slot) != is_returned_in_memory(got) &&
        (slot->passing == C_PASSED_RECORD ? slot->size : got->size) > 16) {
        say(verdict, SEVERITY_ERROR,
            "the result (%s, %s) is written to memory whose address only one of them passes",
            slot->type, got->type != NULL ? got->type : "nothing");
    } else if (slot->passing == C_PASSED_NOT) {
        if (got->passing != C_PASSED_NOT) {
            say(verdict, SEVERITY_NOTE, "C drops the result");
        }
    } else if (got->passing == C_PASSED_NOT) {
        say(verdict, SEVERITY_ERROR,
            "C reads a result (%s) and the callback returns none: it is whatever the register held",
            slot->type);
    } else if (in_general_register(slot) && in_general_register(got)) {
        if (got->size < slot->size) {
            gboolean pointer = slot->passing == C_PASSED_POINTER;
            say(verdict, pointer ? SEVERITY_ERROR : SEVERITY_NOTE,
                "C reads %" G_GUINT64_FORMAT
                " bytes of result (%s) and the callback sets %" G_GUINT64_FORMAT " (%s)",
                slot->size, slot->type, got->size, got->type);
        } else if (got->size > slot->size) {
            say(verdict, SEVERITY_NOTE,
                "C reads %" G_GUINT64_FORMAT " bytes (%s) of the callback's result (%s)",
                slot->size, slot->type, got->type);
        }
    } else if (slot->passing != got->passing && slot->passing != C_PASSED_RECORD &&
               got->passing != C_PASSED_RECORD) {
        say(verdict, SEVERITY_ERROR,
            "C reads %s (%s) as the result and the callback returns %s (%s) in another register",
            kind_name(slot), slot->type, kind_name(got), got->type);
    }
}

/* ---- findings ---------------------------------------------------------------------------------
 */

static gboolean is_argument(const CallbackSlot *slot)
{
    return g_str_has_prefix(slot->what, "argument ");
}

/* The type's name says so: `typedef void (*EventGenericCallback)(void *)`. */
static gboolean is_called_generic(const char *type)
{
    g_autofree char *lower = type != NULL ? g_ascii_strdown(type, -1) : NULL;
    return lower != NULL && strstr(lower, "generic") != NULL;
}

/* void (*)(void) behind a typedef is how C writes "any function": it is cast back before a call. A
 * function of C gets into such a slot by a cast that somebody wrote, whatever the result. */
static gboolean is_generic(const CallbackSlot *slot, const CallbackSignature *got)
{
    const CSignature *wants = slot->signature;
    if (wants->unprototyped || wants->variadic || is_called_generic(slot->type) ||
        (!got->is_go && wants->n_params == 0)) {
        return TRUE;
    }
    gboolean nothing = wants->n_params == 0 && wants->result.passing == C_PASSED_NOT;
    gboolean named = slot->type != NULL && strstr(slot->type, "(*") == NULL;
    return nothing && named && got->n_params > 0 &&
           (slot->has_context || !is_argument(slot) || !got->is_go);
}

static Finding *report(const RuleContext *ctx, const RuleUnit *unit, SourcePos pos, char *message,
                       Severity severity)
{
    const RuleInfo *info = rule_find("callback-mismatch");
    Finding *finding = finding_new("callback-mismatch", pos);
    g_free(finding->message);
    finding->message = message;
    finding->severity = severity;
    finding->confidence = CONFIDENCE_PROVEN;
    finding->cwe = info->cwe;
    finding->package =
        unit->go != NULL ? g_intern_string(unit->go->package->import_path) : pos.path;
    g_ptr_array_add(ctx->result->findings, finding);
    return finding;
}

/* A table of functions that all leave out the same parameter is one note. */
static gboolean is_told(GHashTable *told, const CallbackSlot *slot, Severity severity)
{
    g_autofree char *key = g_strdup_printf("%s %s %s", slot->pos.path, slot->what,
                                           slot->inside != NULL ? slot->inside : "");
    return severity == SEVERITY_NOTE && !g_hash_table_add(told, (gpointer)g_intern_string(key));
}

/* What is known of a function that is given to C: Go's own word first, then that of C in the tree:
 * a conversion hides it from C's compilers. */
static CallbackSignature *signature_of(const RuleUnit *unit, const CallbackSlot *slot)
{
    const IrFunction *export = callback_export(unit, slot->function);
    if (export != NULL) {
        return callback_signature_of_go(unit, export);
    }
    const CFunction *prototype = callback_prototype(unit, slot->from, slot->function);
    gboolean says = prototype != NULL && prototype->in_tree && !prototype->variadic &&
                    (prototype->is_definition || prototype->n_params > 0);
    return says ? callback_signature_of_prototype(prototype) : NULL;
}

static void compare(Verdict *verdict, const CSignature *slot, const CallbackSignature *got)
{
    compare_params(verdict, slot, got);
    compare_results(verdict, &slot->result, &got->result);
}

static void unref_set(gpointer set)
{
    if (set != NULL) {
        g_hash_table_unref(set);
    }
}

/* Functions of several shapes are given to that argument and none of them fits: another argument
 * tells the callee what it was given, and it is cast back before the call. Their shapes by the
 * slot's `what`, NULL where one fits. */
static GHashTable *shapes_of_arguments(const RuleUnit *unit, const GPtrArray *slots)
{
    GHashTable *shapes = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, unref_set);
    for (guint i = 0; i < slots->len; i++) {
        const CallbackSlot *slot = g_ptr_array_index(slots, i);
        g_autoptr(CallbackSignature) got = is_argument(slot) ? signature_of(unit, slot) : NULL;
        if (got == NULL) {
            continue;
        }
        gpointer known = NULL;
        gboolean seen = g_hash_table_lookup_extended(shapes, slot->what, NULL, &known);
        g_autoptr(GString) text = g_string_new(NULL);
        Verdict verdict = {SEVERITY_OFF, text, slot->guessed};
        compare(&verdict, slot->signature, got);
        if (verdict.severity < SEVERITY_WARNING) {
            g_hash_table_replace(shapes, (gpointer)slot->what, NULL);
        } else if (!seen || known != NULL) {
            if (!seen) {
                known = g_hash_table_new(NULL, NULL);
                g_hash_table_insert(shapes, (gpointer)slot->what, known);
            }
            g_hash_table_add(known, (gpointer)g_intern_string(got->text));
        }
    }
    return shapes;
}

static gboolean takes_any(GHashTable *shapes, const CallbackSlot *slot)
{
    GHashTable *of = is_argument(slot) ? g_hash_table_lookup(shapes, slot->what) : NULL;
    return of != NULL && g_hash_table_size(of) > 1;
}

static void judge_slot(const RuleContext *ctx, const RuleUnit *unit, const CallbackSlot *slot,
                       const CallbackSignature *got, GHashTable *told)
{
    if (is_generic(slot, got) || (!got->is_go && slot->guessed && unit->go == NULL)) {
        return; /* C whose types were not all found: its functions are not what they seem */
    }
    g_autoptr(GString) text = g_string_new(NULL);
    Verdict verdict = {SEVERITY_OFF, text, slot->guessed};
    compare(&verdict, slot->signature, got);
    if (verdict.severity == SEVERITY_OFF || is_told(told, slot, verdict.severity)) {
        return;
    }
    g_autofree char *wants = callback_signature_text(slot->signature);
    char *message = g_strdup_printf("%s, which is %s, does not fit %s, which C calls as %s: %s",
                                    slot->function, got->text, slot->what, wants, text->str);
    Finding *finding = report(ctx, unit, slot->pos, message, verdict.severity);
    finding->function = slot->inside;
    finding->subject = g_intern_string(slot->function);
    if (!slot->used) { /* the type's name says what it is for, not where it goes */
        finding->confidence = CONFIDENCE_LIKELY;
        finding->severity = MIN(finding->severity, SEVERITY_WARNING);
    }
    if (slot->guessed) {
        finding->confidence = CONFIDENCE_POSSIBLE; /* a type may be from a header that is missing */
    }
    finding_add_step(finding, got->pos, "note", "%s is %s here", slot->function, got->text);
    finding_add_step(finding, slot->pos, "passed", "it is put into %s: %s", slot->what, wants);
}

/* The prototype by hand against what cgo makes of the Go function. */
static void judge_prototype(const RuleContext *ctx, const RuleUnit *unit,
                            const CFunction *prototype, gboolean guessed,
                            const CallbackSignature *got)
{
    CSignature wants = {.result = prototype->result,
                        .n_params = prototype->n_params,
                        .params = prototype->params,
                        .variadic = prototype->variadic};
    g_autoptr(GString) text = g_string_new(NULL);
    Verdict verdict = {SEVERITY_OFF, text, guessed};
    compare(&verdict, &wants, got);
    if (verdict.severity == SEVERITY_OFF) {
        return;
    }
    g_autofree char *declared = callback_signature_text(&wants);
    char *message = g_strdup_printf("%s is declared as %s and exported as %s: %s", prototype->name,
                                    declared, got->text, text->str);
    Finding *finding = report(ctx, unit, prototype->pos, message, verdict.severity);
    finding->subject = prototype->name;
    if (guessed) {
        finding->confidence = CONFIDENCE_POSSIBLE;
    }
    finding_add_step(finding, got->pos, "note", "%s is %s here", prototype->name, got->text);
}

static void judge_prototypes(const RuleContext *ctx, const RuleUnit *unit)
{
    for (guint i = 0; i < unit->c_units->len; i++) {
        const CUnit *c = g_ptr_array_index(unit->c_units, i);
        for (guint j = 0; j < c->functions->len; j++) {
            const CFunction *fn = g_ptr_array_index(c->functions, j);
            const IrFunction *export = callback_export(unit, fn->name);
            /* f() declares no parameters: it says nothing */
            if (export == NULL || fn->is_definition || !fn->in_tree || fn->n_params == 0) {
                continue;
            }
            g_autoptr(CallbackSignature) got = callback_signature_of_go(unit, export);
            judge_prototype(ctx, unit, fn, c->missing_headers->len > 0, got);
        }
    }
}

void judge_callback_mismatch(const RuleContext *ctx)
{
    for (guint i = 0; i < ctx->units->len; i++) {
        const RuleUnit *unit = g_ptr_array_index(ctx->units, i);
        g_autoptr(GPtrArray) slots = callback_slots(unit);
        g_autoptr(GHashTable) told = g_hash_table_new(NULL, NULL);
        g_autoptr(GHashTable) shapes = shapes_of_arguments(unit, slots);
        for (guint j = 0; j < slots->len; j++) {
            const CallbackSlot *slot = g_ptr_array_index(slots, j);
            g_autoptr(CallbackSignature) got = signature_of(unit, slot);
            if (got != NULL && (got->is_go || !takes_any(shapes, slot))) {
                judge_slot(ctx, unit, slot, got, told);
            }
        }
        judge_prototypes(ctx, unit);
    }
}
