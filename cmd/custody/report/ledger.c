/* The ledger as a table, in text and JSON, filtered by kind, disposition and path.
 * Every row is an acquisition that the engine saw; nothing is summed up beyond counting. */
#include "cmd/custody/report/counts.h"
#include "cmd/custody/report/report.h"
#include "cmd/custody/report/snippet.h"
#include "cmd/custody/report/status.h"

#include <string.h>

/* A path, or a folder above it. */
static gboolean path_matches(const char *filter, const char *path)
{
    gsize len = strlen(filter);

    while (len > 0 && filter[len - 1] == '/')
        len--;
    if (!path || strncmp(filter, path, len) != 0)
        return len == 1 && *filter == '.';
    return path[len] == '\0' || path[len] == '/';
}

static gboolean row_matches(const LedgerRow *row, const LedgerFilter *filter)
{
    if (filter->kind && g_strcmp0(filter->kind, row->kind) != 0 &&
        g_strcmp0(filter->kind, row->cls) != 0)
        return FALSE;
    if (filter->disposition && strcmp(filter->disposition, disposition_name(row->disposition)) != 0)
        return FALSE;
    return !filter->path || path_matches(filter->path, row->acquired.path);
}

static GPtrArray *filtered(const AuditResult *result, const LedgerFilter *filter)
{
    GPtrArray *rows = g_ptr_array_new();

    for (guint i = 0; i < result->ledger->len; i++)
        if (row_matches(result->ledger->pdata[i], filter))
            g_ptr_array_add(rows, result->ledger->pdata[i]);
    return rows;
}

static char *place_text(SourcePos pos)
{
    GString *text = g_string_new(NULL);
    g_autoptr(GString) raw = g_string_new(NULL);

    append_place(raw, pos);
    append_clean(text, raw->str);
    return g_string_free(text, FALSE);
}

static void append_padded(GString *out, const char *text, guint width)
{
    glong len = g_utf8_strlen(text, -1);

    g_string_append(out, text);
    g_string_append_printf(out, "%*s", len < (glong)width ? (int)((glong)width - len) : 0, "");
}

/* Widths of the first three columns: place, kind, acquirer. */
static void column_widths(const GPtrArray *rows, guint *ret_widths)
{
    for (guint i = 0; i < rows->len; i++) {
        const LedgerRow *row = rows->pdata[i];
        g_autofree char *place = place_text(row->acquired);

        ret_widths[0] = MAX(ret_widths[0], (guint)g_utf8_strlen(place, -1));
        ret_widths[1] = MAX(ret_widths[1], (guint)g_utf8_strlen(row->kind, -1));
        ret_widths[2] = MAX(ret_widths[2], row->callee ? (guint)g_utf8_strlen(row->callee, -1) : 0);
    }
}

static void append_row(GString *out, const LedgerRow *row, const guint *widths)
{
    g_autofree char *place = place_text(row->acquired);

    append_padded(out, place, widths[0] + 2);
    append_padded(out, row->kind, widths[1] + 2);
    append_padded(out, row->callee ? row->callee : "", widths[2] + 2);
    g_string_append_printf(out, "%-11s", disposition_name(row->disposition));
    if (row->by.line > 0) {
        g_autofree char *by = place_text(row->by);

        g_string_append_printf(out, "  %s", by);
    }
    if (row->authority) {
        g_string_append(out, "  (");
        append_clean(out, row->authority);
        g_string_append_c(out, ')');
    }
    while (out->str[out->len - 1] == ' ')
        g_string_truncate(out, out->len - 1);
    g_string_append_c(out, '\n');
}

void ledger_text(const AuditResult *result, const LedgerFilter *filter, GString *out)
{
    g_autoptr(GPtrArray) rows = filtered(result, filter);
    guint widths[3] = {0}, by_disposition[DISPOSITION_UNKNOWN + 1] = {0};

    column_widths(rows, widths);
    for (guint i = 0; i < rows->len; i++) {
        append_row(out, rows->pdata[i], widths);
        by_disposition[((const LedgerRow *)rows->pdata[i])->disposition]++;
    }
    append_count(out, rows->len, "resource");
    if (rows->len < result->ledger->len)
        g_string_append_printf(out, " of %u", result->ledger->len);
    g_string_append(out, rows->len > 0 ? ": " : "");
    append_dispositions(out, by_disposition);
    g_string_append_c(out, '\n');
    if (result->degraded->len > 0) {
        append_count(out, result->degraded->len, "place");
        g_string_append(out, " not analysed in full: see custody audit\n");
    }
}

void ledger_json(const AuditResult *result, const LedgerFilter *filter, GString *out)
{
    g_autoptr(GPtrArray) rows = filtered(result, filter);
    g_autoptr(cJSON) array = cJSON_CreateArray();

    for (guint i = 0; i < rows->len; i++)
        json_add_ledger_row(array, rows->pdata[i]);
    json_print(array, out);
}
