/* The words of the text form: one table for the printer and the parser.
 * Private to analyzers/ir; docs/ir.md describes the grammar. */
#pragma once

/* Ownership: the tables are static. */

#include "analyzers/ir/ir.h"

#define IR_ANY G_MAXUINT

/* How an operation is written and which counts of results and operands it may have. */
typedef struct IrOpWord {
    const char *word; /* NULL: written by other means (assign, binary, unary) */
    IrOp op;
    guint max_dst;
    guint min_args, max_args;
    gboolean name_first; /* "setglobal x, %1": the name stands before the operands */
} IrOpWord;

typedef struct IrTermWord {
    const char *word;
    IrTerm term;
    guint min_args, max_args;
    guint min_targets, max_targets;
} IrTermWord;

/* A word for one value of an enumeration or one flag; tables end with word NULL. */
typedef struct IrWord {
    const char *word;
    guint32 value;
} IrWord;

extern const IrOpWord ir_op_words[]; /* by IrOp; ends with IR_SCOPE_END */
extern const guint ir_n_op_words;
extern const IrTermWord ir_term_words[]; /* by IrTerm */
extern const guint ir_n_term_words;
extern const IrWord ir_binary_words[];   /* by IrBinary */
extern const IrWord ir_unary_words[];    /* by IrUnary */
extern const IrWord ir_make_words[];     /* by IrMake */
extern const IrWord ir_callee_words[];   /* by IrCalleeKind */
extern const IrWord ir_type_words[];     /* by IrTypeKind */
extern const IrWord ir_var_flag_words[]; /* IrVarFlags, in printing order */

/* Words before a member of a type. */
typedef enum IrFieldWord { IR_FIELD_EMBEDDED, IR_FIELD_METHOD } IrFieldWord;
extern const IrWord ir_field_words[]; /* by IrFieldWord */

/* The row of a table with this word, or NULL. */
const IrWord *ir_word_find(const IrWord *table, const char *word);
/* TRUE if `name` may be written without quotes: an identifier with dots inside that is no flag
 * of a variable and no word of a field, which could stand in its place. */
gboolean ir_word_is_bare(const char *name);
