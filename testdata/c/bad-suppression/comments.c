/* Suppression comments in C. */
#include <stdlib.h>
#include <string.h>

void keep(const char *text);

void behind_code_ok(void)
{
    keep(strdup("a")); /* custody:ignore memory-leak -- kept until the process ends */
}

void line_comment_ok(void)
{
    keep(strdup("a")); // custody:ignore memory-leak -- kept until the process ends
}

void line_above_ok(void)
{
    /* custody:ignore memory-leak -- kept until the process ends */
    keep(strdup("a"));
}

/* custody:ignore memory-leak -- all are kept until the process ends */
void whole_function_ok(void)
{
    keep(strdup("a"));
    keep(strdup("b"));
}

/* custody:ignore memory-leak -- all are kept until the process ends */
void
name_on_its_own_line_ok(void)
{
    keep(strdup("a"));
}

void in_a_string_ok(void)
{
    keep("/* custody:ignore memory-leak */");
}

void no_reason_bad(void)
{
    char *copy = strdup("a"); // want memory-leak "never released"
    /* custody:ignore memory-leak */ // want bad-suppression "gives no reason"
    keep(copy);
}

void unknown_rule_bad(void)
{
    /* custody:ignore leak -- why */ // want bad-suppression "unknown rule"
    keep("a");
}

void mended_since_bad(void)
{
    /* custody:ignore memory-leak -- kept */ // want bad-suppression "covers no finding"
    char *copy = strdup("a");
    keep(copy);
    free(copy);
}

void file_directive_bad(void)
{
    /* custody:ignore-file memory-leak -- why */ // want bad-suppression "before the first code"
    keep("a");
}
