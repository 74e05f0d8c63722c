/* Tests building IR in memory and what ir_function_finish works out.
 * Does not test the text form: see ir_text_test.c. */
#include "analyzers/ir/ir.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void names_are_found_and_the_first_wins(void **state)
{
    (void)state;
    g_autoptr(IrUnit) unit = ir_unit_new("p");
    IrFunction *first = ir_unit_add_function(unit, "p.F", SOURCE_POS_NONE);
    ir_unit_add_function(unit, "p.F", SOURCE_POS_NONE);
    IrType *type = ir_unit_add_type(unit, "p.T", IR_TYPE_NAMED, SOURCE_POS_NONE);
    ir_unit_add_type(unit, "p.T", IR_TYPE_STRUCT, SOURCE_POS_NONE);
    assert_ptr_equal(ir_unit_function(unit, "p.F"), first);
    assert_ptr_equal(ir_unit_type(unit, "p.T"), type);
    assert_null(ir_unit_function(unit, "p.G"));
    assert_null(ir_unit_type(unit, "p.F"));
    assert_string_equal(first->package, "p");
    assert_string_equal(first->display, "p.F");
}

static void freeing_nothing_is_fine(void **state)
{
    (void)state;
    ir_unit_free(NULL);
}

static void operands_are_copied(void **state)
{
    (void)state;
    g_autoptr(IrUnit) unit = ir_unit_new("p");
    IrFunction *fn = ir_unit_add_function(unit, "f", SOURCE_POS_NONE);
    IrBlock *block = ir_function_add_block(fn);
    IrOperand args[] = {ir_int(1), ir_nil()};
    IrInstr *use = ir_block_add(block, IR_USE, SOURCE_POS_NONE, NULL, 0, args, 2);
    assert_false(ir_block_is_terminated(block));
    ir_block_terminate(block, IR_TERM_RETURN, SOURCE_POS_NONE, args, 2, NULL, 0);
    assert_true(ir_block_is_terminated(block));
    args[0] = ir_int(2);
    assert_int_equal(use->args[0].value, 1);
    assert_int_equal(block->args[0].value, 1);
    assert_null(use->dst);
    /* The last terminator counts. */
    ir_block_terminate(block, IR_TERM_EXIT, SOURCE_POS_NONE, NULL, 0, NULL, 0);
    assert_int_equal(block->term, IR_TERM_EXIT);
    assert_int_equal(block->n_args, 0);
}

static void finishing_drops_what_cannot_be_reached(void **state)
{
    (void)state;
    g_autoptr(IrUnit) unit = ir_unit_new("p");
    IrFunction *fn = ir_unit_add_function(unit, "f", SOURCE_POS_NONE);
    IrBlock *blocks[5];
    for (guint i = 0; i < G_N_ELEMENTS(blocks); i++) {
        blocks[i] = ir_function_add_block(fn);
        assert_int_equal(blocks[i]->id, i);
        const IrOperand arg = ir_int(i);
        ir_block_add(blocks[i], IR_USE, SOURCE_POS_NONE, NULL, 0, &arg, 1);
        ir_block_add(blocks[i], IR_USE, SOURCE_POS_NONE, NULL, 0, &arg, 1);
    }
    const IrOperand condition = ir_opaque();
    const guint32 branch[] = {4, 2}, four = 4, three = 3;
    ir_block_terminate(blocks[0], IR_TERM_BRANCH, SOURCE_POS_NONE, &condition, 1, branch, 2);
    ir_block_terminate(blocks[1], IR_TERM_JUMP, SOURCE_POS_NONE, NULL, 0, &three, 1);
    ir_block_terminate(blocks[2], IR_TERM_JUMP, SOURCE_POS_NONE, NULL, 0, &four, 1);
    ir_block_terminate(blocks[3], IR_TERM_RETURN, SOURCE_POS_NONE, NULL, 0, NULL, 0);
    ir_block_terminate(blocks[4], IR_TERM_RETURN, SOURCE_POS_NONE, NULL, 0, NULL, 0);
    ir_function_finish(fn);

    static const gint64 left[] = {0, 2, 4};
    assert_int_equal(fn->blocks->len, G_N_ELEMENTS(left));
    guint32 id = 0;
    for (guint32 i = 0; i < fn->blocks->len; i++) {
        const IrBlock *block = ir_function_block(fn, i);
        assert_int_equal(block->id, i);
        for (guint j = 0; j < block->instrs->len; j++) {
            const IrInstr *instr = g_ptr_array_index(block->instrs, j);
            assert_int_equal(instr->id, id++);
            assert_int_equal(instr->args[0].value, left[i]);
        }
    }
    assert_int_equal(ir_function_block(fn, 0)->targets[0], 2);
    assert_int_equal(ir_function_block(fn, 0)->targets[1], 1);
    assert_int_equal(ir_function_block(fn, 1)->targets[0], 2);
}

static void finishing_marks_addressed_variables(void **state)
{
    (void)state;
    g_autoptr(IrUnit) unit = ir_unit_new("p");
    IrFunction *fn = ir_unit_add_function(unit, "f", SOURCE_POS_NONE);
    IrBlock *block = ir_function_add_block(fn);
    for (guint i = 0; i < 4; i++)
        ir_function_add_var(fn, "v", NULL, 0, SOURCE_POS_NONE);
    const IrOperand dst = ir_var(0), addressed = ir_var(1),
                    global = ir_named(IR_OPERAND_GLOBAL, "g");
    ir_block_add(block, IR_ADDR, SOURCE_POS_NONE, &dst, 1, &addressed, 1);
    ir_block_add(block, IR_ADDR, SOURCE_POS_NONE, &dst, 1, &global, 1);
    IrInstr *closure = ir_block_add(block, IR_CLOSURE, SOURCE_POS_NONE, &dst, 1, NULL, 0);
    closure->name = g_intern_string("f.func1");
    closure->n_captures = 1;
    closure->captures = g_new0(guint32, 1);
    closure->captures[0] = 2;
    ir_block_terminate(block, IR_TERM_RETURN, SOURCE_POS_NONE, &addressed, 1, NULL, 0);
    ir_function_finish(fn);
    static const gboolean want[] = {FALSE, TRUE, TRUE, FALSE};
    for (guint32 i = 0; i < G_N_ELEMENTS(want); i++)
        assert_int_equal((ir_function_var(fn, i)->flags & IR_VAR_ADDRESSED) != 0, want[i]);
}

static void a_declaration_can_be_finished(void **state)
{
    (void)state;
    g_autoptr(IrUnit) unit = ir_unit_new("p");
    IrFunction *fn = ir_unit_add_function(unit, "f", SOURCE_POS_NONE);
    ir_function_finish(fn);
    assert_int_equal(fn->blocks->len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_found_and_the_first_wins),
        cmocka_unit_test(freeing_nothing_is_fine),
        cmocka_unit_test(operands_are_copied),
        cmocka_unit_test(finishing_drops_what_cannot_be_reached),
        cmocka_unit_test(finishing_marks_addressed_variables),
        cmocka_unit_test(a_declaration_can_be_finished),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
