/* Tests the engine on hand-written IR: testdata/engine/X.ir with the contracts of contracts.json.
 * No front end takes part, and no rule: what is compared is what the engine itself has seen. */
#include "analyzers/ir/ir_text.h"
#include "analyzers/lifetime/contract.h"
#include "analyzers/lifetime/engine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define FOLDER "testdata/engine"

/* Comments of a case say what is expected:
 *   ; = FUNCTION: KIND of CALLEE END      an acquisition, and how it ends
 *   ; ! FUNCTION: WHAT KIND of CALLEE     an observation, CALLEE acquired it
 * Nothing else may be seen. */

static const char *end_word(AcquisitionEnd end)
{
    switch (end) {
    case ENDS_UNSEEN:
        return "unseen";
    case ENDS_DEFERRED:
        return "deferred";
    case ENDS_RELEASED:
        return "released";
    case ENDS_RETURNED:
        return "returned";
    case ENDS_OWNED:
        return "owned";
    case ENDS_TRANSFERRED:
        return "transferred";
    case ENDS_UNKNOWN:
        return "unknown";
    case ENDS_LOST:
        return "lost";
    }
    return "?";
}

static const char *observation_word(ObservationKind kind)
{
    switch (kind) {
    case OBSERVED_LOST:
        return "lost";
    case OBSERVED_OVERWRITTEN:
        return "overwritten";
    case OBSERVED_DOUBLE_RELEASE:
        return "double-release";
    case OBSERVED_RELEASED_AGAIN:
        return "released-again";
    case OBSERVED_USE_AFTER_RELEASE:
        return "use-after-release";
    case OBSERVED_MISMATCHED_RELEASE:
        return "mismatched-release";
    case OBSERVED_BAD_RELEASE:
        return "bad-release";
    case OBSERVED_NULL_DEREFERENCE:
        return "null-dereference";
    case OBSERVED_UNGUARDED:
        return "unguarded";
    case OBSERVED_UNWIPED:
        return "unwiped";
    case OBSERVED_WIPE_DROPPED:
        return "wipe-dropped";
    case OBSERVED_OWNER_GAP:
        return "owner-gap";
    case OBSERVED_DEFERRED_NIL:
        return "deferred-nil";
    case OBSERVED_PINNED_BY_HANDLE:
        return "pinned-by-handle";
    case OBSERVED_FIELD_REPLACED:
        return "field-replaced";
    case OBSERVED_DEFERRED_IN_LOOP:
        return "deferred-in-loop";
    case OBSERVED_LENT:
        return "lent";
    case OBSERVED_EXIT_PENDING:
        return "exit-pending";
    }
    return "?";
}

static const char *plain(const char *callee)
{
    return callee == NULL ? "?" : g_str_has_prefix(callee, "C.") ? callee + 2 : callee;
}

static int by_text(gconstpointer left, gconstpointer right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static GPtrArray *lines_expected(const char *text)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) all = g_strsplit(text, "\n", -1);
    for (char **line = all; *line != NULL; line++) {
        if (g_str_has_prefix(*line, "; = ") || g_str_has_prefix(*line, "; ! ")) {
            g_ptr_array_add(lines, g_strdup(*line + 2));
        }
    }
    g_ptr_array_sort(lines, by_text);
    return lines;
}

static GPtrArray *lines_seen(const Engine *engine)
{
    GPtrArray *lines = g_ptr_array_new_with_free_func(g_free);
    const GPtrArray *acquisitions = engine_acquisitions(engine);
    const GPtrArray *observations = engine_observations(engine);
    for (guint i = 0; i < acquisitions->len; i++) {
        const Acquisition *a = g_ptr_array_index(acquisitions, i);
        g_ptr_array_add(lines, g_strdup_printf("= %s: %s of %s %s", a->function->name,
                                               a->kind->name, plain(a->callee), end_word(a->end)));
    }
    for (guint i = 0; i < observations->len; i++) {
        const Observation *o = g_ptr_array_index(observations, i);
        g_ptr_array_add(lines, g_strdup_printf("! %s: %s %s of %s", o->function->name,
                                               observation_word(o->kind),
                                               o->resource != NULL ? o->resource->name : "?",
                                               plain(o->callee)));
    }
    g_ptr_array_sort(lines, by_text);
    return lines;
}

static char *joined(GPtrArray *lines)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < lines->len; i++) {
        g_string_append_printf(text, "%s\n", (const char *)g_ptr_array_index(lines, i));
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static ContractBook *read_book(void)
{
    g_autofree char *json = NULL;
    g_autoptr(GError) error = NULL;
    gsize length = 0;
    ContractBook *book = contract_book_new();
    assert_true(g_file_get_contents(FOLDER "/contracts.json", &json, &length, NULL));
    if (!contract_book_read_json(book, json, length, "contracts.json", CONTRACT_FROM_RESOURCES,
                                 &error) ||
        !contract_book_check(book, &error)) {
        fail_msg("%s", error->message);
    }
    return book;
}

static void case_is_seen_as_it_says(void **state)
{
    const char *name = *state;
    g_autofree char *path = g_build_filename(FOLDER, name, NULL);
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_autofree char *whole = g_strconcat("unit example\n", text, NULL);
    g_autoptr(IrUnit) unit = ir_unit_parse(whole, &error);
    if (unit == NULL) {
        fail_msg("%s: %s (a line is added in front)", path, error->message);
    }
    ContractBook *book = read_book();
    const EngineOptions options = {0};
    Engine *engine = engine_new(&options);
    engine_analyse(engine, book, unit, NULL);
    engine_finish(engine);
    g_autoptr(GPtrArray) expected = lines_expected(text);
    g_autoptr(GPtrArray) seen = lines_seen(engine);
    g_autofree char *want = joined(expected);
    g_autofree char *got = joined(seen);
    assert_int_equal(engine_degraded(engine)->len, 0);
    assert_true(expected->len > 0);
    assert_string_equal(got, want);
    engine_free(engine);
    contract_book_free(book);
}

int main(void)
{
    g_autoptr(GDir) dir = g_dir_open(FOLDER, 0, NULL);
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
        if (g_str_has_suffix(name, ".ir")) {
            g_ptr_array_add(names, g_strdup(name));
        }
    }
    g_ptr_array_sort(names, by_text);
    g_autofree struct CMUnitTest *tests = g_new0(struct CMUnitTest, names->len);
    for (guint i = 0; i < names->len; i++) {
        tests[i] = (struct CMUnitTest){.name = g_ptr_array_index(names, i),
                                       .test_func = case_is_seen_as_it_says,
                                       .initial_state = g_ptr_array_index(names, i)};
    }
    return _cmocka_run_group_tests("engine", tests, names->len, NULL, NULL);
}
