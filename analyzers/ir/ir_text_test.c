/* Tests the text form of the IR: round trips, what hand-written text may leave out, and errors.
 * Does not test what the instructions mean: the engine's tests do. */
#include "analyzers/ir/ir_text.h"
#include "analyzers/ir/ir_text_words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Every word of the grammar, as the printer writes it. */
static const char whole_grammar[] =
    "unit \"example.org/m/p\"\n"
    "type \"example.org/m/p.T\" struct @\"t.go\":3:6 {\n"
    "  ptr : \"*C.x\" @4:2\n"
    "  embedded Base : \"example.org/m/p.Base\" @5:2\n"
    "  untyped\n"
    "  \"embedded\" : int @\"u.go\":1:2\n"
    "}\n"
    "type Closer interface @\"t.go\":9:6 {\n"
    "  method Close\n"
    "  method Read\n"
    "}\n"
    "type N named : \"[]uint8\"\n"
    "type A alias : Closer @\"t.go\":12:6\n"
    "type Empty struct\n"
    "global \"example.org/m/p.registry\" : \"map[string]int\" @\"t.go\":20:5\n"
    "global plain\n"
    "degraded \"goto into a block\" @\"t.go\":22:3\n"
    "func \"(*example.org/m/p.T).Free\" display \"(*T).Free\" package other receiver "
    "\"example.org/m/p.T\" exported go_free outer f conditional \"linux && !cgo\" returns \"*T\", "
    "?, "
    "error c static variadic test @\"t.go\":30:15 {\n"
    "  param %0 t : \"*example.org/m/p.T\" addressed @30:7\n"
    "  result %1 err : error\n"
    "  capture %2 \"static\" : int struct @\"o.go\":2:2\n"
    "  temp %3 : \"*C.x\"\n"
    "  var %4 local struct static @\"t.go\":31:3\n"
    "  temp %5\n"
    "  var %6\n"
    "  param %7 x result capture temp\n"
    "  params [%7, %0]\n"
    "  results []\n"
    "  captures [%2]\n"
    "b0:\n"
    "  %3 = %4 @32:1\n"
    "  %3 = 9223372036854775807\n"
    "  %3 = -9223372036854775808\n"
    "  %3 = nil\n"
    "  %3 = \"a \\\"quoted\\\" \\\\ line\\n\\ttab \\x01 \303\251\"\n"
    "  %3 = const FOO\n"
    "  %3 = global plain\n"
    "  %3 = foreign global environ\n"
    "  %3 = func \"(*T).M\"\n"
    "  %3 = foreign func free\n"
    "  %3 = ?\n"
    "  %3 = _\n"
    "  %3 = copy %4\n"
    "  %3 = convert %4 : unsafe.Pointer @33:7\n"
    "  %3 = field %0 .ptr @34:1\n"
    "  setfield %0 .\"strange name\", %3\n"
    "  %3 = addrfield %0 .ptr\n"
    "  %3 = elem %4, 1\n"
    "  %3, %5 = elem %4, \"key\"\n"
    "  setelem %4, 0, %3\n"
    "  %3 = addrelem %4, %5\n"
    "  %3 = slice %4, _, 2, 3\n"
    "  %3 = addr %4\n"
    "  %3 = addr global plain\n"
    "  %3 = load %5\n"
    "  store %5, %3\n"
    "  setglobal \"example.org/m/p.registry\", %3\n"
    "  %3 = eq %4, nil\n"
    "  %3 = ne %4, nil\n"
    "  %3 = lt %4, 0\n"
    "  %3 = le %4, 0\n"
    "  %3 = gt %4, 0\n"
    "  %3 = ge %4, 0\n"
    "  %3 = add %4, 1\n"
    "  %3 = sub %4, 1\n"
    "  %3 = mul %4, 1\n"
    "  %3 = and %4, 1\n"
    "  %3 = or %4, 1\n"
    "  %3 = binary %4, 1\n"
    "  %3 = not %4\n"
    "  %3 = neg %4\n"
    "  %3 = unary %4\n"
    "  %3 = make struct : T @40:1\n"
    "  %3 = make array\n"
    "  %3 = make slice 1, %4 : \"[]int\"\n"
    "  %3 = make map : \"map[string]*T\"\n"
    "  %3 = make chan 8\n"
    "  choose b1, b2, b3 @41:1\n"
    "b1:\n"
    "  %3, _ = call foreign x_open(%0 @42:9, 3, \"abc\" @\"u.go\":1:1) errno @\"t.go\":42:3\n"
    "  call static \"(*example.org/m/p.T).Free\"(%0)\n"
    "  %3 = call interface Close : io.Closer(%4)\n"
    "  call indirect %5 : \"func()\"()\n"
    "  call indirect func f(%5)\n"
    "  %3 = call builtin append(%3, %4) spread\n"
    "  call unknown Method(%4, ?)\n"
    "  call unknown ?(%4)\n"
    "  defer foreign free(%3) @43:2\n"
    "  go static f()\n"
    "  %3 = closure f.func1 captures [%1, %6] @44:2\n"
    "  %3 = closure \"(*T).M\", %0\n"
    "  %3 = range %4\n"
    "  %5, _, %6 = next %3\n"
    "  send %4, %3\n"
    "  %3, %5 = receive %4\n"
    "  %3, %5 = typeassert %4 : io.Closer\n"
    "  use %3, %4\n"
    "  end %4\n"
    "  branch %3, b0, b4 @45:1\n"
    "b2:\n"
    "  return nil, const EOF, %1 @46:2\n"
    "b3:\n"
    "  choose %3, b5, b6\n"
    "b4:\n"
    "  panic %3\n"
    "b5:\n"
    "  exit 1\n"
    "b6:\n"
    "  jump b7\n"
    "b7:\n"
    "  unreachable\n"
    "} @50:1\n"
    "func declared {\n"
    "}\n";

static char *parse_and_print(const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(IrUnit) unit = ir_unit_parse(text, &error);
    if (unit == NULL)
        fail_msg("%s", error->message);
    return ir_unit_print(unit);
}

/* The one function of a hand-written unit, printed without the unit's line. */
static char *print_body(const char *statements)
{
    g_autofree char *text = g_strdup_printf("unit u\nfunc f {%s}\n", statements);
    g_autofree char *printed = parse_and_print(text);
    assert_true(g_str_has_prefix(printed, "unit u\nfunc f {\n"));
    return g_strdup(printed + strlen("unit u\nfunc f {\n"));
}

static void the_whole_grammar_round_trips(void **state)
{
    (void)state;
    g_autofree char *printed = parse_and_print(whole_grammar);
    /* The temporaries whose address is taken or captured become addressed: that is not stated. */
    g_autofree char *again = parse_and_print(printed);
    assert_string_equal(printed, again);
    g_auto(GStrv) want = g_strsplit(whole_grammar, "\n", -1);
    g_auto(GStrv) got = g_strsplit(printed, "\n", -1);
    assert_int_equal(g_strv_length(want), g_strv_length(got));
    for (guint i = 0; want[i] != NULL; i++) {
        if (g_str_has_prefix(want[i], "  result %1") || g_str_has_prefix(want[i], "  var %"))
            assert_non_null(strstr(got[i], " addressed"));
        else
            assert_string_equal(got[i], want[i]);
    }
}

static gboolean has_word(const char *text, const char *word)
{
    g_autofree char *pattern = g_strdup_printf("\\b%s\\b", word);
    return g_regex_match_simple(pattern, text, 0, 0);
}

static void assert_words(const char *text, const IrWord *table)
{
    for (guint i = 0; table[i].word != NULL; i++) {
        if (!has_word(text, table[i].word))
            fail_msg("'%s' is missing", table[i].word);
    }
}

static void assert_all_words(const char *text)
{
    const IrWord *const tables[] = {ir_binary_words, ir_unary_words, ir_make_words,
                                    ir_callee_words, ir_type_words,  ir_var_flag_words,
                                    ir_field_words};
    for (guint i = 0; i < G_N_ELEMENTS(tables); i++)
        assert_words(text, tables[i]);
    for (guint i = 0; i < ir_n_op_words; i++) {
        if (ir_op_words[i].word != NULL && !has_word(text, ir_op_words[i].word))
            fail_msg("'%s' is missing", ir_op_words[i].word);
    }
    for (guint i = 0; i < ir_n_term_words; i++) {
        if (!has_word(text, ir_term_words[i].word))
            fail_msg("'%s' is missing", ir_term_words[i].word);
    }
}

static void tables_are_ordered_by_their_values(void **state)
{
    (void)state;
    const IrWord *const tables[] = {ir_binary_words, ir_unary_words, ir_make_words,
                                    ir_callee_words, ir_type_words,  ir_field_words};
    for (guint i = 0; i < G_N_ELEMENTS(tables); i++) {
        for (guint j = 0; tables[i][j].word != NULL; j++)
            assert_int_equal(tables[i][j].value, j);
    }
    assert_int_equal(ir_n_op_words, IR_SCOPE_END + 1);
    for (guint i = 0; i < ir_n_op_words; i++)
        assert_int_equal(ir_op_words[i].op, i);
    assert_int_equal(ir_n_term_words, IR_TERM_UNREACHABLE + 1);
    for (guint i = 0; i < ir_n_term_words; i++)
        assert_int_equal(ir_term_words[i].term, i);
}

static void the_test_and_the_reference_know_every_word(void **state)
{
    (void)state;
    g_autofree char *reference = NULL;
    assert_true(g_file_get_contents("docs/ir.md", &reference, NULL, NULL));
    assert_all_words(whole_grammar);
    assert_all_words(reference);
}

/* The examples of docs/ir.md, which begin with "unit". */
static void the_reference_parses(void **state)
{
    (void)state;
    g_autofree char *reference = NULL;
    assert_true(g_file_get_contents("docs/ir.md", &reference, NULL, NULL));
    g_autoptr(GRegex) examples =
        g_regex_new("^(?:    unit \".*\n)(?:(?:    .*)?\n)+", G_REGEX_MULTILINE, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    guint n = 0;
    for (g_regex_match(examples, reference, 0, &match); g_match_info_matches(match);
         g_match_info_next(match, NULL)) {
        g_autofree char *example = g_match_info_fetch(match, 0);
        g_autofree char *printed = parse_and_print(example);
        g_autofree char *again = parse_and_print(printed);
        assert_string_equal(printed, again);
        n++;
    }
    assert_true(n > 0);
}

/* ---- the builder's side --------------------------------------------------------------------- */

static void strings_of_any_bytes_round_trip(void **state)
{
    (void)state;
    static const char *const names[] = {
        "",     "_",        "a.b",      ".a",  "a.",    "a..b",     "9",     "temp", "\303\251",
        "\xff", "\"\\\"\\", "a\nb\r\t", "nil", "?",     "\x7f\x01", "%1",    "@1:2", "; no comment",
        "b0:",  "static",   "*C.x",     "a b", "errno", "captures", "method"};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(IrUnit) unit = ir_unit_new(names[i]);
        SourcePos pos = {g_intern_string(names[i]), 1, G_MAXUINT32};
        IrType *type = ir_unit_add_type(unit, names[i], IR_TYPE_STRUCT, pos);
        IrField *field = g_new0(IrField, 1);
        field->name = field->type = g_intern_string(names[i]);
        g_ptr_array_add(type->fields, field);
        ir_unit_add_degraded(unit, pos, names[i]);
        IrFunction *fn = ir_unit_add_function(unit, names[i], pos);
        guint32 var = ir_function_add_var(fn, names[i], names[i], 0, pos);
        IrBlock *block = ir_function_add_block(fn);
        const IrOperand dst = ir_var(var);
        const IrOperand arg = ir_named(IR_OPERAND_STRING, names[i]);
        IrInstr *call = ir_block_add(block, IR_CALL, pos, &dst, 1, &arg, 1);
        call->callee = (IrCallee){IR_CALLEE_INTERFACE, type->name, field->type, ir_none()};
        ir_block_add(block, IR_CLOSURE, pos, &dst, 1, NULL, 0)->name = type->name;
        ir_block_terminate(block, IR_TERM_RETURN, pos, NULL, 0, NULL, 0);
        ir_function_finish(fn);

        g_autofree char *printed = ir_unit_print(unit);
        g_autoptr(GError) error = NULL;
        g_autoptr(IrUnit) parsed = ir_unit_parse(printed, &error);
        if (parsed == NULL)
            fail_msg("%s in:\n%s", error->message, printed);
        g_autofree char *again = ir_unit_print(parsed);
        assert_string_equal(printed, again);
        const IrFunction *back = ir_unit_function(parsed, names[i]);
        assert_non_null(back);
        assert_ptr_equal(ir_function_var(back, 0)->name, type->name);
        assert_ptr_equal(ir_function_var(back, 0)->type, type->name);
        const IrInstr *first = g_ptr_array_index(ir_function_block(back, 0)->instrs, 0);
        assert_ptr_equal(first->args[0].name, type->name);
        assert_ptr_equal(first->callee.name, type->name);
        assert_ptr_equal(first->callee.type, type->name);
        assert_int_equal(first->pos.column, G_MAXUINT32);
    }
}

static void parsing_fills_every_field(void **state)
{
    (void)state;
    g_autoptr(GError) error = NULL;
    g_autoptr(IrUnit) unit = ir_unit_parse(whole_grammar, &error);
    assert_non_null(unit);
    assert_int_equal(unit->functions->len, 2);
    assert_int_equal(unit->types->len, 5);
    assert_int_equal(unit->globals->len, 2);
    assert_int_equal(unit->degraded->len, 1);
    const IrFunction *fn = ir_unit_function(unit, "(*example.org/m/p.T).Free");
    assert_non_null(fn);
    assert_string_equal(fn->display, "(*T).Free");
    assert_string_equal(fn->receiver, "example.org/m/p.T");
    assert_string_equal(fn->conditional, "linux && !cgo");
    assert_true(fn->is_c && fn->is_static && fn->is_variadic && fn->is_test);
    assert_int_equal(fn->result_types->len, 3);
    assert_null(g_ptr_array_index(fn->result_types, 1));
    assert_int_equal(fn->params->len, 2);
    assert_int_equal(g_array_index(fn->params, guint32, 0), 7);
    assert_int_equal(fn->results->len, 0);
    assert_int_equal(fn->end.line, 50);
    assert_string_equal(fn->end.path, "t.go");
    const IrBlock *block = ir_function_block(fn, 1);
    const IrInstr *call = g_ptr_array_index(block->instrs, 0);
    assert_int_equal(call->op, IR_CALL);
    assert_int_equal(call->callee.kind, IR_CALLEE_FOREIGN);
    assert_true(call->wants_errno);
    assert_int_equal(call->n_dst, 2);
    assert_int_equal(call->dst[1].kind, IR_OPERAND_NONE);
    assert_int_equal(call->arg_pos[0].line, 42);
    assert_int_equal(call->arg_pos[1].line, 0);
    assert_string_equal(call->arg_pos[2].path, "u.go");
    const IrInstr *second = g_ptr_array_index(block->instrs, 1);
    assert_null(second->arg_pos);
    assert_int_equal(second->id, call->id + 1);
    assert_int_equal(block->n_targets, 2);
    assert_int_equal(block->targets[1], 4);
    assert_string_equal(ir_unit_function(unit, "declared")->display, "declared");
    assert_string_equal(ir_unit_function(unit, "declared")->package, "example.org/m/p");
}

/* ---- what hand-written text may leave out --------------------------------------------------- */

static void undeclared_variables_are_temporaries(void **state)
{
    (void)state;
    g_autofree char *printed = print_body("param %0 p\n%x = field %0.ptr\n%7 = not %x\n return %7");
    assert_string_equal(printed, "  param %0 p\n  temp %1\n  temp %2\nb0:\n  %1 = field %0 .ptr\n"
                                 "  %2 = not %1\n  return %2\n}\n");
}

static void one_block_needs_no_label_and_others_any(void **state)
{
    (void)state;
    g_autofree char *printed = print_body(" jump done\n done: return true, false ; the end\n");
    assert_string_equal(printed, "b0:\n  jump b1\nb1:\n  return 1, 0\n}\n");
}

static void unreachable_blocks_are_dropped(void **state)
{
    (void)state;
    g_autofree char *printed = print_body("\na: jump c\nb: jump c\nc: return\n");
    assert_string_equal(printed, "b0:\n  jump b1\nb1:\n  return\n}\n");
}

static void paths_are_stated_once(void **state)
{
    (void)state;
    g_autoptr(IrUnit) unit = ir_unit_parse(
        "unit u\nfunc f @\"a.c\":1:2 {\nuse @3:4\nuse @\"b.h\":5:6\nuse @7:8\nuse\nreturn }\n"
        "func g { return @1:1 }",
        NULL);
    assert_non_null(unit);
    static const char *const paths[] = {"a.c", "b.h", "b.h", NULL};
    const IrBlock *block = ir_function_block(ir_unit_function(unit, "f"), 0);
    for (guint i = 0; i < G_N_ELEMENTS(paths); i++) {
        const IrInstr *instr = g_ptr_array_index(block->instrs, i);
        assert_int_equal(g_strcmp0(instr->pos.path, paths[i]), 0);
    }
    assert_null(ir_function_block(ir_unit_function(unit, "g"), 0)->pos.path);
}

static void types_fit_a_line(void **state)
{
    (void)state;
    g_autofree char *printed =
        parse_and_print("\n; a comment\nunit u\r\ntype T struct { ptr: \"*C.x\", embedded B }");
    assert_string_equal(printed, "unit u\ntype T struct {\n  ptr : \"*C.x\"\n  embedded B\n}\n");
}

/* ---- errors --------------------------------------------------------------------------------- */

static void errors_say_where_and_what(void **state)
{
    (void)state;
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"", "1:1: expected unit, found the end of the text"},
        {"\x7f\x45LF", "1:1: unexpected byte 0x7f"},
        {"units", "1:1: expected unit, found 'units'"},
        {"unit", "1:5: expected the unit's name, found the end of the text"},
        {"unit u\nunit v", "2:1: expected func, type, global or degraded, found 'unit'"},
        {"unit u }", "1:8: expected the end of the line, found '}'"},
        {"unit \"u", "1:6: the string is not closed on its line"},
        {"unit \"u\nv\"", "1:6: the string is not closed on its line"},
        {"unit \"\\x00\"", "1:6: bad escape: strings know \\n, \\t, \\\", \\\\ and \\x01 to \\xff"},
        {"unit \"\\q\"", "1:6: bad escape: strings know \\n, \\t, \\\", \\\\ and \\x01 to \\xff"},
        {"unit u\ntype T union", "2:8: expected struct, interface, named or alias, found 'union'"},
        {"unit u\ntype T struct {", "2:16: expected a field's name, found the end of the text"},
        {"unit u\nglobal g @1", "2:12: expected ':', found the end of the text"},
        {"unit u\nglobal g @99999999999:1", "2:11: 99999999999 is no possible line"},
        {"unit u\nglobal g @1:-1", "2:13: -1 is no possible column"},
        {"unit u\nfunc f", "2:7: expected '{', found the end of the text"},
        {"unit u\nfunc f fast {",
         "2:8: expected '{' or an attribute of the function, found 'fast'"},
        {"unit u\nfunc f {\n return\n", "4:1: expected '}', found the end of the text"},
        {"unit u\nfunc f {\n use\n}", "4:1: the last block has no terminator"},
        {"unit u\nfunc f {\n return\n use\n}", "4:2: a label is missing after the terminator"},
        {"unit u\nfunc f {\na: use\nb: return\n}", "4:1: the block before 'b' has no terminator"},
        {"unit u\nfunc f {\na: jump a\na: return\n}", "4:1: the label 'a' is there twice"},
        {"unit u\nfunc f {\n jump nowhere\n}", "3:7: there is no label 'nowhere'"},
        {"unit u\nfunc f {\n jump\n}", "3:6: 'jump' wants 1 label, not 0"},
        {"unit u\nfunc f {\na: branch a, a\n}", "3:15: 'branch' wants 1 operand, not 0"},
        {"unit u\nfunc f {\n %1 = frob %2\n}", "3:7: expected an operation, found 'frob'"},
        {"unit u\nfunc f {\n frob %2\n}", "3:2: expected an operation, found 'frob'"},
        {"unit u\nfunc f {\n %1 = return\n}", "3:7: expected an operation, found 'return'"},
        {"unit u\nfunc f {\n %1 %2\n}", "3:5: expected ',' or '=', found '%2'"},
        {"unit u\nfunc f {\n %1, 3 = %2\n}", "3:6: expected a variable, found 3"},
        {"unit u\nfunc f {\n % = 3\n}", "3:2: '%' wants the number or name of a variable"},
        {"unit u\nfunc f {\n %1, %2 = 3\n}", "3:12: '=' wants at most 1 result, not 2"},
        {"unit u\nfunc f {\n %1 = eq %2\n}", "3:12: 'eq' wants 2 operands, not 1"},
        {"unit u\nfunc f {\n %1 = eq %2, \n}",
         "3:14: expected an operand, found the end of the line"},
        {"unit u\nfunc f {\n %1 = slice\n}", "3:12: 'slice' wants at least 1 operand, not 0"},
        {"unit u\nfunc f {\n setglobal\n}", "3:11: expected a name, found the end of the line"},
        {"unit u\nfunc f {\n %1 = 9223372036854775808\n}", "3:7: the number does not fit 64 bits"},
        {"unit u\nfunc f {\n %1 = -9223372036854775809\n}", "3:7: the number does not fit 64 bits"},
        {"unit u\nfunc f {\n %1 = -\n}", "3:7: '-' wants a number"},
        {"unit u\nfunc f {\n %1 = 12x\n}", "3:7: a number ends in 'x'"},
        {"unit u\nfunc f {\n call free(%1)\n}",
         "3:7: expected a kind of callee (static, foreign, interface, indirect, builtin, unknown), "
         "found 'free'"},
        {"unit u\nfunc f {\n call foreign free %1\n}", "3:20: expected '(', found '%1'"},
        {"unit u\nfunc f {\n call foreign free(%1 %2)\n}", "3:23: expected ',' or ')', found '%2'"},
        {"unit u\nfunc f {\n %1 = make thing\n}",
         "3:12: expected struct, array, slice, map or chan, found 'thing'"},
        {"unit u\nfunc f {\n %1 = closure g captures [%1 %2]\n}",
         "3:30: expected ',' or ']', found '%2'"},
        {"unit u\nfunc f {\n var %1 x\n var %1 x\n return\n}",
         "4:6: %1 is declared twice, or after its use"},
        {"unit u\nfunc f {\n use %1\n var %1 x\n return\n}",
         "4:6: %1 is declared twice, or after its use"},
        {"unit u\nfunc f {\n return foreign\n}",
         "3:16: expected an operand, found the end of the line"},
        {"unit u\nfunc f {\n use aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n}",
         "3:6: expected the end of the line, found 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(IrUnit) unit = ir_unit_parse(cases[i].text, &error);
        if (unit != NULL)
            fail_msg("parsed: %s", cases[i].text);
        assert_true(g_error_matches(error, IR_TEXT_ERROR, 0));
        assert_string_equal(error->message, cases[i].message);
    }
}

/* Whatever parses prints text that parses to the same; whatever does not says where. */
static void check_hostile(const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(IrUnit) unit = ir_unit_parse(text, &error);
    if (unit == NULL) {
        assert_true(g_regex_match_simple("^[0-9]+:[0-9]+: .", error->message, 0, 0));
        assert_true(g_utf8_validate(error->message, -1, NULL));
        return;
    }
    g_autofree char *printed = ir_unit_print(unit);
    g_autofree char *again = parse_and_print(printed);
    assert_string_equal(printed, again);
}

/* Steps that share no factor with the lines' form; each whole text costs thousands of allocations.
 */
static void truncated_text_is_survived(void **state)
{
    (void)state;
    for (gsize length = 0; length < sizeof whole_grammar; length += 13) {
        g_autofree char *text = g_strndup(whole_grammar, length);
        check_hostile(text);
    }
}

/* Each byte of each line of the grammar, alone in a function and alone in a unit. */
static void changed_bytes_are_survived(void **state)
{
    (void)state;
    static const char bytes[] = "\"%\n}{()[]:@.,=?;_-09ab \xff\x01";
    g_auto(GStrv) lines = g_strsplit(whole_grammar, "\n", -1);
    guint n = 0;
    for (guint i = 0; lines[i] != NULL; i++) {
        gboolean inside = g_str_has_prefix(lines[i], "  ");
        g_autofree char *text =
            g_strdup_printf("unit u\n%s%s\nunreachable\n}\n", inside ? "func f {\n" : "", lines[i]);
        char *line = strstr(text, lines[i]);
        for (gsize j = 0; lines[i][j] != '\0'; j++, n++) {
            line[j] = bytes[(n * 7) % (sizeof bytes - 1)];
            check_hostile(text);
            line[j] = lines[i][j];
        }
        for (gsize length = strlen(text); length > 0; length -= 1) {
            text[length - 1] = '\0';
            if (length % 3 == 0)
                check_hostile(text);
        }
    }
}

static void long_text_is_survived(void **state)
{
    (void)state;
    enum { TIMES = 100000, BLOCKS = 3000 };
    static const char *const repeated[] = {"foreign ", "%1, ",  "[",  "{",  "\n",
                                           "func f {", "%1 = ", "a.", "_, "};
    for (guint i = 0; i < G_N_ELEMENTS(repeated); i++) {
        g_autoptr(GString) text = g_string_new("unit u\nfunc f {\n use ");
        for (guint j = 0; j < TIMES; j++)
            g_string_append(text, repeated[i]);
        check_hostile(text->str);
    }
    g_autoptr(GString) chain = g_string_new("unit u\nfunc f {\n");
    for (guint j = 0; j < BLOCKS; j++)
        g_string_append_printf(chain, "l%u: %%v%u = %%%u\n branch %%v%u, l%u, l0\n", j, j, j, j,
                               j + 1);
    g_string_append_printf(chain, "l%u: return\n}\n", (guint)BLOCKS);
    check_hostile(chain->str);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_whole_grammar_round_trips),
        cmocka_unit_test(tables_are_ordered_by_their_values),
        cmocka_unit_test(the_test_and_the_reference_know_every_word),
        cmocka_unit_test(the_reference_parses),
        cmocka_unit_test(strings_of_any_bytes_round_trip),
        cmocka_unit_test(parsing_fills_every_field),
        cmocka_unit_test(undeclared_variables_are_temporaries),
        cmocka_unit_test(one_block_needs_no_label_and_others_any),
        cmocka_unit_test(unreachable_blocks_are_dropped),
        cmocka_unit_test(paths_are_stated_once),
        cmocka_unit_test(types_fit_a_line),
        cmocka_unit_test(errors_say_where_and_what),
        cmocka_unit_test(truncated_text_is_survived),
        cmocka_unit_test(changed_bytes_are_survived),
        cmocka_unit_test(long_text_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
