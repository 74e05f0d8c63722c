/* The text of one source file with an index of its lines.
 * Does not find files, and knows nothing of languages or of caches. */
#pragma once

/* Ownership: a SourceFile owns its text; everything returned is borrowed and lives as long. */

#include "analyzers/source/source.h"

#include <glib.h>

/* Files past this are generated, or bait: no one audits them. */
#define SOURCE_FILE_LIMIT ((gsize)32 * 1024 * 1024)

typedef struct SourceFile SourceFile;

#define SOURCE_FILE_ERROR (source_file_error_quark())
GQuark source_file_error_quark(void);
typedef enum SourceFileError {
    SOURCE_FILE_ERROR_TOO_LARGE,
    SOURCE_FILE_ERROR_NOT_REGULAR, /* a folder, device, pipe or socket */
} SourceFileError;

/* Reads `path`, relative to `root` (an absolute path), of at most `limit` bytes (0:
 * SOURCE_FILE_LIMIT). Never waits for a pipe or device. Errors: SOURCE_FILE_ERROR, or G_FILE_ERROR
 * where the system refuses; the message begins with `path`. */
SourceFile *source_file_read(const char *root, const char *path, gsize limit, GError **error);
/* The same over a copy of a text that is already in memory; at most G_MAXUINT32 - 1 bytes. */
SourceFile *source_file_new(const char *path, const char *text, gsize length);
void source_file_free(SourceFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SourceFile, source_file_free)

const char *source_file_path(const SourceFile *file); /* interned */
/* The bytes, with a zero byte behind the last. */
const char *source_file_text(const SourceFile *file, gsize *ret_length);
/* TRUE if all of it is UTF-8 without zero bytes; else *ret_offset (may be NULL) is the first byte
 * that is not. */
gboolean source_file_is_utf8(const SourceFile *file, gsize *ret_offset);

/* Lines end in '\n'. What follows the last one is a line too, perhaps empty: there is always one.
 */
guint32 source_file_n_lines(const SourceFile *file);
/* A line from 1, without its "\n" or "\r\n"; FALSE if there is none of that number. */
gboolean source_file_line(const SourceFile *file, guint32 line, const char **ret_text,
                          gsize *ret_length);
/* The place of a byte; offsets past the end are the end. */
SourcePos source_file_pos(const SourceFile *file, gsize offset);
/* The byte at a place; one column past the end of the line is the line's end. FALSE if there is no
 * such place. */
gboolean source_file_offset(const SourceFile *file, guint32 line, guint32 column,
                            gsize *ret_offset);
