/* Compiler flags from audited sources: the allow-list of the go command, and pkg-config.
 * Anything not on the list is dropped: flags can load plugins and read files of options. */
#include "analyzers/c/c_flags.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <string.h>

G_DEFINE_AUTOPTR_CLEANUP_FUNC(pcre2_code, pcre2_code_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(pcre2_match_data, pcre2_match_data_free)

/* One word each; from cmd/go/internal/work/security.go. */
static const char *const allowed[] = {
    "-D([A-Za-z_][A-Za-z0-9_]*)(=[^@\\-]*)?",
    "-U([A-Za-z_][A-Za-z0-9_]*)",
    "-I([^@\\-].*)",
    "-Wp,-D([A-Za-z_][A-Za-z0-9_]*)(=[^@,\\-]*)?",
    "-Wp,-U([A-Za-z_][A-Za-z0-9_]*)",
    "-ansi",
    "-f(no-)?blocks",
    "-f(no-)?builtin-[a-zA-Z0-9_]*",
    "-f(no-)?common",
    "-f(no-)?exceptions",
    "-finput-charset=([^@\\-].*)",
    "-f(no-)?openmp(-simd)?",
    "-f(no-)?(pic|PIC|pie|PIE)",
    "-f(no-)?strict-aliasing",
    "-f(un)?signed-char",
    "-m32",
    "-m64",
    "-m(abi|arch|cpu|fpu|tune)=([^@\\-].*)",
    "-m(no-)?v?aes",
    "-marm",
    "-m(no-)?avx[0-9a-z.]*",
    "-mfloat-abi=([^@\\-].*)",
    "-m(no-)?ms-bitfields",
    "-m(no-)?sse[0-9.]*",
    "-m(no-)?ssse3",
    "-mthumb(-interwork)?",
    "-pthread",
    "-?-std=([^@\\-].*)",
};

/* Allowed by the go command, of no use to a parser (or, as modules and sysroots of other systems,
 * in its way): dropped without a word. */
static const char *const unneeded[] = {
    "-F([^@\\-].*)",
    "-O([^@\\-].*)?",
    "-W([^@,]+)?",
    "-Wa,-mbig-obj",
    "-f(no-)?(asynchronous-unwind-tables|constant-cfstrings|eliminate-unused-debug-types|fast-math|"
    "inline-functions|fat-lto-objects|keep-inline-dllexport|lto|modules|objc-arc|"
    "objc-nonfragile-abi|objc-legacy-dispatch|omit-frame-pointer|permissive|plt|rtti|split-stack|"
    "use-linker-plugin|visibility-inlines-hidden)",
    "-f(no-)?stack-(.+)",
    "-fdiagnostics-show-note-include-stack",
    "-f(macro-backtrace-limit|message-length|sanitize|visibility)=(.+)",
    "-ftemplate-depth-(.+)",
    "-g([^@\\-].*)?",
    "-mfpmath=[0-9a-z,+]*",
    "-m(no-)?stack-(.+)",
    "-m(macosx-|ios-simulator-version-min=|iphoneos-version-min=|tvos-simulator-version-min=|"
    "tvos-version-min=|watchos-simulator-version-min=|watchos-version-min=)(.+)",
    "-m(nop-fun-dllimport|threads|windows)",
    "--param=ssp-buffer-size=[0-9]*",
    "-pedantic(-errors)?",
    "-pipe",
    "-?-stdlib=([^@\\-].*)",
    "--sysroot=([^@\\-].*)",
    "-w",
    "-x([^@\\-].*)",
    "-v",
};

/* These take the next word. */
static const struct {
    const char *flag;
    gboolean keep;
} with_argument[] = {
    {"-D", TRUE},         {"-U", TRUE},         {"-I", TRUE},       {"-include", TRUE},
    {"-isystem", TRUE},   {"-arch", FALSE},     {"-F", FALSE},      {"-framework", FALSE},
    {"-isysroot", FALSE}, {"--sysroot", FALSE}, {"-target", FALSE}, {"-x", FALSE},
};

static pcre2_code *compile_table(const char *const *patterns, gsize n)
{
    g_autoptr(GString) all = g_string_new("^(?:");
    for (gsize i = 0; i < n; i++)
        g_string_append_printf(all, "%s(?:%s)", i == 0 ? "" : "|", patterns[i]);
    g_string_append(all, ")\\z");
    int error;
    PCRE2_SIZE offset;
    pcre2_code *code =
        pcre2_compile((PCRE2_SPTR)all->str, all->len, PCRE2_DOTALL, &error, &offset, NULL);
    g_assert(code != NULL);
    return code;
}

static gboolean matches(const pcre2_code *code, const char *word)
{
    g_autoptr(pcre2_match_data) data = pcre2_match_data_create_from_pattern(code, NULL);
    return pcre2_match(code, (PCRE2_SPTR)word, strlen(word), 0, 0, data, NULL) >= 0;
}

/* An argument in a word of its own, as the go command's SafeArg sees it. */
static gboolean is_safe_argument(const char *word)
{
    return word != NULL && word[0] != '\0' &&
           (g_ascii_isalnum(word[0]) || strchr("._/", word[0]) != NULL || (word[0] & 0x80) != 0);
}

static char *expand(const char *word, const char *directory)
{
    g_autoptr(GString) text = g_string_new(word);
    g_string_replace(text, "${SRCDIR}", directory == NULL ? "." : directory, 0);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static gint find_with_argument(const char *word)
{
    for (gsize i = 0; i < G_N_ELEMENTS(with_argument); i++)
        if (g_str_equal(word, with_argument[i].flag))
            return (gint)i;
    return -1;
}

static void refuse(GPtrArray *refused, const char *word)
{
    if (refused != NULL)
        g_ptr_array_add(refused, (gpointer)g_intern_string(word));
}

char **c_flags_filter(const char *const *words, const char *directory, GPtrArray *ret_refused)
{
    g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(pcre2_code) allow = compile_table(allowed, G_N_ELEMENTS(allowed));
    g_autoptr(pcre2_code) skip = compile_table(unneeded, G_N_ELEMENTS(unneeded));
    for (guint i = 0; words != NULL && words[i] != NULL; i++) {
        g_autofree char *word = expand(words[i], directory);
        gint pair = find_with_argument(word);
        if (pair >= 0) {
            g_autofree char *argument =
                words[i + 1] == NULL ? NULL : expand(words[i + 1], directory);
            if (!is_safe_argument(argument)) {
                refuse(ret_refused, word);
                continue;
            }
            i++;
            if (with_argument[pair].keep) {
                g_ptr_array_add(kept, g_steal_pointer(&word));
                g_ptr_array_add(kept, g_steal_pointer(&argument));
            }
        } else if (matches(allow, word)) {
            g_ptr_array_add(kept, g_steal_pointer(&word));
        } else if (!matches(skip, word)) {
            refuse(ret_refused, word);
        }
    }
    g_ptr_array_add(kept, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&kept), FALSE);
}

/* ---- recorded commands ---------------------------------------------------------------------- */

/* Flags of commands that take a path, in the same word or the next. */
static const char *const with_path[] = {"-I",         "-isystem", "-iquote",
                                        "-idirafter", "-include", "-imacros"};
/* Words that stay as they are. A -D may hold anything: it is one word of an argument list. */
static const char *const of_language[] = {
    "-D.+",
    "-U.+",
    "-?-std=[a-z0-9:+]+",
    "-ansi",
    "-f(un)?signed-char",
    "-fshort-(enums|wchar)",
    "-fms-extensions",
    "-fgnu89-inline",
    "-fopenmp",
    "-f(no-)?builtin(-[a-zA-Z0-9_]*)?",
    "-f(no-)?blocks",
    "-f(no-)?common",
    "-pthread",
    "-m(32|64)",
    "-m(no-)?(sse|avx|ssse|aes|pclmul|bmi|fma|popcnt|sha)[0-9a-z.]*",
    "-march=[a-z0-9.+-]+",
    "-nostdinc",
};

static gint find_with_path(const char *word)
{
    gint longest = -1;
    for (gsize i = 0; i < G_N_ELEMENTS(with_path); i++)
        if (g_str_has_prefix(word, with_path[i]) &&
            (longest < 0 || strlen(with_path[i]) > strlen(with_path[longest])))
            longest = (gint)i;
    return longest;
}

char **c_flags_of_command(const char *const *words, const char *directory)
{
    g_autoptr(GPtrArray) kept = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(pcre2_code) language = compile_table(of_language, G_N_ELEMENTS(of_language));
    for (guint i = 0; words != NULL && words[i] != NULL; i++) {
        gint flag = find_with_path(words[i]);
        gboolean define = g_str_equal(words[i], "-D") || g_str_equal(words[i], "-U");
        if (flag >= 0) {
            const char *path = words[i] + strlen(with_path[flag]);
            if (*path == '\0' && words[i + 1] != NULL)
                path = words[++i];
            if (*path == '\0' || *path == '-' || *path == '@')
                continue;
            g_ptr_array_add(kept, g_strdup(with_path[flag]));
            g_ptr_array_add(kept, g_canonicalize_filename(path, directory));
        } else if (define && words[i + 1] != NULL) {
            g_ptr_array_add(kept, g_strconcat(words[i], words[i + 1], NULL));
            i++;
        } else if (matches(language, words[i])) {
            g_ptr_array_add(kept, g_strdup(words[i]));
        }
    }
    g_ptr_array_add(kept, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&kept), FALSE);
}

/* ---- pkg-config ---------------------------------------------------------------------------- */

static gboolean is_package_name(const char *name)
{
    if (name[0] == '-' || name[0] == '\0' || g_str_has_suffix(name, ".pc"))
        return FALSE;
    for (const char *c = name; *c != '\0'; c++)
        if (!g_ascii_isalnum(*c) && strchr("_.+-", *c) == NULL)
            return FALSE;
    return TRUE;
}

/* NULL where pkg-config does not know the package, or is not there. */
static char **ask_pkg_config(const char *name)
{
    const char *argv[] = {"pkg-config", "--cflags", "--", name, NULL};
    g_autofree char *output = NULL;
    int status = 0;
    if (!g_spawn_sync("/", (char **)argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL,
                      NULL, NULL, &output, NULL, &status, NULL) ||
        status != 0)
        return NULL;
    g_auto(GStrv) words = NULL;
    if (!g_shell_parse_argv(output, NULL, &words, NULL))
        return g_new0(char *, 1); /* no flags needed */
    return c_flags_filter((const char *const *)words, "/", NULL);
}

static char **pkg_config_one(const char *name)
{
    static GMutex mutex;
    static GHashTable *answers; /* name -> GStrv or NULL; kept for the life of the process */
    g_autoptr(GMutexLocker) locker = g_mutex_locker_new(&mutex);
    g_assert(locker != NULL);
    if (answers == NULL)
        answers = g_hash_table_new(g_str_hash, g_str_equal);
    gpointer answer;
    const char *key = g_intern_string(name);
    if (!g_hash_table_lookup_extended(answers, key, NULL, &answer)) {
        answer = ask_pkg_config(key);
        g_hash_table_insert(answers, (gpointer)key, answer);
    }
    return answer;
}

char **c_pkg_config_cflags(const char *const *names, GPtrArray *ret_missing)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; names != NULL && names[i] != NULL; i++) {
        if (strpbrk(names[i], "<>=") != NULL) { /* "name >= 1.2": the version is not asked for */
            if (names[i + 1] != NULL)
                i++;
            continue;
        }
        if (!is_package_name(names[i]))
            continue;
        char **words = pkg_config_one(names[i]);
        if (words == NULL)
            refuse(ret_missing, names[i]);
        for (guint w = 0; words != NULL && words[w] != NULL; w++)
            g_ptr_array_add(all, g_strdup(words[w]));
    }
    g_ptr_array_add(all, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&all), FALSE);
}
