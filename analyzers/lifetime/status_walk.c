/* One call's status, followed forward through its function until something reads it.
 * Does not decide which calls have a status, nor whether not reading it is wrong. */

#include "analyzers/lifetime/status_walk.h"

enum { MAX_HELD = 64, MAX_VISITS = 4000 };

/* A point to go on from: which of the walk's variables hold the status there. */
typedef struct Point {
    guint32 block, index;
    guint64 held;
    gboolean used; /* what the call filled was used on the way */
    SourcePos used_at;
    guint32 used_var;
} Point;

typedef struct Walk {
    const StatusSite *site;
    guint32 slots[MAX_HELD]; /* variables, by bit */
    guint n_slots;
    GArray *points;
    GHashTable *seen; /* block and what is held there */
    StatusPath out;
} Walk;

static const IrBlock *block_at(const IrFunction *fn, guint32 block)
{
    return ir_function_block(fn, block);
}

/* The instruction of this block before `index` that made `var`, or NULL. */
static const IrInstr *maker(const IrBlock *block, guint index, guint32 var)
{
    for (guint i = index; i-- > 0;) {
        const IrInstr *instr = g_ptr_array_index(block->instrs, i);
        for (guint j = 0; j < instr->n_dst; j++) {
            if (instr->dst[j].kind == IR_OPERAND_VAR && instr->dst[j].var == var) {
                return instr;
            }
        }
    }
    return NULL;
}

guint32 status_addressed(const IrFunction *fn, const IrBlock *block, guint index, guint arg)
{
    const IrInstr *call = g_ptr_array_index(block->instrs, index);
    IrOperand operand = arg < call->n_args ? call->args[arg] : ir_none();
    for (guint depth = 0; depth < 4 && operand.kind == IR_OPERAND_VAR; depth++) {
        const IrInstr *made = maker(block, index, operand.var);
        if (made == NULL || made->n_args == 0) {
            return G_MAXUINT32;
        }
        if (made->op == IR_ADDR) {
            return made->args[0].kind == IR_OPERAND_VAR ? made->args[0].var : G_MAXUINT32;
        }
        if (made->op != IR_CONVERT && made->op != IR_ASSIGN) {
            return G_MAXUINT32;
        }
        operand = made->args[0];
    }
    (void)fn;
    return G_MAXUINT32;
}

static guint64 bit_of(const Walk *walk, IrOperand operand)
{
    for (guint i = 0; operand.kind == IR_OPERAND_VAR && i < walk->n_slots; i++) {
        if (walk->slots[i] == operand.var) {
            return (guint64)1 << i;
        }
    }
    return 0;
}

static guint64 bits_of(const Walk *walk, const IrOperand *operands, guint n)
{
    guint64 bits = 0;
    for (guint i = 0; i < n; i++) {
        bits |= bit_of(walk, operands[i]);
    }
    return bits;
}

static gboolean is_plain(const IrFunction *fn, guint32 var)
{
    const IrVar *v = ir_function_var(fn, var);
    return !(v->flags & (IR_VAR_ADDRESSED | IR_VAR_CAPTURE | IR_VAR_STATIC | IR_VAR_RESULT));
}

static gboolean is_compare(const IrInstr *instr)
{
    switch (instr->binary) {
    case IR_BINARY_EQ:
    case IR_BINARY_NE:
    case IR_BINARY_LT:
    case IR_BINARY_LE:
    case IR_BINARY_GT:
    case IR_BINARY_GE:
        return instr->op == IR_BINARY;
    case IR_BINARY_ADD:
    case IR_BINARY_SUB:
    case IR_BINARY_MUL:
    case IR_BINARY_AND:
    case IR_BINARY_OR:
    case IR_BINARY_OTHER:
        return FALSE;
    }
    return FALSE;
}

/* The variable among those that the call fills that an operand reads, or G_MAXUINT32. */
static guint32 out_among(const Walk *walk, const IrOperand *operands, guint n)
{
    for (guint i = 0; i < n; i++) {
        for (guint j = 0; operands[i].kind == IR_OPERAND_VAR && j < walk->site->n_outs; j++) {
            if (walk->site->outs[j] == operands[i].var) {
                return operands[i].var;
            }
        }
    }
    return G_MAXUINT32;
}

static void found_read(Walk *walk, const Point *point, gboolean tested)
{
    walk->out.read = TRUE;
    walk->out.tested |= tested;
    if (point->used && !walk->out.late) {
        walk->out.late = TRUE;
        walk->out.late_at = point->used_at;
        walk->out.late_var = point->used_var;
    }
}

static void note_last(Walk *walk, guint64 held)
{
    for (guint i = 0; i < walk->n_slots; i++) {
        gboolean temp = ir_function_var(walk->site->fn, walk->slots[i])->flags & IR_VAR_TEMP;
        if ((held >> i & 1) && (walk->out.last_var == G_MAXUINT32 || !temp)) {
            walk->out.last_var = walk->slots[i];
        }
    }
}

static gboolean passes_to_error_param(const Walk *walk, const IrBlock *block, guint index,
                                      guint32 address)
{
    for (guint i = index + 1; i < block->instrs->len; i++) {
        const IrInstr *instr = g_ptr_array_index(block->instrs, i);
        for (guint j = 0; j < instr->n_args; j++) {
            if (instr->args[j].kind == IR_OPERAND_VAR && instr->args[j].var == address) {
                gboolean call = instr->op == IR_CALL;
                return call && walk->site->takes_error(instr, j, walk->site->data);
            }
        }
    }
    return FALSE;
}

/* What a copy does: one more variable holds the status. FALSE: it goes where it cannot be
 * followed. */
static gboolean hold_copy(Walk *walk, const IrInstr *instr, Point *point)
{
    gboolean copy = instr->op == IR_ASSIGN || instr->op == IR_CONVERT;
    if (!copy || instr->n_dst != 1 || instr->dst[0].kind != IR_OPERAND_VAR ||
        !is_plain(walk->site->fn, instr->dst[0].var)) {
        return FALSE;
    }
    guint64 bit = bit_of(walk, instr->dst[0]);
    if (bit == 0) {
        if (walk->n_slots == MAX_HELD) {
            return FALSE;
        }
        bit = (guint64)1 << walk->n_slots;
        walk->slots[walk->n_slots++] = instr->dst[0].var;
    }
    for (guint i = 0; i < walk->n_slots; i++) { /* a temporary has done its work */
        gboolean copied = walk->slots[i] == instr->args[0].var;
        if (copied && (ir_function_var(walk->site->fn, walk->slots[i])->flags & IR_VAR_TEMP)) {
            point->held &= ~((guint64)1 << i);
        }
    }
    point->held |= bit;
    return TRUE;
}

static gboolean captures_held(const Walk *walk, const IrInstr *instr, guint64 held)
{
    for (guint i = 0; i < instr->n_captures; i++) {
        if (bit_of(walk, ir_var(instr->captures[i])) & held) {
            return TRUE;
        }
    }
    return FALSE;
}

/* One instruction; FALSE: the path needs no more looking. */
static gboolean step(Walk *walk, const IrBlock *block, guint index, Point *point)
{
    const IrInstr *instr = g_ptr_array_index(block->instrs, index);
    gboolean reads = (bits_of(walk, instr->args, instr->n_args) & point->held) != 0 ||
                     (bit_of(walk, instr->callee.value) & point->held) != 0 ||
                     captures_held(walk, instr, point->held);
    guint32 out = out_among(walk, instr->args, instr->n_args);
    if (out != G_MAXUINT32 && is_compare(instr)) {
        found_read(walk, &(Point){.used = FALSE}, TRUE); /* the outcome is looked at instead */
        return FALSE;
    }
    gboolean neutral = instr->op == IR_ADDR || instr->op == IR_USE || instr->op == IR_SCOPE_END ||
                       instr->op == IR_CONVERT || instr->op == IR_ASSIGN ||
                       ((instr->op == IR_CALL || instr->op == IR_DEFER) &&
                        walk->site->releases(instr, walk->site->data));
    if (out != G_MAXUINT32 && !neutral && !reads && !point->used) {
        point->used = TRUE;
        point->used_at = instr->pos;
        point->used_var = out;
    }
    if (reads) {
        if (instr->op == IR_ADDR) {
            guint32 address = instr->dst[0].var;
            if (!passes_to_error_param(walk, block, index, address)) {
                found_read(walk, point, FALSE);
                return FALSE;
            }
            note_last(walk, point->held);
            walk->out.overwritten = TRUE;
            walk->out.overwritten_at = instr->pos;
            return FALSE;
        }
        if (instr->op == IR_USE) {
            walk->out.discarded = TRUE;
            return FALSE;
        }
        if (!hold_copy(walk, instr, point)) {
            found_read(walk, point, is_compare(instr) || instr->op == IR_UNARY);
            return FALSE;
        }
        return TRUE;
    }
    guint64 before = point->held;
    point->held &= ~bits_of(walk, instr->dst, instr->n_dst);
    if (before != 0 && point->held == 0) {
        note_last(walk, before);
        walk->out.overwritten = TRUE;
        walk->out.overwritten_at = instr->pos;
        return FALSE;
    }
    return TRUE;
}

static void go_on(Walk *walk, const Point *point, guint32 block)
{
    g_autofree char *key =
        g_strdup_printf("%u:%" G_GINT64_MODIFIER "x:%d", block, point->held, point->used);
    if (g_hash_table_size(walk->seen) < MAX_VISITS &&
        g_hash_table_add(walk->seen, g_steal_pointer(&key))) {
        Point next = *point;
        next.block = block;
        next.index = 0;
        g_array_append_val(walk->points, next);
    }
}

static void end_of_block(Walk *walk, const IrBlock *block, Point *point)
{
    if ((bits_of(walk, block->args, block->n_args) & point->held) != 0) {
        found_read(walk, point, block->term == IR_TERM_BRANCH);
        return;
    }
    if (out_among(walk, block->args, block->n_args) != G_MAXUINT32 &&
        block->term == IR_TERM_BRANCH) {
        found_read(walk, &(Point){.used = FALSE}, TRUE);
        return;
    }
    if (block->term == IR_TERM_RETURN) {
        note_last(walk, point->held);
        walk->out.dropped = TRUE;
        return;
    }
    for (guint i = 0; i < block->n_targets; i++) {
        go_on(walk, point, block->targets[i]);
    }
}

static void follow(Walk *walk, Point point)
{
    const IrBlock *block = block_at(walk->site->fn, point.block);
    for (guint i = point.index; i < block->instrs->len; i++) {
        if (!step(walk, block, i, &point)) {
            return;
        }
    }
    end_of_block(walk, block, &point);
}

StatusPath status_walk(const StatusSite *site)
{
    Walk walk = {.site = site,
                 .points = g_array_new(FALSE, FALSE, sizeof(Point)),
                 .seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
    walk.out.last_var = G_MAXUINT32;
    Point start = {.block = site->block, .index = site->index + 1};
    if (site->var != G_MAXUINT32) {
        walk.slots[walk.n_slots++] = site->var;
        start.held = 1;
    }
    g_array_append_val(walk.points, start);
    while (walk.points->len > 0) {
        Point point = g_array_index(walk.points, Point, walk.points->len - 1);
        g_array_set_size(walk.points, walk.points->len - 1);
        follow(&walk, point);
    }
    g_array_unref(walk.points);
    g_hash_table_unref(walk.seen);
    return walk.out;
}
