/* Places: what can be assigned to, addressed, or be the receiver of a method.
 * Values are in go_expr.c. */

#include "analyzers/go/go_lower.h"

static SourcePos place_of(const GoFn *fn, TSNode node)
{
    return go_pos(fn->input->source, node);
}

static GoValue address_of(GoFn *fn, IrOperand op, const char *type, const GoDest *dest,
                          SourcePos pos)
{
    const char *pointer = go_typetext_pointer_to(type);
    IrOperand dst = go_dst(fn, dest, pointer, pos);
    go_emit(fn, IR_ADDR, pos, dst, &op, 1);
    return go_value(dst, pointer);
}

static GoValue address_field(GoFn *fn, GoValue base, const char *name, const char *type,
                             const GoDest *dest, SourcePos pos)
{
    const char *pointer = go_typetext_pointer_to(type);
    IrOperand dst = go_dst(fn, dest, pointer, pos);
    go_emit(fn, IR_ADDR_FIELD, pos, dst, &base.op, 1)->name = name;
    return go_value(dst, pointer);
}

/* A field that is about to be stored into: addressed where it is a struct, else
 * loaded. */
static GoValue enter_field(GoFn *fn, GoValue base, const char *name, const char *type,
                           SourcePos pos)
{
    if (go_type_is_struct(fn->lower, type)) {
        GoValue address = address_field(fn, base, name, type, NULL, pos);
        address.addressed = TRUE;
        return address;
    }
    IrOperand dst = go_temp(fn, type, pos);
    go_emit(fn, IR_LOAD_FIELD, pos, dst, &base.op, 1)->name = name;
    return go_value(dst, type);
}

static GoValue enter_path(GoFn *fn, GoValue base, const GoSelection *selection, guint n,
                          SourcePos pos)
{
    for (guint i = 0; i < n; i++) {
        const IrField *field = selection->path[i];
        base = enter_field(fn, base, field->name, field->type, pos);
    }
    return base;
}

/* ---- containers
 * ------------------------------------------------------------------------------
 */

static GoValue container_field(GoFn *fn, TSNode node)
{
    TSNode operand = {0}, name_node = {0};
    go_selector_parts(node, &operand, &name_node);
    if (go_package_of(fn, operand) != NULL || go_expr_as_type(fn, operand) != NULL) {
        return go_expr(fn, node);
    }
    const char *name = go_text(fn->input->source, name_node);
    SourcePos pos = place_of(fn, node);
    GoValue base = go_container(fn, operand);
    GoSelection selection = go_select(fn, base.type, name);
    base = enter_path(fn, base, &selection, selection.n_path, pos);
    if (selection.field != NULL) {
        return enter_field(fn, base, name, selection.field->type, pos);
    }
    return enter_field(fn, base, go_field_name(base.type, name), NULL, pos);
}

static GoValue container_element(GoFn *fn, TSNode node)
{
    SourcePos pos = place_of(fn, node);
    TSNode base_node = {0}, index_node = {0};
    go_index_parts(node, &base_node, &index_node);
    GoValue base = go_container(fn, base_node);
    if (base.op.kind == IR_OPERAND_FUNC) {
        return base;
    }
    GoValue index = go_expr(fn, index_node);
    const char *type = go_element_type(fn, base.type);
    const char *shape = go_type_underlying(fn->lower, go_typetext_base(base.type));
    gboolean addressed = go_type_is_struct(fn->lower, type) && !go_typetext_is_map(shape);
    const char *result = addressed ? go_typetext_pointer_to(type) : type;
    IrOperand dst = go_temp(fn, result, pos), args[] = {base.op, index.op};
    go_emit(fn, addressed ? IR_ADDR_ELEM : IR_LOAD_ELEM, pos, dst, args, 2);
    return (GoValue){dst, result, addressed};
}

/* (*p) of a struct is where p points to. */
static GoValue container_value(GoFn *fn, TSNode node)
{
    GoValue pointer;
    if (!go_deref_parts(fn, node, &pointer)) {
        return go_expr(fn, node);
    }
    gboolean structure = go_type_is_struct(fn->lower, go_typetext_pointee(pointer.type));
    return structure ? pointer : go_dereference(fn, pointer, NULL, place_of(fn, node));
}

GoValue go_container(GoFn *fn, TSNode node)
{
    node = go_strip(node);
    if (go_is_null(node) || !go_descend(fn, node)) {
        return go_unknown();
    }
    GoValue value;
    switch ((int)go_kind(node)) {
    case GO_NODE_SELECTOR:
    case GO_NODE_QUALIFIED_TYPE:
        value = container_field(fn, node);
        break;
    case GO_NODE_INDEX:
    case GO_NODE_GENERIC_TYPE:
    case GO_NODE_TYPE_INSTANTIATION:
        value = container_element(fn, node);
        break;
    default:
        value = container_value(fn, node);
        break;
    }
    go_ascend(fn);
    return value;
}

GoValue go_receiver(GoFn *fn, GoValue base, const GoSelection *selection, SourcePos pos)
{
    gboolean by_pointer =
        (selection->kind == GO_SELECTION_METHOD && selection->method->pointer) ||
        (selection->kind == GO_SELECTION_OUTSIDE && g_str_has_prefix(selection->callee, "(*"));
    if (selection->n_path > 0) {
        return by_pointer ? enter_path(fn, base, selection, selection->n_path, pos)
                          : go_load_path(fn, base, selection, selection->n_path, pos);
    }
    gboolean variable = base.op.kind == IR_OPERAND_GLOBAL ||
                        (base.op.kind == IR_OPERAND_VAR &&
                         !(ir_function_var(fn->ir, base.op.var)->flags & IR_VAR_TEMP));
    const char *shape = go_type_underlying(fn->lower, base.type);
    if (by_pointer && variable && base.type[0] != '*' && (shape == NULL || shape[0] != '*')) {
        return address_of(fn, base.op, base.type, NULL, pos);
    }
    /* (*p).M() in short: of a pointer to a struct the engine follows the parts by themselves. */
    const char *pointee = go_typetext_pointee(shape);
    if (selection->kind == GO_SELECTION_METHOD && !by_pointer && pointee != NULL &&
        !go_type_is_struct(fn->lower, pointee)) {
        return go_dereference(fn, base, NULL, pos);
    }
    return base;
}

/* ---- addresses
 * -------------------------------------------------------------------------------
 */

static GoValue address_member(GoFn *fn, const char *path, const char *name, TSNode node,
                              const GoDest *dest)
{
    SourcePos pos = place_of(fn, node);
    if (g_str_equal(path, "C")) {
        IrOperand op = ir_named(IR_OPERAND_GLOBAL, name);
        op.foreign = TRUE;
        return address_of(fn, op, NULL, dest, pos);
    }
    GoValue value = go_expr(fn, node);
    return value.op.kind == IR_OPERAND_GLOBAL ? address_of(fn, value.op, value.type, dest, pos)
                                              : value;
}

static GoValue address_selector(GoFn *fn, TSNode node, const GoDest *dest)
{
    TSNode operand = {0}, name_node = {0};
    go_selector_parts(node, &operand, &name_node);
    const char *name = go_text(fn->input->source, name_node);
    const char *path = go_package_of(fn, operand);
    if (path != NULL) {
        return address_member(fn, path, name, node, dest);
    }
    SourcePos pos = place_of(fn, node);
    GoValue base = go_container(fn, operand);
    GoSelection selection = go_select(fn, base.type, name);
    base = enter_path(fn, base, &selection, selection.n_path, pos);
    const IrField *field = selection.field;
    return address_field(fn, base, field != NULL ? name : go_field_name(base.type, name),
                         field != NULL ? field->type : NULL, dest, pos);
}

static GoValue address_element(GoFn *fn, TSNode node, const GoDest *dest)
{
    SourcePos pos = place_of(fn, node);
    TSNode base_node = {0}, index_node = {0};
    go_index_parts(node, &base_node, &index_node);
    GoValue base = go_container(fn, base_node);
    GoValue index = go_expr(fn, index_node);
    const char *type = go_typetext_pointer_to(go_element_type(fn, base.type));
    IrOperand dst = go_dst(fn, dest, type, pos), args[] = {base.op, index.op};
    go_emit(fn, IR_ADDR_ELEM, pos, dst, args, 2);
    return go_value(dst, type);
}

GoValue go_address(GoFn *fn, TSNode node, const GoDest *dest)
{
    node = go_strip(node);
    switch ((int)go_kind(node)) {
    case GO_NODE_COMPOSITE:
        return go_composite(fn, node, TRUE, dest);
    case GO_NODE_SELECTOR:
    case GO_NODE_QUALIFIED_TYPE:
        return address_selector(fn, node, dest);
    case GO_NODE_INDEX:
    case GO_NODE_GENERIC_TYPE:
    case GO_NODE_TYPE_INSTANTIATION:
        return address_element(fn, node, dest);
    default:
        break;
    }
    GoValue value;
    if (go_deref_parts(fn, node, &value)) {
        return value;
    }
    value = go_expr(fn, node);
    gboolean variable = value.op.kind == IR_OPERAND_VAR || value.op.kind == IR_OPERAND_GLOBAL;
    return variable ? address_of(fn, value.op, value.type, dest, place_of(fn, node))
                    : go_value(value.op, go_typetext_pointer_to(value.type));
}

/* ---- places
 * ----------------------------------------------------------------------------------
 */

static GoPlace selector_place(GoFn *fn, TSNode node)
{
    GoPlace place = {.pos = place_of(fn, node)};
    TSNode operand = {0}, name_node = {0};
    go_selector_parts(node, &operand, &name_node);
    const char *name = go_text(fn->input->source, name_node);
    const char *path = go_package_of(fn, operand);
    if (path != NULL) {
        GoDecl *decl = go_decl_in(fn, path, name);
        g_autofree char *text = g_strdup_printf("%s.%s", path, name);
        place.kind = GO_PLACE_GLOBAL;
        place.name = decl != NULL ? decl->qualified : g_intern_string(text);
        place.type = decl != NULL ? go_decl_type(fn, decl) : NULL;
        return place;
    }
    GoValue base = go_container(fn, operand);
    GoSelection selection = go_select(fn, base.type, name);
    base = enter_path(fn, base, &selection, selection.n_path, place.pos);
    place.kind = GO_PLACE_FIELD;
    place.base = base.op;
    place.name = selection.field != NULL ? name : go_field_name(base.type, name);
    place.type = selection.field != NULL ? selection.field->type : NULL;
    return place;
}

GoPlace go_place(GoFn *fn, TSNode node)
{
    node = go_strip(node);
    GoPlace place = {.pos = place_of(fn, node)};
    switch ((int)go_kind(node)) {
    case GO_NODE_SELECTOR:
    case GO_NODE_QUALIFIED_TYPE:
        return selector_place(fn, node);
    case GO_NODE_INDEX:
    case GO_NODE_GENERIC_TYPE:
    case GO_NODE_TYPE_INSTANTIATION: {
        TSNode base_node = {0}, index_node = {0};
        go_index_parts(node, &base_node, &index_node);
        GoValue base = go_container(fn, base_node);
        place.kind = GO_PLACE_ELEM;
        place.base = base.op;
        place.index = go_expr(fn, index_node).op;
        place.type = go_element_type(fn, base.type);
        return place;
    }
    case GO_NODE_IDENTIFIER:
    case GO_NODE_NIL:
    case GO_NODE_TRUE:
    case GO_NODE_FALSE:
    case GO_NODE_IOTA: {
        GoValue value = go_expr(fn, node);
        place.type = value.type;
        if (value.op.kind == IR_OPERAND_VAR) {
            place.kind = GO_PLACE_VAR;
            place.var = value.op.var;
        } else if (value.op.kind == IR_OPERAND_GLOBAL) {
            place.kind = GO_PLACE_GLOBAL;
            place.name = value.op.name;
        }
        return place;
    }
    default:
        break;
    }
    GoValue pointer;
    if (!go_deref_parts(fn, node, &pointer)) {
        go_degraded(fn, node, "assignment not lowered");
        return place;
    }
    place.kind = GO_PLACE_DEREF;
    place.base = pointer.op;
    place.type = go_typetext_pointee(go_type_underlying(fn->lower, pointer.type));
    return place;
}

void go_store(GoFn *fn, const GoPlace *place, GoValue value)
{
    IrOperand args[3] = {place->base, place->index, value.op};
    switch (place->kind) {
    case GO_PLACE_BLANK:
        break;
    case GO_PLACE_VAR:
        go_var_set_type(fn, place->var, value.type);
        if (value.op.kind != IR_OPERAND_VAR || value.op.var != place->var) {
            go_emit(fn, IR_ASSIGN, place->pos, ir_var(place->var), &value.op, 1);
        }
        break;
    case GO_PLACE_GLOBAL:
        go_emit(fn, IR_STORE_GLOBAL, place->pos, ir_none(), &value.op, 1)->name = place->name;
        break;
    case GO_PLACE_FIELD:
        args[1] = value.op;
        go_emit(fn, IR_STORE_FIELD, place->pos, ir_none(), args, 2)->name = place->name;
        break;
    case GO_PLACE_ELEM:
        go_emit(fn, IR_STORE_ELEM, place->pos, ir_none(), args, 3);
        break;
    case GO_PLACE_DEREF:
        args[1] = value.op;
        go_emit(fn, IR_STORE, place->pos, ir_none(), args, 2);
        break;
    }
}

GoValue go_load_place(GoFn *fn, const GoPlace *place)
{
    IrOperand args[2] = {place->base, place->index}, dst;
    switch (place->kind) {
    case GO_PLACE_BLANK:
        return go_unknown();
    case GO_PLACE_VAR:
        return go_value(ir_var(place->var), place->type);
    case GO_PLACE_GLOBAL:
        return go_value(ir_named(IR_OPERAND_GLOBAL, place->name), place->type);
    case GO_PLACE_FIELD:
        dst = go_temp(fn, place->type, place->pos);
        go_emit(fn, IR_LOAD_FIELD, place->pos, dst, args, 1)->name = place->name;
        return go_value(dst, place->type);
    case GO_PLACE_ELEM:
        dst = go_temp(fn, place->type, place->pos);
        go_emit(fn, IR_LOAD_ELEM, place->pos, dst, args, 2);
        return go_value(dst, place->type);
    case GO_PLACE_DEREF:
        dst = go_temp(fn, place->type, place->pos);
        go_emit(fn, IR_LOAD, place->pos, dst, args, 1);
        return go_value(dst, place->type);
    }
    return go_unknown();
}
