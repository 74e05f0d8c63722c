/* Small steps that every JSON-writing format takes.
 * Keeps cJSON's ownership in one place; knows no schema. */
#pragma once

/* Ownership: an added item is owned by its parent; json_print consumes nothing. */

#include "analyzers/source/source.h"

#include <cjson/cJSON.h>
#include <glib.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC(cJSON, cJSON_Delete)

/* Adds a string member; nothing when text is NULL. Bytes that are not UTF-8 are replaced. */
void json_add_text(cJSON *object, const char *name, const char *text);
void json_add_number(cJSON *object, const char *name, gint64 number);
void json_add_bool(cJSON *object, const char *name, gboolean value);
cJSON *json_add_object(cJSON *parent, const char *name);
cJSON *json_add_array(cJSON *parent, const char *name);
/* A new object at the end of an array. */
cJSON *json_append_object(cJSON *array);
void json_append_text(cJSON *array, const char *text);
/* path, line, column; line and column only where they are known. */
void json_add_place(cJSON *object, SourcePos pos);
/* The value, indented by two spaces, with a newline at the end. */
void json_print(const cJSON *value, GString *out);
