/* Tests reading within bounds and the index of lines.
 * Does not test who reads which file. */
#include "analyzers/source/source_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- lines ---------------------------------------------------------------------------------- */

static void assert_lines(const char *text, const char *const *lines)
{
    g_autoptr(SourceFile) file = source_file_new("a.go", text, strlen(text));
    assert_int_equal(source_file_n_lines(file), g_strv_length((char **)(gpointer)lines));
    const char *line = NULL;
    gsize length = 0;
    for (guint32 i = 0; lines[i] != NULL; i++) {
        assert_true(source_file_line(file, i + 1, &line, &length));
        assert_int_equal(length, strlen(lines[i]));
        assert_memory_equal(line, lines[i], length);
    }
    assert_false(source_file_line(file, 0, &line, &length));
    assert_false(source_file_line(file, source_file_n_lines(file) + 1, &line, &length));
}

static void lines_end_in_newlines(void **state)
{
    (void)state;
    assert_lines("", (const char *[]){"", NULL});
    assert_lines("a", (const char *[]){"a", NULL});
    assert_lines("a\n", (const char *[]){"a", "", NULL});
    assert_lines("\n\nb", (const char *[]){"", "", "b", NULL});
    assert_lines("a\r\n\r\nb\r", (const char *[]){"a", "", "b\r", NULL});
}

static void offsets_and_places_agree(void **state)
{
    (void)state;
    static const char text[] = "one\n\n\303\251two\nx";
    g_autoptr(SourceFile) file = source_file_new("a.go", text, strlen(text));
    for (gsize offset = 0; offset <= strlen(text); offset++) {
        SourcePos pos = source_file_pos(file, offset);
        gsize back = G_MAXSIZE;
        assert_true(source_file_offset(file, pos.line, pos.column, &back));
        assert_int_equal(back, offset);
        assert_string_equal(pos.path, "a.go");
    }
    SourcePos pos = source_file_pos(file, 7); /* the 't' behind the two bytes of an e */
    assert_int_equal(pos.line, 3);
    assert_int_equal(pos.column, 3);
    assert_int_equal(source_file_pos(file, G_MAXSIZE).line, 4);
    assert_int_equal(source_file_pos(file, G_MAXSIZE).column, 2);
}

static void places_outside_are_refused(void **state)
{
    (void)state;
    g_autoptr(SourceFile) file = source_file_new("a.go", "ab\r\nc", 5);
    gsize offset = 77;
    assert_true(source_file_offset(file, 1, 3, &offset));
    assert_int_equal(offset, 2);
    assert_false(source_file_offset(file, 1, 4, &offset));
    assert_false(source_file_offset(file, 1, 0, &offset));
    assert_false(source_file_offset(file, 0, 1, &offset));
    assert_false(source_file_offset(file, 3, 1, &offset));
    assert_false(source_file_offset(file, G_MAXUINT32, G_MAXUINT32, &offset));
    assert_int_equal(offset, 2);
}

static void bad_utf8_is_found(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        gsize length, bad;
    } cases[] = {{"", 0, G_MAXSIZE},
                 {"\303\251", 2, G_MAXSIZE},
                 {"a\xff", 2, 1},
                 {"ab\303", 3, 2},
                 {"a\0b", 3, 1},
                 {"\xed\xa0\x80", 3, 0},
                 {"\xef\xbb\xbfx", 4, G_MAXSIZE}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(SourceFile) file = source_file_new("a.go", cases[i].text, cases[i].length);
        gsize bad = G_MAXSIZE;
        assert_int_equal(source_file_is_utf8(file, &bad), cases[i].bad == G_MAXSIZE);
        assert_int_equal(bad, cases[i].bad);
        gsize length = 0;
        assert_memory_equal(source_file_text(file, &length), cases[i].text, cases[i].length);
        assert_int_equal(length, cases[i].length);
    }
}

/* ---- reading -------------------------------------------------------------------------------- */

static int make_folder(void **state)
{
    *state = g_dir_make_tmp("custody-source-XXXXXX", NULL);
    return *state == NULL ? -1 : 0;
}

static int remove_folder(void **state)
{
    static const char *const names[] = {"a.go", "empty.go", "pipe.go", "folder.go", "loop.go"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *full = g_build_filename(*state, names[i], NULL);
        (void)g_remove(full);
    }
    (void)g_rmdir(*state);
    g_free(*state);
    return 0;
}

static void write_file(const char *root, const char *name, const char *text)
{
    g_autofree char *full = g_build_filename(root, name, NULL);
    assert_true(g_file_set_contents(full, text, -1, NULL));
}

static void files_are_read_up_to_the_limit(void **state)
{
    const char *root = *state;
    write_file(root, "a.go", "package a\n");
    write_file(root, "empty.go", "");
    g_autoptr(SourceFile) file = source_file_read(root, "a.go", 10, NULL);
    assert_non_null(file);
    assert_string_equal(source_file_text(file, NULL), "package a\n");
    assert_ptr_equal(source_file_path(file), g_intern_string("a.go"));
    g_autoptr(SourceFile) empty = source_file_read(root, "empty.go", 0, NULL);
    assert_non_null(empty);
    assert_string_equal(source_file_text(empty, NULL), "");
    g_autoptr(GError) error = NULL;
    assert_null(source_file_read(root, "a.go", 9, &error));
    assert_true(g_error_matches(error, SOURCE_FILE_ERROR, SOURCE_FILE_ERROR_TOO_LARGE));
    assert_string_equal(error->message, "a.go: has 10 bytes, more than the limit of 9");
}

static void a_file_that_says_it_is_empty_is_bounded_too(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    if (!g_file_test("/proc/self/status", G_FILE_TEST_EXISTS))
        skip();
    g_autoptr(SourceFile) file = source_file_read("/proc/self", "status", 10, &error);
    assert_null(file);
    assert_true(g_error_matches(error, SOURCE_FILE_ERROR, SOURCE_FILE_ERROR_TOO_LARGE));
}

static void what_is_no_file_is_refused(void **state)
{
    const char *root = *state;
    g_autofree char *pipe = g_build_filename(root, "pipe.go", NULL);
    g_autofree char *folder = g_build_filename(root, "folder.go", NULL);
    g_autofree char *loop = g_build_filename(root, "loop.go", NULL);
    assert_int_equal(mkfifo(pipe, 0600), 0);
    assert_int_equal(g_mkdir(folder, 0700), 0);
    assert_int_equal(symlink("loop.go", loop), 0);
    const struct {
        const char *name, *message;
        GQuark domain;
        int code;
    } cases[] = {
        {"pipe.go", "pipe.go: is no regular file", SOURCE_FILE_ERROR,
         SOURCE_FILE_ERROR_NOT_REGULAR},
        {"folder.go", "folder.go: is a folder", SOURCE_FILE_ERROR, SOURCE_FILE_ERROR_NOT_REGULAR},
        {"none.go", "none.go: No such file or directory", G_FILE_ERROR, G_FILE_ERROR_NOENT},
        {"loop.go", NULL, G_FILE_ERROR, G_FILE_ERROR_LOOP},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        assert_null(source_file_read(root, cases[i].name, 0, &error));
        assert_true(g_error_matches(error, cases[i].domain, cases[i].code));
        if (cases[i].message != NULL)
            assert_string_equal(error->message, cases[i].message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_end_in_newlines),
        cmocka_unit_test(offsets_and_places_agree),
        cmocka_unit_test(places_outside_are_refused),
        cmocka_unit_test(bad_utf8_is_found),
        cmocka_unit_test_setup_teardown(files_are_read_up_to_the_limit, make_folder, remove_folder),
        cmocka_unit_test(a_file_that_says_it_is_empty_is_bounded_too),
        cmocka_unit_test_setup_teardown(what_is_no_file_is_refused, make_folder, remove_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
