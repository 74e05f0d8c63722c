/* The byte form of requests and answers: numbers in base 128, each string once.
 * Does not move bytes between processes: see c_worker.c. */
#include "analyzers/c/c_wire.h"

#include <string.h>

enum { MOST_ITEMS = 1 << 24 };

void c_wire_init_writer(CWire *wire)
{
    *wire =
        (CWire){.out = g_byte_array_new(), .written = g_hash_table_new(g_str_hash, g_str_equal)};
}

void c_wire_init_reader(CWire *wire, const void *bytes, gsize length)
{
    *wire = (CWire){.in = bytes, .length = length, .read = g_ptr_array_new()};
}

void c_wire_clear(CWire *wire)
{
    g_clear_pointer(&wire->out, g_byte_array_unref);
    g_clear_pointer(&wire->written, g_hash_table_unref);
    g_clear_pointer(&wire->read, g_ptr_array_unref);
}

static guint64 read_number(CWire *wire)
{
    guint64 value = 0;
    for (guint shift = 0; shift < 64; shift += 7) {
        if (wire->failed || wire->offset >= wire->length)
            break;
        guint8 byte = wire->in[wire->offset++];
        value |= (guint64)(byte & 0x7f) << shift;
        if ((byte & 0x80) == 0)
            return value;
    }
    wire->failed = TRUE;
    return 0;
}

static void write_number(CWire *wire, guint64 value)
{
    guint8 bytes[10];
    guint n = 0;
    do {
        bytes[n++] = (guint8)((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
        value >>= 7;
    } while (value != 0);
    g_byte_array_append(wire->out, bytes, n);
}

static void wire_number(CWire *wire, guint64 *value)
{
    if (wire->out != NULL)
        write_number(wire, *value);
    else
        *value = read_number(wire);
}

static void wire_guint(CWire *wire, guint *value)
{
    guint64 wide = *value;
    wire_number(wire, &wide);
    *value = (guint)wide;
}

/* Signed numbers keep small when negative: the sign goes last. */
static void wire_gint64(CWire *wire, gint64 *value)
{
    guint64 wide = ((guint64)*value << 1) ^ (*value < 0 ? G_MAXUINT64 : 0);
    wire_number(wire, &wide);
    *value = (gint64)(wide >> 1) ^ -(gint64)(wide & 1);
}

static void wire_int(CWire *wire, int *value)
{
    gint64 wide = *value;
    wire_gint64(wire, &wide);
    *value = (int)wide;
}

/* A number of items that follow; a hostile one ends the reading. */
static guint wire_count(CWire *wire, guint n)
{
    wire_guint(wire, &n);
    if (wire->out == NULL && (n > MOST_ITEMS || n > wire->length - wire->offset + 1)) {
        wire->failed = TRUE;
        return 0;
    }
    return n;
}

static const guint8 *read_bytes(CWire *wire, gsize length)
{
    if (wire->failed || length > wire->length - wire->offset) {
        wire->failed = TRUE;
        return NULL;
    }
    const guint8 *bytes = wire->in + wire->offset;
    wire->offset += length;
    return bytes;
}

/* Text that is sent once: length + 1, or 0 for NULL, then the bytes. */
static void wire_text(CWire *wire, char **text)
{
    if (wire->out != NULL) {
        gsize length = *text == NULL ? 0 : strlen(*text);
        write_number(wire, *text == NULL ? 0 : length + 1);
        if (*text != NULL)
            g_byte_array_append(wire->out, (const guint8 *)*text, (guint)length);
        return;
    }
    guint64 length = read_number(wire);
    const guint8 *bytes = length == 0 ? NULL : read_bytes(wire, length - 1);
    *text = bytes == NULL ? NULL : g_strndup((const char *)bytes, length - 1);
}

/* Names: 0 is NULL, 1 a new one that follows, n + 2 the n-th that was sent. */
static void wire_name(CWire *wire, const char **name)
{
    if (wire->out != NULL) {
        gpointer number;
        if (*name == NULL) {
            write_number(wire, 0);
        } else if (g_hash_table_lookup_extended(wire->written, *name, NULL, &number)) {
            write_number(wire, GPOINTER_TO_UINT(number) + 2);
        } else {
            guint next = g_hash_table_size(wire->written);
            g_hash_table_insert(wire->written, (gpointer)*name, GUINT_TO_POINTER(next));
            char *text = (char *)*name;
            write_number(wire, 1);
            wire_text(wire, &text);
        }
        return;
    }
    *name = NULL;
    guint64 number = read_number(wire);
    if (number == 1) {
        g_autofree char *text = NULL;
        wire_text(wire, &text);
        *name = g_intern_string(text == NULL ? "" : text);
        g_ptr_array_add(wire->read, (gpointer)*name);
    } else if (number >= 2 && number - 2 < wire->read->len) {
        *name = g_ptr_array_index(wire->read, number - 2);
    } else if (number != 0) {
        wire->failed = TRUE;
    }
}

static void wire_pos(CWire *wire, SourcePos *pos)
{
    wire_name(wire, &pos->path);
    wire_guint(wire, &pos->line);
    wire_guint(wire, &pos->column);
}

/* ---- requests ------------------------------------------------------------------------------ */

static void wire_strings(CWire *wire, const char *const **strings)
{
    gboolean present = *strings != NULL;
    wire_int(wire, &present);
    if (!present)
        return;
    guint n = wire_count(wire, wire->out != NULL ? g_strv_length((char **)*strings) : 0);
    char **read = wire->out != NULL ? NULL : g_new0(char *, n + 1);
    for (guint i = 0; i < n; i++) {
        char *text = wire->out != NULL ? (char *)(*strings)[i] : NULL;
        wire_text(wire, &text);
        if (read != NULL)
            read[i] = text != NULL ? text : g_strdup("");
    }
    if (read != NULL)
        *strings = (const char *const *)read;
}

void c_wire_request(CWire *wire, CRequest *request)
{
    const char **texts[] = {&request->root, &request->path, &request->text, &request->directory,
                            &request->exports};
    for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
        wire_text(wire, (char **)texts[i]);
    wire_guint(wire, &request->first_line);
    wire_strings(wire, &request->flags);
    wire_strings(wire, &request->names);
    wire_int(wire, &request->bodies);
    wire_strings(wire, &request->templates);
}

void c_request_clear(CRequest *request)
{
    g_free((char *)request->root);
    g_free((char *)request->path);
    g_free((char *)request->text);
    g_free((char *)request->directory);
    g_free((char *)request->exports);
    g_strfreev((char **)request->flags);
    g_strfreev((char **)request->names);
    g_strfreev((char **)request->templates);
    *request = (CRequest){0};
}

/* ---- answers ------------------------------------------------------------------------------- */

static void wire_passing(CWire *wire, CPassing *passing)
{
    guint number = *passing;
    wire_guint(wire, &number);
    *passing = number <= C_PASSED_RECORD ? (CPassing)number : C_PASSED_UNKNOWN;
}

static void wire_param(CWire *wire, CParam *param)
{
    wire_name(wire, &param->name);
    wire_name(wire, &param->type);
    wire_name(wire, &param->canonical);
    wire_guint(wire, &param->pointer_depth);
    wire_int(wire, &param->const_pointee);
    wire_int(wire, &param->is_char);
    wire_int(wire, &param->function_pointer);
    wire_int(wire, &param->nonnull);
    wire_name(wire, &param->record);
    wire_int(wire, &param->opaque);
    wire_number(wire, &param->size);
    wire_passing(wire, &param->passing);
    wire_passing(wire, &param->target);
    wire_number(wire, &param->target_size);
}

static void wire_params(CWire *wire, guint *n, CParam **params)
{
    *n = wire_count(wire, *n);
    if (wire->out == NULL)
        *params = g_new0(CParam, *n);
    for (guint i = 0; i < *n; i++)
        wire_param(wire, &(*params)[i]);
}

static void wire_function(CWire *wire, CFunction *fn)
{
    wire_name(wire, &fn->name);
    wire_pos(wire, &fn->pos);
    gboolean *flags[] = {&fn->in_tree,           &fn->is_definition,  &fn->is_static,
                         &fn->is_inline,         &fn->variadic,       &fn->noreturn,
                         &fn->warn_unused,       &fn->result_is_enum, &fn->result_is_bool,
                         &fn->result_is_integer, &fn->result_is_void, &fn->ownership_returns,
                         &fn->attribute_malloc};
    for (guint i = 0; i < G_N_ELEMENTS(flags); i++)
        wire_int(wire, flags[i]);
    wire_param(wire, &fn->result);
    wire_name(wire, &fn->result_enum);
    wire_params(wire, &fn->n_params, &fn->params);
    wire_text(wire, &fn->comment);
    wire_name(wire, &fn->malloc_dealloc);
    wire_int(wire, &fn->malloc_dealloc_param);
    wire_int(wire, &fn->ownership_takes);
    wire_int(wire, &fn->ownership_holds);
}

static void wire_signature(CWire *wire, CSignature *signature)
{
    wire_name(wire, &signature->canonical);
    wire_param(wire, &signature->result);
    wire_params(wire, &signature->n_params, &signature->params);
    wire_int(wire, &signature->variadic);
    wire_int(wire, &signature->unprototyped);
}

static void wire_slot(CWire *wire, CSlot *slot)
{
    const char **names[] = {&slot->function, &slot->helper, &slot->type, &slot->canonical,
                            &slot->what};
    for (guint i = 0; i < G_N_ELEMENTS(names); i++)
        wire_name(wire, names[i]);
    wire_guint(wire, &slot->param);
    wire_int(wire, &slot->has_context);
    wire_pos(wire, &slot->pos);
}

static void wire_enumerator(CWire *wire, CEnumerator *enumerator)
{
    wire_name(wire, &enumerator->name);
    wire_gint64(wire, &enumerator->value);
    wire_name(wire, &enumerator->enum_name);
}

static void wire_field(CWire *wire, CStructField *field)
{
    wire_name(wire, &field->name);
    wire_name(wire, &field->type);
    wire_name(wire, &field->canonical);
    wire_int(wire, &field->function_pointer);
    wire_pos(wire, &field->pos);
}

static void wire_diagnostic(CWire *wire, CDiagnostic *diagnostic)
{
    wire_pos(wire, &diagnostic->pos);
    wire_int(wire, &diagnostic->severity);
    wire_name(wire, &diagnostic->text);
}

/* The items of an array of pointers, each made by g_new0 when reading. */
#define WIRE_ITEMS(wire, array, Type, function)                                                    \
    G_STMT_START                                                                                   \
    {                                                                                              \
        guint n_items = wire_count((wire), (array)->len);                                          \
        for (guint item = 0; item < n_items && !(wire)->failed; item++) {                          \
            if ((wire)->out == NULL)                                                               \
                g_ptr_array_add((array), g_new0(Type, 1));                                         \
            function((wire), g_ptr_array_index((array), item));                                    \
        }                                                                                          \
    }                                                                                              \
    G_STMT_END

static void wire_struct(CWire *wire, CStruct *record)
{
    wire_name(wire, &record->name);
    wire_name(wire, &record->tag);
    wire_number(wire, &record->size);
    wire_pos(wire, &record->pos);
    wire_int(wire, &record->complete);
    if (record->fields == NULL)
        record->fields = g_ptr_array_new_with_free_func(g_free);
    WIRE_ITEMS(wire, record->fields, CStructField, wire_field);
}

static void wire_names(CWire *wire, GPtrArray *names)
{
    guint n = wire_count(wire, names->len);
    for (guint i = 0; i < n && !wire->failed; i++) {
        const char *name = wire->out != NULL ? g_ptr_array_index(names, i) : NULL;
        wire_name(wire, &name);
        if (wire->out == NULL)
            g_ptr_array_add(names, (gpointer)name);
    }
}

void c_wire_unit(CWire *wire, CUnit *unit, char **text)
{
    wire_int(wire, &unit->failed);
    wire_text(wire, &unit->failure);
    WIRE_ITEMS(wire, unit->functions, CFunction, wire_function);
    WIRE_ITEMS(wire, unit->enumerators, CEnumerator, wire_enumerator);
    WIRE_ITEMS(wire, unit->structs, CStruct, wire_struct);
    wire_names(wire, unit->typedefs);
    WIRE_ITEMS(wire, unit->shapes, CParam, wire_param);
    WIRE_ITEMS(wire, unit->signatures, CSignature, wire_signature);
    WIRE_ITEMS(wire, unit->slots, CSlot, wire_slot);
    WIRE_ITEMS(wire, unit->diagnostics, CDiagnostic, wire_diagnostic);
    wire_names(wire, unit->missing_headers);
    wire_text(wire, text);
}
