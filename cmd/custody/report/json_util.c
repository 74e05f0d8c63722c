/* Small steps that every JSON-writing format takes.
 * Prints by itself only the white space: cJSON indents by tabs and knows no other. */
#include "cmd/custody/report/json_util.h"

void json_add_text(cJSON *object, const char *name, const char *text)
{
    if (!text)
        return;
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    cJSON_AddStringToObject(object, name, valid);
}

void json_add_number(cJSON *object, const char *name, gint64 number)
{
    cJSON_AddNumberToObject(object, name, (double)number);
}

void json_add_bool(cJSON *object, const char *name, gboolean value)
{
    cJSON_AddBoolToObject(object, name, value);
}

cJSON *json_add_object(cJSON *parent, const char *name)
{
    return cJSON_AddObjectToObject(parent, name);
}

cJSON *json_add_array(cJSON *parent, const char *name)
{
    return cJSON_AddArrayToObject(parent, name);
}

cJSON *json_append_object(cJSON *array)
{
    cJSON *object = cJSON_CreateObject();

    cJSON_AddItemToArray(array, object);
    return object;
}

void json_append_text(cJSON *array, const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);

    cJSON_AddItemToArray(array, cJSON_CreateString(valid));
}

void json_add_place(cJSON *object, SourcePos pos)
{
    json_add_text(object, "path", pos.path ? pos.path : "");
    if (pos.line > 0)
        json_add_number(object, "line", pos.line);
    if (pos.line > 0 && pos.column > 0)
        json_add_number(object, "column", pos.column);
}

static void indent(GString *out, guint depth)
{
    g_string_append_printf(out, "\n%*s", (int)(depth * 2), "");
}

static void print_scalar(const cJSON *value, GString *out)
{
    char *text = cJSON_PrintUnformatted(value);

    g_string_append(out, text);
    cJSON_free(text);
}

static void print_value(const cJSON *value, guint depth, GString *out)
{
    gboolean object = cJSON_IsObject(value);

    if (!object && !cJSON_IsArray(value)) {
        print_scalar(value, out);
        return;
    }
    g_string_append_c(out, object ? '{' : '[');
    for (const cJSON *item = value->child; item; item = item->next) {
        indent(out, depth + 1);
        if (object) {
            cJSON name = {.type = cJSON_String, .valuestring = item->string};

            print_scalar(&name, out);
            g_string_append(out, ": ");
        }
        print_value(item, depth + 1, out);
        if (item->next)
            g_string_append_c(out, ',');
    }
    if (value->child)
        indent(out, depth);
    g_string_append_c(out, object ? '}' : ']');
}

void json_print(const cJSON *value, GString *out)
{
    print_value(value, 0, out);
    g_string_append_c(out, '\n');
}
