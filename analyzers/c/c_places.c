/* From libclang's locations to places in the audited tree.
 * Does not follow symbolic links: a path is what the include directive made of it. */
#include "analyzers/c/c_places.h"

#include <string.h>

typedef struct FilePlace {
    const char *path; /* NULL: not a file of anybody's */
    gboolean in_tree, is_main, has_text;
    const char *text; /* libclang's; NULL: none */
    size_t length;
} FilePlace;

struct CPlaces {
    CXTranslationUnit tu;
    const CRequest *request;
    CXFile main_file;
    guint own_lines;
    GHashTable *files; /* CXFile -> FilePlace * */
};

const char *c_intern(CXString string)
{
    const char *text = clang_getCString(string);
    const char *name = g_intern_string(text == NULL ? "" : text);
    clang_disposeString(string);
    return name;
}

const char *c_type_name(CXType type)
{
    CXString string = clang_getTypeSpelling(type);
    const char *text = clang_getCString(string);
    const char *at = text == NULL ? NULL : strstr(text, " at ");
    if (at == NULL)
        return c_intern(string);
    g_autoptr(GString) name = g_string_new(text);
    while ((at = strstr(name->str, " at ")) != NULL) { /* "struct (unnamed at x.c:1:2)" */
        const char *close = strchr(at, ')');
        g_string_erase(name, at - name->str, close == NULL ? -1 : close - at);
    }
    clang_disposeString(string);
    return g_intern_string(name->str);
}

guint c_places_own_lines(const CRequest *request)
{
    guint lines = 1;
    for (const char *c = request->text; c != NULL && *c != '\0'; c++)
        lines += *c == '\n' ? 1 : 0;
    return request->text == NULL ? G_MAXUINT : lines;
}

CPlaces *c_places_new(CXTranslationUnit tu, const CRequest *request, CXFile main_file)
{
    CPlaces *places = g_new0(CPlaces, 1);
    places->tu = tu;
    places->request = request;
    places->main_file = main_file;
    places->own_lines = c_places_own_lines(request);
    places->files = g_hash_table_new_full(NULL, NULL, NULL, g_free);
    return places;
}

void c_places_free(CPlaces *places)
{
    if (places == NULL)
        return;
    g_hash_table_unref(places->files);
    g_free(places);
}

static const char *below(const char *root, const char *path)
{
    gsize length = strlen(root);
    while (length > 1 && root[length - 1] == '/')
        length--;
    if (length == 1)
        return path[0] == '/' ? path + 1 : NULL;
    return strncmp(path, root, length) == 0 && path[length] == '/' ? path + length + 1 : NULL;
}

static FilePlace *describe_file(const CPlaces *places, CXFile file)
{
    FilePlace *place = g_new0(FilePlace, 1);
    if (file == places->main_file) {
        *place = (FilePlace){
            .path = g_intern_string(places->request->path), .in_tree = TRUE, .is_main = TRUE};
        return place;
    }
    const char *name = c_intern(clang_getFileName(file));
    if (g_str_has_prefix(name, "/custody/") || g_str_has_suffix(name, "/_cgo_export.h"))
        return place; /* written by us */
    g_autofree char *path = g_canonicalize_filename(name, places->request->directory);
    const char *relative = below(places->request->root, path);
    place->path = g_intern_string(relative != NULL ? relative : path);
    place->in_tree = relative != NULL;
    return place;
}

static FilePlace *file_place(CPlaces *places, CXFile file)
{
    FilePlace *place = g_hash_table_lookup(places->files, file);
    if (place == NULL) {
        place = describe_file(places, file);
        g_hash_table_insert(places->files, file, place);
    }
    return place;
}

SourcePos c_places_of(CPlaces *places, CXSourceLocation location, gboolean *ret_in_tree)
{
    CXFile file;
    unsigned line, column, offset;
    clang_getFileLocation(location, &file, &line, &column, &offset);
    const FilePlace *place = file == NULL ? NULL : file_place(places, file);
    gboolean known =
        place != NULL && place->path != NULL && (!place->is_main || line <= places->own_lines);
    if (ret_in_tree != NULL)
        *ret_in_tree = known && place->in_tree;
    if (!known)
        return SOURCE_POS_NONE;
    guint first =
        place->is_main && places->request->first_line > 0 ? places->request->first_line : 1;
    return (SourcePos){place->path, line + first - 1, column};
}

SourcePos c_places_of_cursor(CPlaces *places, CXCursor cursor, gboolean *ret_in_tree)
{
    return c_places_of(places, clang_getCursorLocation(cursor), ret_in_tree);
}

const char *c_places_text(CPlaces *places, CXSourceLocation location, gsize *ret_length,
                          gsize *ret_offset)
{
    CXFile file;
    unsigned line, column, offset;
    clang_getFileLocation(location, &file, &line, &column, &offset);
    FilePlace *place = file == NULL ? NULL : file_place(places, file);
    if (place != NULL && !place->has_text) { /* libclang walks all files for each question */
        place->text = clang_getFileContents(places->tu, file, &place->length);
        place->has_text = TRUE;
    }
    if (place == NULL || place->text == NULL || offset > place->length)
        return NULL;
    *ret_length = place->length;
    *ret_offset = offset;
    return place->text;
}
