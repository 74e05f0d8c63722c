#pragma once

#include <stddef.h>

typedef struct parser parser;
typedef int (*parser_text_fn)(parser *p, const char *text, size_t n, void *user);
typedef void (*parser_message_fn)(int level, const char *text);
typedef struct parser_hooks {
    parser_text_fn text;
    parser_message_fn message;
    void (*closed)(void *user);
} parser_hooks;

parser *parser_new(const parser_hooks *hooks);
void parser_set_text(parser *p, parser_text_fn text, void *user);
parser *parser_start(void);
parser *parser_start_short(void);
