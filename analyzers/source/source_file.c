/* Reads source files within bounds and finds lines in them.
 * Does not decode: columns and offsets are bytes. */
#include "analyzers/source/source_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct SourceFile {
    const char *path;
    char *text;
    gsize length, valid; /* bytes before the first that is not UTF-8 */
    GArray *starts;      /* guint32 offsets of the lines */
};

G_DEFINE_QUARK(source_file_error, source_file_error)

/* ---- reading -------------------------------------------------------------------------------- */

static void set_system_error(GError **error, const char *path, int number)
{
    g_set_error(error, G_FILE_ERROR, (gint)g_file_error_from_errno(number), "%s: %s", path,
                g_strerror(number));
}

static gboolean check_kind_and_size(int fd, const char *path, gsize limit, GError **error)
{
    struct stat info;
    if (fstat(fd, &info) != 0) {
        set_system_error(error, path, errno);
        return FALSE;
    }
    if (!S_ISREG(info.st_mode)) {
        g_set_error(error, SOURCE_FILE_ERROR, SOURCE_FILE_ERROR_NOT_REGULAR, "%s: %s", path,
                    S_ISDIR(info.st_mode) ? "is a folder" : "is no regular file");
        return FALSE;
    }
    if ((guint64)info.st_size > limit) {
        g_set_error(error, SOURCE_FILE_ERROR, SOURCE_FILE_ERROR_TOO_LARGE,
                    "%s: has %" G_GUINT64_FORMAT " bytes, more than the limit of %" G_GSIZE_FORMAT,
                    path, (guint64)info.st_size, limit);
        return FALSE;
    }
    return TRUE;
}

/* The file may grow meanwhile: the limit holds all the same. */
static gboolean read_bounded(int fd, const char *path, gsize limit, GString *text, GError **error)
{
    enum { CHUNK = 64 * 1024 };
    g_autofree char *chunk = g_malloc(CHUNK);
    for (;;) {
        gssize n = read(fd, chunk, CHUNK);
        if (n == 0)
            return TRUE;
        if (n < 0 && errno != EINTR) {
            set_system_error(error, path, errno);
            return FALSE;
        }
        if (n > 0 && (gsize)n > limit - text->len) {
            g_set_error(error, SOURCE_FILE_ERROR, SOURCE_FILE_ERROR_TOO_LARGE,
                        "%s: has more bytes than the limit of %" G_GSIZE_FORMAT, path, limit);
            return FALSE;
        }
        if (n > 0)
            g_string_append_len(text, chunk, n);
    }
}

static gboolean read_file(const char *full, const char *path, gsize limit, GString *text,
                          GError **error)
{
    int fd = open(full, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0) {
        set_system_error(error, path, errno);
        return FALSE;
    }
    gboolean done =
        check_kind_and_size(fd, path, limit, error) && read_bounded(fd, path, limit, text, error);
    close(fd);
    return done;
}

SourceFile *source_file_read(const char *root, const char *path, gsize limit, GError **error)
{
    limit = limit == 0 ? SOURCE_FILE_LIMIT : MIN(limit, G_MAXUINT32 - 1);
    g_autofree char *full = g_build_filename(root, path, NULL);
    g_autoptr(GString) text = g_string_new(NULL);
    if (!read_file(full, path, limit, text, error))
        return NULL;
    return source_file_new(path, text->str, text->len);
}

/* ---- texts ---------------------------------------------------------------------------------- */

SourceFile *source_file_new(const char *path, const char *text, gsize length)
{
    g_assert(length < G_MAXUINT32);
    SourceFile *file = g_new0(SourceFile, 1);
    file->path = g_intern_string(path);
    file->text = g_malloc(length + 1);
    file->length = length;
    if (length > 0)
        memcpy(file->text, text, length);
    file->text[length] = '\0';
    const char *valid_end = file->text;
    g_utf8_validate_len(file->text, length, &valid_end);
    file->valid = (gsize)(valid_end - file->text);
    file->starts = g_array_new(FALSE, FALSE, sizeof(guint32));
    const char *end = file->text + length;
    for (const char *start = file->text; start != NULL;) {
        guint32 offset = (guint32)(start - file->text);
        g_array_append_val(file->starts, offset);
        const char *newline = memchr(start, '\n', (gsize)(end - start));
        start = newline != NULL ? newline + 1 : NULL;
    }
    return file;
}

void source_file_free(SourceFile *file)
{
    if (file == NULL)
        return;
    g_free(file->text);
    g_array_unref(file->starts);
    g_free(file);
}

const char *source_file_path(const SourceFile *file)
{
    return file->path;
}

const char *source_file_text(const SourceFile *file, gsize *ret_length)
{
    if (ret_length != NULL)
        *ret_length = file->length;
    return file->text;
}

gboolean source_file_is_utf8(const SourceFile *file, gsize *ret_offset)
{
    if (file->valid == file->length)
        return TRUE;
    if (ret_offset != NULL)
        *ret_offset = file->valid;
    return FALSE;
}

/* ---- lines ---------------------------------------------------------------------------------- */

static gsize line_start(const SourceFile *file, guint32 line)
{
    return g_array_index(file->starts, guint32, line - 1);
}

/* Where the line's text ends, before its newline. */
static gsize line_end(const SourceFile *file, guint32 line)
{
    gsize start = line_start(file, line);
    gsize end = line < file->starts->len ? line_start(file, line + 1) - 1 : file->length;
    return end > start && line < file->starts->len && file->text[end - 1] == '\r' ? end - 1 : end;
}

guint32 source_file_n_lines(const SourceFile *file)
{
    return file->starts->len;
}

gboolean source_file_line(const SourceFile *file, guint32 line, const char **ret_text,
                          gsize *ret_length)
{
    if (line == 0 || line > file->starts->len)
        return FALSE;
    *ret_text = file->text + line_start(file, line);
    *ret_length = line_end(file, line) - line_start(file, line);
    return TRUE;
}

SourcePos source_file_pos(const SourceFile *file, gsize offset)
{
    offset = MIN(offset, file->length);
    guint32 low = 1, high = file->starts->len;
    while (low < high) { /* the last line that starts at or before offset */
        guint32 middle = low + (high - low + 1) / 2;
        if (line_start(file, middle) <= offset)
            low = middle;
        else
            high = middle - 1;
    }
    return (SourcePos){file->path, low, (guint32)(offset - line_start(file, low)) + 1};
}

gboolean source_file_offset(const SourceFile *file, guint32 line, guint32 column, gsize *ret_offset)
{
    if (line == 0 || line > file->starts->len || column == 0 ||
        column - 1 > line_end(file, line) - line_start(file, line))
        return FALSE;
    *ret_offset = line_start(file, line) + column - 1;
    return TRUE;
}
