#include "_cgo_export.h"

static const parser_hooks fitting = {
    .text = (parser_text_fn)parserText,
    .message = (parser_message_fn)parserMessage,
    .closed = parserClosed,
};

static const parser_hooks wrong = {
    .text = (parser_text_fn)parserShort, /* want callback-mismatch "C passes 4 arguments and the callback reads 3" */
    .message = (parser_message_fn)&parserWide, /* want callback-mismatch "4 bytes .int. and the callback reads 8" */
    .closed = parserClosed,
};

static int column_of(void *at) { return parserPair(at).r1; }

parser *parser_start(void) { return column_of(NULL) > 1 ? NULL : parser_new(&fitting); }

parser *parser_start_short(void)
{
    parser *p = parser_new(&wrong);
    parser_set_text(p, (parser_text_fn)parserShort, NULL); /* want callback-mismatch "parserShort" */
    return p;
}
