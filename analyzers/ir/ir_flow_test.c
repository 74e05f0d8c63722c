/* Tests the order of blocks, loops and live variables on small graphs.
 * Does not test what the engine does with them. */
#include "analyzers/ir/ir_flow.h"
#include "analyzers/ir/ir_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* The unit of one function `f`. */
static IrUnit *parse(const char *statements)
{
    g_autofree char *text = g_strdup_printf("unit u\nfunc f {\n%s\n}\n", statements);
    g_autoptr(GError) error = NULL;
    IrUnit *unit = ir_unit_parse(text, &error);
    if (unit == NULL)
        fail_msg("%s", error->message);
    return unit;
}

static IrFlow *flow_of(const IrUnit *unit)
{
    return ir_flow_new(ir_unit_function(unit, "f"));
}

/* One letter a block: 'o' on a cycle, '.' not. */
static char *loops(const char *statements)
{
    g_autoptr(IrUnit) unit = parse(statements);
    g_autoptr(IrFlow) flow = flow_of(unit);
    GString *letters = g_string_new(NULL);
    for (guint i = 0; i < ir_unit_function(unit, "f")->blocks->len; i++)
        g_string_append_c(letters, ir_flow_in_loop(flow, i) ? 'o' : '.');
    return g_string_free(letters, FALSE);
}

static void assert_loops(const char *statements, const char *want)
{
    g_autofree char *got = loops(statements);
    assert_string_equal(got, want);
}

static void a_function_without_blocks_has_no_flow(void **state)
{
    (void)state;
    g_autoptr(IrUnit) unit = parse("param %0 x");
    g_autoptr(IrFlow) flow = flow_of(unit);
    assert_non_null(flow);
}

static void predecessors_come_first_but_for_loops(void **state)
{
    (void)state;
    g_autoptr(IrUnit) unit = parse("a: branch %1, c, b\n"
                                   "b: jump d\n"
                                   "c: jump b\n"
                                   "d: branch %1, b, e\n"
                                   "e: return\n");
    g_autoptr(IrFlow) flow = flow_of(unit);
    assert_int_equal(ir_flow_order(flow, 0), 0);
    assert_int_equal(ir_flow_order(flow, 2), 1);
    assert_int_equal(ir_flow_order(flow, 1), 2);
    assert_int_equal(ir_flow_order(flow, 3), 3);
    assert_int_equal(ir_flow_order(flow, 4), 4);
}

static void loops_are_cycles(void **state)
{
    (void)state;
    assert_loops("return", ".");
    assert_loops("a: jump a", "o");
    assert_loops("a: jump b\nb: branch %1, b, c\nc: return", ".o.");
    assert_loops("a: branch %1, b, c\nb: jump d\nc: jump d\nd: return", "....");
    /* A loop within a loop, and what follows. */
    assert_loops("a: jump h\nh: branch %1, i, z\ni: branch %1, j, h\nj: jump i\nz: return",
                 ".ooo.");
    /* Two loops one after the other: the block between lies on none. */
    assert_loops("a: branch %1, a, b\nb: jump c\nc: branch %1, c, d\nd: return", "o.o.");
}

/* With two ways in, a search from the back edge to its head would take the entry along. */
static void irreducible_loops_are_cycles(void **state)
{
    (void)state;
    assert_loops("a: branch %1, b, c\nb: branch %1, c, d\nc: branch %1, b, d\nd: return", ".oo.");
}

static void variables_live_until_their_last_read(void **state)
{
    (void)state;
    g_autoptr(IrUnit) unit = parse("param %0 p\n"
                                   "param %1 q\n"
                                   "a: %2 = load %0\n"
                                   "branch %2, b, c\n"
                                   "b: use %1\n"
                                   "%1 = 0\n"
                                   "jump c\n"
                                   "c: %0 = 1\n"
                                   "return %0, %2\n");
    g_autoptr(IrFlow) flow = flow_of(unit);
    assert_true(ir_flow_live_in(flow, 0, 0));
    assert_true(ir_flow_live_in(flow, 0, 1));
    assert_false(ir_flow_live_in(flow, 0, 2));
    assert_false(ir_flow_live_in(flow, 1, 0));
    assert_true(ir_flow_live_in(flow, 1, 1));
    assert_true(ir_flow_live_in(flow, 1, 2));
    assert_false(ir_flow_live_in(flow, 2, 0));
    assert_false(ir_flow_live_in(flow, 2, 1));
    assert_true(ir_flow_live_in(flow, 2, 2));
}

static void loops_keep_variables_alive(void **state)
{
    (void)state;
    g_autoptr(IrUnit) unit = parse("param %0 p\n"
                                   "a: jump h\n"
                                   "h: branch %1, body, out\n"
                                   "body: use %0\n"
                                   "jump latch\n"
                                   "latch: %1 = not %1\n"
                                   "jump h\n"
                                   "out: return\n");
    g_autoptr(IrFlow) flow = flow_of(unit);
    assert_true(ir_flow_live_in(flow, 3, 0)); /* the latch: the next iteration reads it */
    assert_false(ir_flow_live_in(flow, 4, 0));
}

static void every_kind_of_read_counts(void **state)
{
    (void)state;
    static const char *const reads[] = {"use %0\nreturn",
                                        "call static g(%0)\nreturn",
                                        "call indirect %0()\nreturn",
                                        "defer foreign free(%0)\nreturn",
                                        "setfield %0 .x, 1\nreturn",
                                        "%1 = load %0\nreturn",
                                        "%0 = add %0, 1\nreturn",
                                        "end %0\nreturn",
                                        "return %0",
                                        "panic %0"};
    for (guint i = 0; i < G_N_ELEMENTS(reads); i++) {
        g_autofree char *text = g_strdup_printf("param %%0 p\na: jump b\nb: %s\n", reads[i]);
        g_autoptr(IrUnit) unit = parse(text);
        g_autoptr(IrFlow) flow = flow_of(unit);
        if (!ir_flow_live_in(flow, 0, 0) || !ir_flow_live_in(flow, 1, 0))
            fail_msg("%s is no read", reads[i]);
    }
}

static void variables_with_a_place_elsewhere_are_always_live(void **state)
{
    (void)state;
    g_autoptr(IrUnit) unit = parse("capture %0 c\n"
                                   "var %1 s static\n"
                                   "var %2 addressed_later\n"
                                   "var %3 captured\n"
                                   "var %4 plain\n"
                                   "a: jump b\n"
                                   "b: %5 = addr %2\n"
                                   "%6 = closure g captures [%3]\n"
                                   "jump c\n"
                                   "c: return\n");
    g_autoptr(IrFlow) flow = flow_of(unit);
    for (guint var = 0; var < 4; var++)
        assert_true(ir_flow_live_in(flow, 2, var));
    assert_false(ir_flow_live_in(flow, 2, 4));
}

/* More variables across blocks than a word has bits. */
static void many_variables_keep_apart(void **state)
{
    (void)state;
    enum { MANY = 200 };
    g_autoptr(GString) text = g_string_new("a: jump l0\n");
    for (guint i = 0; i < MANY; i++)
        g_string_append_printf(text, "l%u: use %%v%u\njump l%u\n", i, i, i + 1);
    g_string_append_printf(text, "l%u: return\n", (guint)MANY);
    g_autoptr(IrUnit) unit = parse(text->str);
    g_autoptr(IrFlow) flow = flow_of(unit);
    for (guint32 block = 0; block <= MANY + 1; block++) {
        for (guint32 var = 0; var < MANY; var++)
            assert_int_equal(ir_flow_live_in(flow, block, var), var + 1 >= block);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_function_without_blocks_has_no_flow),
        cmocka_unit_test(predecessors_come_first_but_for_loops),
        cmocka_unit_test(loops_are_cycles),
        cmocka_unit_test(irreducible_loops_are_cycles),
        cmocka_unit_test(variables_live_until_their_last_read),
        cmocka_unit_test(loops_keep_variables_alive),
        cmocka_unit_test(every_kind_of_read_counts),
        cmocka_unit_test(variables_with_a_place_elsewhere_are_always_live),
        cmocka_unit_test(many_variables_keep_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
