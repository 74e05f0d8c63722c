/* Tests of names by definition: functions, macros, classes, tables.
 * Does not test what the engine makes of them. */
#include "analyzers/c/c_mentions.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void assert_mentions(const char *text, const char *title, const char *expected)
{
    g_autoptr(GHashTable) mentions = c_mentions_new();
    c_mentions_add(mentions, text, strlen(text));
    const GPtrArray *names = g_hash_table_lookup(mentions, g_intern_string(title));
    g_autoptr(GString) joined = g_string_new(names == NULL ? "none" : NULL);
    for (guint i = 0; names != NULL && i < names->len; i++) {
        g_string_append_printf(joined, "%s%s", i > 0 ? " " : "",
                               (const char *)g_ptr_array_index(names, i));
    }
    assert_string_equal(joined->str, expected);
}

static void test_functions(void **state)
{
    (void)state;
    assert_mentions("int f(int a) { /* g() */ return h(a, \"k()\"); // m()\n}\n", "f",
                    "int a return h");
    assert_mentions("int f(int a);\nint g(void) { if (1) { f(1); } return 'x'; }", "f", "none");
    assert_mentions("extern \"C\" {\nvoid f(void) { g(); }\n}\n", "f", "void g");
    assert_mentions("void f(void) { run(^(NSError *err) { done(err); }); }", "f",
                    "void run NSError err done");
}

static void test_macros_and_tables(void **state)
{
    (void)state;
    assert_mentions("#define START(x) \\\n  begin(x)\n", "START", "x begin");
    assert_mentions("static struct ops table = { .close = on_close };", "table", "close on_close");
    assert_mentions("# include <x.h>\nvoid f(void) { a(); }", "f", "void a");
}

static void test_classes(void **state)
{
    (void)state;
    const char *text = "@interface Watcher : NSObject\n- (void)went;\n@end\n"
                       "@implementation Watcher\n- (void)went { goWent(self); }\n"
                       "- (void)came { goCame(self); }\n@end\n"
                       "void *make(void) { return [[Watcher alloc] init]; }\n";
    assert_mentions(text, "Watcher", "void went goWent self came goCame");
    assert_mentions(text, "make", "void return Watcher alloc init");
}

static void test_broken_text(void **state)
{
    (void)state;
    assert_mentions("}}} void f(void) { g(", "f", "void g");
    assert_mentions("/* never closed", "f", "none");
    assert_mentions("\"never closed\nvoid f(void) { g(); }", "f", "void g");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_functions),
        cmocka_unit_test(test_macros_and_tables),
        cmocka_unit_test(test_classes),
        cmocka_unit_test(test_broken_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
