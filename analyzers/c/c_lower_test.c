/* Golden tests: the IR of testdata/ir/c/X.c is X.ir. UPDATE=1 rewrites the latter.
 * Runs from the top of the source tree. */
#include "analyzers/c/c_unit.h"
#include "analyzers/ir/ir_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define CASES "testdata/ir/c"

static CUnit *lower(CWorkers *workers, const char *root, const char *path, const char *text)
{
    CRequest request = {.root = root,
                        .path = path,
                        .text = text,
                        .first_line = 1,
                        .directory = root,
                        .bodies = TRUE};
    CUnit *unit = NULL;
    c_workers_run(workers, &request, 1, &unit);
    return unit;
}

static gboolean check_case(CWorkers *workers, const char *root, const char *name)
{
    g_autoptr(CUnit) unit = lower(workers, root, name, NULL);
    assert_false(unit->failed);
    for (guint i = 0; i < unit->diagnostics->len; i++) { /* of missing headers alone */
        const CDiagnostic *diagnostic = g_ptr_array_index(unit->diagnostics, i);
        assert_true(g_str_has_suffix(diagnostic->text, "file not found"));
    }
    g_autofree char *text = ir_unit_print(unit->bodies);
    g_autofree char *stem = g_strndup(name, strlen(name) - strlen(".c"));
    g_autofree char *golden = g_strdup_printf("%s/%s.ir", root, stem);
    g_autofree char *expected = NULL;
    if (g_getenv("UPDATE") != NULL)
        assert_true(g_file_set_contents(golden, text, -1, NULL));
    assert_true(g_file_get_contents(golden, &expected, NULL, NULL));
    if (g_str_equal(text, expected))
        return TRUE;
    print_error("%s differs; it is now:\n%s", golden, text);
    return FALSE;
}

static void test_golden(void **state)
{
    (void)state;
    g_autoptr(CWorkers) workers = c_workers_new(1, 20);
    g_autofree char *root = g_canonicalize_filename(CASES, NULL);
    g_autoptr(GDir) folder = g_dir_open(root, 0, NULL);
    assert_non_null(folder);
    guint cases = 0, right = 0;
    for (const char *name = g_dir_read_name(folder); name != NULL; name = g_dir_read_name(folder))
        if (g_str_has_suffix(name, ".c")) {
            cases++;
            right += check_case(workers, root, name) ? 1 : 0;
        }
    assert_true(cases > 0);
    assert_int_equal(right, cases);
}

static const IrInstr *find_call(const IrFunction *fn, const char *callee)
{
    for (guint b = 0; b < fn->blocks->len; b++) {
        const IrBlock *block = g_ptr_array_index(fn->blocks, b);
        for (guint i = 0; i < block->instrs->len; i++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, i);
            if (instr->op == IR_CALL && g_strcmp0(instr->callee.name, callee) == 0)
                return instr;
        }
    }
    return NULL;
}

/* What a preamble's helper calls is reported as well, and places are those of the Go file. */
static void test_preamble(void **state)
{
    (void)state;
    const char text[] = "#include <stdlib.h>\n"
                        "#define RELEASE(p) do { free(p); (p) = NULL; } while (0)\n"
                        "static inline void wipe(char **text) {\n"
                        "    RELEASE(*text);\n"
                        "}\n";
    const char *const names[] = {"wipe", NULL};
    CRequest request = {.root = "/tmp",
                        .path = "p/x.go",
                        .text = text,
                        .first_line = 5,
                        .directory = "/tmp",
                        .names = names,
                        .bodies = TRUE};
    g_autoptr(CWorkers) workers = c_workers_new(1, 20);
    CUnit *result = NULL;
    c_workers_run(workers, &request, 1, &result);
    g_autoptr(CUnit) unit = result;
    const IrFunction *fn = ir_unit_function(unit->bodies, "wipe");
    assert_non_null(fn);
    assert_true(fn->is_c && fn->is_static);
    const IrInstr *call = find_call(fn, "free");
    assert_non_null(call);
    assert_string_equal(call->pos.path, "p/x.go");
    assert_int_equal(call->pos.line, 8); /* where the macro is used */
    gboolean declared = FALSE;
    for (guint i = 0; i < unit->functions->len; i++)
        declared |= g_str_equal(((CFunction *)g_ptr_array_index(unit->functions, i))->name, "free");
    assert_true(declared);
}

static void test_deep_expression(void **state)
{
    (void)state;
    g_autoptr(GString) text = g_string_new("int f(int n) { return n");
    for (guint i = 0; i < 9000; i++)
        g_string_append(text, " + n");
    g_string_append(text, "; }\nint g(void) { return 1; }\n");
    g_autoptr(CWorkers) workers = c_workers_new(1, 60);
    g_autoptr(CUnit) unit = lower(workers, "/tmp", "x.c", text->str);
    assert_false(unit->failed);
    assert_non_null(ir_unit_function(unit->bodies, "g"));
    assert_int_equal(unit->bodies->degraded->len, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden),
        cmocka_unit_test(test_preamble),
        cmocka_unit_test(test_deep_expression),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
