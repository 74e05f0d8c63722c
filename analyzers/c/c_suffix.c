/* Text of our own around the audited one: cgo's types before it, questions about macros behind it.
 * Nothing of it is ever shown: places inside it have no line. */
#include "analyzers/c/c_decls.h"

#include <string.h>

#define CGO_STRING                                                                                 \
    "#ifndef CUSTODY_GO_STRING\n"                                                                  \
    "#define CUSTODY_GO_STRING\n"                                                                  \
    "typedef struct { const char *p; __PTRDIFF_TYPE__ n; } _GoString_;\n"                          \
    "#endif\n"

const char c_prolog_text[] = CGO_STRING "__SIZE_TYPE__ _GoStringLen(_GoString_ s);\n"
                                        "const char *_GoStringPtr(_GoString_ s);\n";

/* The functions that it would declare are Go's: calls to them are implicit declarations here. */
const char c_export_header_text[] =
    "#pragma once\n" CGO_STRING "typedef signed char GoInt8;\n"
    "typedef unsigned char GoUint8;\n"
    "typedef short GoInt16;\n"
    "typedef unsigned short GoUint16;\n"
    "typedef int GoInt32;\n"
    "typedef unsigned int GoUint32;\n"
    "typedef long long GoInt64;\n"
    "typedef unsigned long long GoUint64;\n"
    "typedef GoInt64 GoInt;\n"
    "typedef GoUint64 GoUint;\n"
    "typedef __SIZE_TYPE__ GoUintptr;\n"
    "typedef float GoFloat32;\n"
    "typedef double GoFloat64;\n"
    "typedef _GoString_ GoString;\n"
    "typedef void *GoMap;\n"
    "typedef void *GoChan;\n"
    "typedef struct { void *t; void *v; } GoInterface;\n"
    "typedef struct { void *data; GoInt len; GoInt cap; } GoSlice;\n";

static gboolean is_identifier(const char *name)
{
    if (!g_ascii_isalpha(name[0]) && name[0] != '_')
        return FALSE;
    for (const char *c = name; *c != '\0'; c++)
        if (!g_ascii_isalnum(*c) && *c != '_')
            return FALSE;
    return TRUE;
}

char *c_suffix_text(const CRequest *request)
{
    g_autoptr(GString) text = g_string_new("\n");
    for (guint i = 0; request->names != NULL && request->names[i] != NULL; i++) {
        const char *name = request->names[i];
        if (!is_identifier(name))
            continue;
        g_string_append_printf(text,
                               "#ifdef %s\n"
                               "enum { " C_SUFFIX_VALUE "%s = (%s) };\n"
                               "static void *" C_SUFFIX_ALIAS "%s = (void *)&%s;\n"
                               "#endif\n",
                               name, name, name, name, name);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}
