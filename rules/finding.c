/* Findings and ledger rows: making, freeing, sorting, dropping duplicates, fingerprints.
 * Judges nothing and formats nothing: rules fill these, reports read them. */
#include "rules/finding.h"

#include <string.h>

static const char *const severity_names[] = {
    [SEVERITY_OFF] = "off",
    [SEVERITY_NOTE] = "note",
    [SEVERITY_WARNING] = "warning",
    [SEVERITY_ERROR] = "error",
};

static const char *const confidence_names[] = {
    [CONFIDENCE_POSSIBLE] = "possible",
    [CONFIDENCE_LIKELY] = "likely",
    [CONFIDENCE_PROVEN] = "proven",
};

static const char *const disposition_names[] = {
    [DISPOSITION_RELEASED] = "released",       [DISPOSITION_DEFERRED] = "deferred",
    [DISPOSITION_TRANSFERRED] = "transferred", [DISPOSITION_OWNED] = "owned",
    [DISPOSITION_RETURNED] = "returned",       [DISPOSITION_LEAKED] = "leaked",
    [DISPOSITION_UNKNOWN] = "unknown",
};

/* What is worse for the reader when two analyses of one place disagree. */
static const int disposition_rank[] = {
    [DISPOSITION_RELEASED] = 1,    [DISPOSITION_DEFERRED] = 0, [DISPOSITION_OWNED] = 2,
    [DISPOSITION_TRANSFERRED] = 3, [DISPOSITION_RETURNED] = 4, [DISPOSITION_UNKNOWN] = 5,
    [DISPOSITION_LEAKED] = 6,
};

/* Index of name in names, or -1. */
static int name_index(const char *const *names, gsize n, const char *name)
{
    for (gsize i = 0; name && i < n; i++)
        if (strcmp(names[i], name) == 0)
            return (int)i;
    return -1;
}

const char *severity_name(Severity severity)
{
    return severity_names[severity];
}

gboolean severity_parse(const char *name, Severity *ret_severity)
{
    int index = name_index(severity_names, G_N_ELEMENTS(severity_names), name);

    if (index < 0)
        return FALSE;
    *ret_severity = (Severity)index;
    return TRUE;
}

const char *confidence_name(Confidence confidence)
{
    return confidence_names[confidence];
}

gboolean confidence_parse(const char *name, Confidence *ret_confidence)
{
    int index = name_index(confidence_names, G_N_ELEMENTS(confidence_names), name);

    if (index < 0)
        return FALSE;
    *ret_confidence = (Confidence)index;
    return TRUE;
}

const char *disposition_name(Disposition disposition)
{
    return disposition_names[disposition];
}

gboolean disposition_parse(const char *name, Disposition *ret_disposition)
{
    int index = name_index(disposition_names, G_N_ELEMENTS(disposition_names), name);

    if (index < 0)
        return FALSE;
    *ret_disposition = (Disposition)index;
    return TRUE;
}

/* ---- making and freeing ---------------------------------------------------------------------- */

static void trace_step_free(gpointer data)
{
    TraceStep *step = data;

    g_free(step->message);
    g_free(step);
}

static void fix_edit_free(gpointer data)
{
    FixEdit *edit = data;

    g_free(edit->text);
    g_free(edit);
}

static void degraded_note_free(gpointer data)
{
    DegradedNote *note = data;

    g_free(note->reason);
    g_free(note);
}

static void audit_error_free(gpointer data)
{
    AuditError *error = data;

    g_free(error->message);
    g_free(error);
}

Finding *finding_new(const char *rule, SourcePos pos)
{
    Finding *finding = g_new0(Finding, 1);

    finding->rule = g_intern_string(rule);
    finding->severity = SEVERITY_WARNING;
    finding->pos = pos;
    finding->trace = g_ptr_array_new_with_free_func(trace_step_free);
    finding->fix_edits = g_ptr_array_new_with_free_func(fix_edit_free);
    return finding;
}

void finding_free(Finding *finding)
{
    if (!finding)
        return;
    g_free(finding->message);
    g_ptr_array_unref(finding->trace);
    g_free(finding->fix_description);
    g_ptr_array_unref(finding->fix_edits);
    g_free(finding->hint);
    g_free(finding->fingerprint);
    g_free(finding->context);
    g_free(finding->suppression_reason);
    g_free(finding);
}

void finding_add_step(Finding *finding, SourcePos pos, const char *event, const char *format, ...)
{
    TraceStep *step = g_new0(TraceStep, 1);
    va_list args;

    step->pos = pos;
    step->event = g_intern_string(event);
    va_start(args, format);
    step->message = g_strdup_vprintf(format, args);
    va_end(args);
    g_ptr_array_add(finding->trace, step);
}

void finding_add_edit(Finding *finding, const char *path, guint32 line, guint32 column,
                      guint32 end_line, guint32 end_column, const char *text)
{
    FixEdit *edit = g_new0(FixEdit, 1);

    edit->path = g_intern_string(path);
    edit->line = line;
    edit->column = column;
    edit->end_line = end_line;
    edit->end_column = end_column;
    edit->text = g_strdup(text);
    g_ptr_array_add(finding->fix_edits, edit);
}

LedgerRow *ledger_row_new(const char *kind, SourcePos acquired)
{
    LedgerRow *row = g_new0(LedgerRow, 1);

    row->kind = g_intern_string(kind);
    row->acquired = acquired;
    row->disposition = DISPOSITION_UNKNOWN;
    return row;
}

void ledger_row_free(LedgerRow *row)
{
    if (!row)
        return;
    g_free(row->authority);
    g_free(row);
}

AuditResult *audit_result_new(const char *root, const char *title)
{
    AuditResult *result = g_new0(AuditResult, 1);

    result->root = g_strdup(root);
    result->title = g_strdup(title);
    result->findings = g_ptr_array_new_with_free_func((GDestroyNotify)finding_free);
    result->ledger = g_ptr_array_new_with_free_func((GDestroyNotify)ledger_row_free);
    result->foreign_calls = g_ptr_array_new_with_free_func(g_free);
    result->degraded = g_ptr_array_new_with_free_func(degraded_note_free);
    result->errors = g_ptr_array_new_with_free_func(audit_error_free);
    result->rules_run = g_ptr_array_new();
    return result;
}

void audit_result_free(AuditResult *result)
{
    if (!result)
        return;
    g_free(result->root);
    g_free(result->title);
    g_free(result->known_from);
    g_ptr_array_unref(result->findings);
    g_ptr_array_unref(result->ledger);
    g_ptr_array_unref(result->foreign_calls);
    g_ptr_array_unref(result->degraded);
    g_ptr_array_unref(result->errors);
    g_ptr_array_unref(result->rules_run);
    g_free(result);
}

void audit_result_add_degraded(AuditResult *result, const char *path, guint32 line,
                               const char *reason)
{
    DegradedNote *note = g_new0(DegradedNote, 1);

    note->path = g_intern_string(path);
    note->line = line;
    note->reason = g_strdup(reason);
    g_ptr_array_add(result->degraded, note);
}

void audit_result_add_error(AuditResult *result, const char *path, const char *message)
{
    AuditError *error = g_new0(AuditError, 1);

    error->path = g_intern_string(path);
    error->message = g_strdup(message);
    g_ptr_array_add(result->errors, error);
}

gboolean audit_result_rule_ran(const AuditResult *result, const char *rule)
{
    for (guint i = 0; i < result->rules_run->len; i++)
        if (strcmp(result->rules_run->pdata[i], rule) == 0)
            return TRUE;
    return FALSE;
}

/* ---- order ----------------------------------------------------------------------------------- */

static int finding_compare(gconstpointer a, gconstpointer b)
{
    const Finding *x = *(const Finding *const *)a, *y = *(const Finding *const *)b;
    int order = source_pos_compare(&x->pos, &y->pos);

    if (!order)
        order = g_strcmp0(x->rule, y->rule);
    if (!order)
        order = g_strcmp0(x->message, y->message);
    return order;
}

/* Equal rows of one acquisition are neighbours, the worst disposition first. */
static int ledger_compare_place(gconstpointer a, gconstpointer b)
{
    const LedgerRow *x = *(const LedgerRow *const *)a, *y = *(const LedgerRow *const *)b;
    int order = source_pos_compare(&x->acquired, &y->acquired);

    if (!order)
        order = g_strcmp0(x->kind, y->kind);
    if (!order)
        order = g_strcmp0(x->callee, y->callee);
    return order;
}

static int ledger_compare(gconstpointer a, gconstpointer b)
{
    const LedgerRow *x = *(const LedgerRow *const *)a, *y = *(const LedgerRow *const *)b;
    int order = ledger_compare_place(a, b);

    if (!order)
        order = disposition_rank[y->disposition] - disposition_rank[x->disposition];
    if (!order)
        order = source_pos_compare(&x->by, &y->by);
    if (!order)
        order = g_strcmp0(x->authority, y->authority);
    return order;
}

static int foreign_call_compare(gconstpointer a, gconstpointer b)
{
    const ForeignCall *x = *(const ForeignCall *const *)a, *y = *(const ForeignCall *const *)b;
    int order = source_pos_compare(&x->pos, &y->pos);

    return order ? order : g_strcmp0(x->callee, y->callee);
}

static int degraded_compare(gconstpointer a, gconstpointer b)
{
    const DegradedNote *x = *(const DegradedNote *const *)a, *y = *(const DegradedNote *const *)b;
    int order = g_strcmp0(x->path, y->path);

    if (!order)
        order = (x->line > y->line) - (x->line < y->line);
    return order ? order : g_strcmp0(x->reason, y->reason);
}

static int error_compare(gconstpointer a, gconstpointer b)
{
    const AuditError *x = *(const AuditError *const *)a, *y = *(const AuditError *const *)b;
    int order = g_strcmp0(x->path, y->path);

    return order ? order : g_strcmp0(x->message, y->message);
}

static int name_compare(gconstpointer a, gconstpointer b)
{
    return g_strcmp0(*(const char *const *)a, *(const char *const *)b);
}

/* Sorts; of neighbours that `same` calls equal keeps the first. */
static void sort_unique(GPtrArray *array, GCompareFunc compare, GCompareFunc same,
                        GDestroyNotify free_element)
{
    guint kept = 0;

    g_ptr_array_sort(array, compare);
    for (guint i = 0; i < array->len; i++) {
        if (kept > 0 && same(&array->pdata[kept - 1], &array->pdata[i]) == 0) {
            if (free_element)
                free_element(array->pdata[i]);
            continue;
        }
        array->pdata[kept++] = array->pdata[i];
    }
    g_ptr_array_set_free_func(array, NULL);
    g_ptr_array_set_size(array, (int)kept);
    g_ptr_array_set_free_func(array, free_element);
}

/* ---- fingerprints ---------------------------------------------------------------------------- */

/* A closure by what it is in: its number changes with every closure before it. Owned by the
 * caller. */
static char *function_subject(const char *function)
{
    const char *mark = function ? strstr(function, ".func") : NULL;

    while (mark && !g_ascii_isdigit(mark[strlen(".func")]))
        mark = strstr(mark + 1, ".func");
    return mark ? g_strdup_printf("%.*s.func", (int)(mark - function), function)
                : g_strdup(function);
}

/* What makes a finding the same one after an edit elsewhere: the file counts only where there is no
 * function to name, so that a renamed file keeps its history. */
static char *fingerprint_subject(const Finding *finding)
{
    g_autofree char *base = g_path_get_basename(finding->pos.path ? finding->pos.path : "");
    gboolean is_path = g_strcmp0(finding->package, finding->pos.path) == 0; /* as in C */
    g_autofree char *function = function_subject(finding->function);
    const char *const parts[] = {
        finding->rule,    finding->function ? "" : base, is_path ? "" : finding->package, function,
        finding->subject, finding->resource_kind,
    };
    GString *text = g_string_new(NULL);

    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
        g_string_append(text, parts[i] ? parts[i] : "");
        g_string_append_c(text, '\x1f');
    }
    return g_string_free(text, FALSE);
}

static void set_fingerprints(GPtrArray *findings)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < findings->len; i++) {
        Finding *finding = findings->pdata[i];
        char *subject = fingerprint_subject(finding);
        guint ordinal = GPOINTER_TO_UINT(g_hash_table_lookup(seen, subject));
        g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, subject, -1);

        g_hash_table_replace(seen, subject, GUINT_TO_POINTER(ordinal + 1));
        g_free(finding->fingerprint);
        finding->fingerprint =
            g_strdup_printf("%.*s%04x", FINGERPRINT_GROUP, hash, MIN(ordinal, 0xffff));
    }
}

void audit_result_finish(AuditResult *result)
{
    sort_unique(result->findings, finding_compare, finding_compare, (GDestroyNotify)finding_free);
    sort_unique(result->ledger, ledger_compare, ledger_compare_place,
                (GDestroyNotify)ledger_row_free);
    sort_unique(result->foreign_calls, foreign_call_compare, foreign_call_compare, g_free);
    sort_unique(result->degraded, degraded_compare, degraded_compare, degraded_note_free);
    sort_unique(result->errors, error_compare, error_compare, audit_error_free);
    sort_unique(result->rules_run, name_compare, name_compare, NULL);
    if (result->foreign_calls->len > 0)
        result->foreign_call_count = result->foreign_calls->len;
    set_fingerprints(result->findings);
}
