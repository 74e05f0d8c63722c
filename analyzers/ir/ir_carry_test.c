/* Types that can hold something of C's: by spelling, through fields, through more news. */

#include "analyzers/ir/ir_carry.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants these four before it */
#include <cmocka.h>

static gboolean carry(Carriers *carriers, const char *type)
{
    return carriers_carry(carriers, g_intern_string(type));
}

static void test_spelling(void **state)
{
    (void)state;
    g_autoptr(Carriers) plain = carriers_new(FALSE);
    g_autoptr(Carriers) pointers = carriers_new(TRUE);
    assert_true(carry(plain, "*C.char"));
    assert_true(carry(plain, "map[string][]*C.struct_thing"));
    assert_true(carry(plain, "C.struct_thing"));
    assert_true(carry(plain, "[]runtime/cgo.Handle"));
    assert_false(carry(plain, "C.int"));
    assert_false(carry(plain, "[]C.size_t"));
    assert_false(carry(plain, "example.org/abC.thing"));
    assert_false(carry(plain, "unsafe.Pointer"));
    assert_true(carry(pointers, "unsafe.Pointer"));
    assert_false(carriers_carry(plain, NULL));
}

static void add_field(IrType *type, const char *name, const char *spelling)
{
    IrField *field = g_new0(IrField, 1);
    field->name = g_intern_string(name);
    field->type = g_intern_string(spelling);
    g_ptr_array_add(type->fields, field);
}

static void test_fields(void **state)
{
    (void)state;
    g_autoptr(Carriers) carriers = carriers_new(FALSE);
    g_autoptr(IrUnit) unit = ir_unit_new(g_intern_string("example.org/p"));
    SourcePos pos = SOURCE_POS_NONE;
    IrType *outer =
        ir_unit_add_type(unit, g_intern_string("example.org/p.Outer"), IR_TYPE_STRUCT, pos);
    IrType *inner =
        ir_unit_add_type(unit, g_intern_string("example.org/p.Inner"), IR_TYPE_STRUCT, pos);
    IrType *count =
        ir_unit_add_type(unit, g_intern_string("example.org/p.Count"), IR_TYPE_STRUCT, pos);
    add_field(outer, "all", "[]*example.org/p.Inner");
    add_field(inner, "raw", "*C.thing");
    add_field(count, "n", "C.int");
    assert_false(carry(carriers, "*example.org/p.Outer"));
    assert_true(carriers_add_types(carriers, unit));
    assert_true(carry(carriers, "*example.org/p.Outer"));
    assert_true(carriers_has(carriers, g_intern_string("example.org/p.Inner")));
    assert_false(carry(carriers, "example.org/p.Count"));
    assert_false(carriers_add_types(carriers, unit));
    assert_true(carriers_add(carriers, g_intern_string("example.org/p.Count")));
    assert_true(carry(carriers, "[4]example.org/p.Count"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_spelling),
        cmocka_unit_test(test_fields),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
