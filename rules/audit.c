/* Runs an audit: data goes one way, from sources through units and front ends to engine and rules.
 * Knows neither syntax nor libraries. */

#include "rules/audit.h"
#include "analyzers/c/c_flags.h"
#include "analyzers/c/c_mentions.h"
#include "analyzers/c/c_project.h"
#include "analyzers/c/c_unit.h"
#include "analyzers/go/go_unit.h"
#include "analyzers/ir/ir_text.h"
#include "analyzers/lifetime/contract_infer.h"
#include "analyzers/unit/embedded.h"
#include "rules/configured_owners.h"
#include "rules/export_header.h"
#include "rules/match.h"
#include "rules/preambles.h"
#include "rules/reach.h"
#include "rules/rule.h"
#include "rules/sift.h"

#include <string.h>

enum { C_TIMEOUT_SECONDS = 60 };

typedef struct Audit {
    const AuditOptions *options;
    Project *project;
    ContractBook *book;
    CWorkers *workers;
    Engine *engine;
    AuditResult *result;
    GPtrArray *go_units;   /* GoUnit * */
    GHashTable *by_path;   /* import path -> GoUnit * */
    GPtrArray *c_units;    /* CUnit * */
    GPtrArray *rule_units; /* RuleUnit * */
    GHashTable *left_out;  /* interned paths that nothing is reported of */
} Audit;

static void rule_unit_free(gpointer data)
{
    RuleUnit *unit = data;
    g_ptr_array_unref(unit->c_units);
    contract_book_free(unit->book);
    g_free(unit);
}

static void audit_clear(Audit *audit)
{
    g_clear_pointer(&audit->engine, engine_free);
    g_clear_pointer(&audit->rule_units, g_ptr_array_unref);
    g_clear_pointer(&audit->go_units, g_ptr_array_unref);
    g_clear_pointer(&audit->c_units, g_ptr_array_unref);
    g_clear_pointer(&audit->by_path, g_hash_table_unref);
    g_clear_pointer(&audit->left_out, g_hash_table_unref);
    g_clear_pointer(&audit->workers, c_workers_free);
    g_clear_pointer(&audit->book, contract_book_free);
    g_clear_pointer(&audit->project, project_free);
    g_clear_pointer(&audit->result, audit_result_free);
}

static void progress(const Audit *audit, const char *what, guint done, guint all)
{
    if (audit->options->progress != NULL) {
        audit->options->progress(what, done, all, audit->options->progress_data);
    }
}

/* ---- contracts ---------------------------------------------------------------------------------
 */

static gboolean read_embedded(Audit *audit, GError **error)
{
    gsize n = 0;
    const EmbeddedFile *files = embedded_files(&n);
    for (gsize i = 0; i < n; i++) {
        if (!g_str_has_prefix(files[i].path, "rules/resources/") ||
            !g_str_has_suffix(files[i].path, ".json")) {
            continue;
        }
        const char *label = g_intern_string(files[i].path);
        if (!contract_book_read_json(audit->book, files[i].data, files[i].size, label,
                                     CONTRACT_FROM_RESOURCES, error)) {
            return FALSE;
        }
    }
    return TRUE;
}

static int by_name(gconstpointer left, gconstpointer right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

static gboolean read_rules_directory(Audit *audit, const char *directory, GError **error)
{
    g_autoptr(GDir) dir = g_dir_open(directory, 0, error);
    if (dir == NULL) {
        return FALSE;
    }
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    for (const char *name; (name = g_dir_read_name(dir)) != NULL;) {
        if (g_str_has_suffix(name, ".json")) {
            g_ptr_array_add(names, g_build_filename(directory, name, NULL));
        }
    }
    g_ptr_array_sort(names, by_name);
    for (guint i = 0; i < names->len; i++) {
        const char *path = g_ptr_array_index(names, i);
        g_autofree char *text = NULL;
        gsize length = 0;
        if (!g_file_get_contents(path, &text, &length, error) ||
            !contract_book_read_json(audit->book, text, length, g_intern_string(path),
                                     CONTRACT_FROM_RESOURCES, error)) {
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean read_fragments(Audit *audit, GError **error)
{
    static const ConfigKey keys[] = {CONFIG_RESOURCES, CONFIG_FUNCTIONS};
    const Config *config = audit->options->config;
    for (guint k = 0; k < G_N_ELEMENTS(keys); k++) {
        for (guint i = 0; i < config_n_fragments(config, keys[k]); i++) {
            const char *text = config_fragment(config, keys[k], i);
            if (!contract_book_read_json(audit->book, text, strlen(text), config_label(config),
                                         CONTRACT_FROM_CONFIG, error)) {
                return FALSE;
            }
        }
    }
    const char *const *exits = config_strings(config, CONFIG_EXITS);
    for (guint i = 0; exits[i] != NULL; i++) {
        contract_book_add(audit->book, g_intern_string(exits[i]), CONTRACT_FROM_CONFIG, 0)
            ->noreturn = TRUE;
    }
    return TRUE;
}

static gboolean read_contracts(Audit *audit, GError **error)
{
    const AuditOptions *options = audit->options;
    audit->book = contract_book_new();
    if (!read_embedded(audit, error)) {
        return FALSE;
    }
    for (guint i = 0; options->rules_directories != NULL && options->rules_directories[i] != NULL;
         i++) {
        if (!read_rules_directory(audit, options->rules_directories[i], error)) {
            return FALSE;
        }
    }
    if (options->config != NULL && !read_fragments(audit, error)) {
        return FALSE;
    }
    return contract_book_check(audit->book, error);
}

/* ---- Go ----------------------------------------------------------------------------------------
 */

static const GoUnit *lookup_unit(const char *import_path, gpointer data)
{
    return g_hash_table_lookup(data, g_intern_string(import_path));
}

/* Flags that the go command itself would refuse: the headers that they lead to stay unknown. */
static void note_refused_flags(Audit *audit, const GoUnit *unit, const GoPreamble *preamble)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    g_autoptr(GPtrArray) refused = g_ptr_array_new();
    g_autofree char *directory =
        g_build_filename(audit->project->root, unit->package->directory, NULL);
    for (guint i = 0; i < preamble->cflags->len; i++) {
        g_ptr_array_add(words, g_ptr_array_index(preamble->cflags, i));
    }
    g_ptr_array_add(words, NULL);
    g_auto(GStrv) allowed = c_flags_filter((const char *const *)words->pdata, directory, refused);
    for (guint i = 0; i < refused->len; i++) {
        g_autofree char *reason =
            g_strdup_printf("#cgo flag %s is not one that the go command allows: not used",
                            (const char *)g_ptr_array_index(refused, i));
        audit_result_add_degraded(audit->result, preamble->path, preamble->pos.line, reason);
    }
}

static void note_go_unit(Audit *audit, const GoUnit *unit)
{
    for (guint i = 0; i < unit->errors->len; i++) {
        const GoSyntaxError *e = g_ptr_array_index(unit->errors, i);
        g_autofree char *message = g_strdup_printf("line %u: %s", e->pos.line, e->message);
        audit_result_add_error(audit->result, e->pos.path, message);
    }
    for (guint i = 0; i < unit->ir->degraded->len; i++) {
        const IrDegraded *d = &g_array_index(unit->ir->degraded, IrDegraded, i);
        audit_result_add_degraded(audit->result, d->pos.path, d->pos.line, d->reason);
    }
    for (guint i = 0; i < unit->preambles->len; i++) {
        note_refused_flags(audit, unit, g_ptr_array_index(unit->preambles, i));
    }
}

/* Functions of Go's own packages that the resource files and the configuration name. */
static void add_acquirers(Audit *audit, Reach *reach)
{
    g_autoptr(GPtrArray) names = contract_book_names(audit->book);
    for (guint i = 0; i < names->len; i++) {
        const char *name = g_ptr_array_index(names, i);
        const Contract *contract =
            strchr(name, '.') != NULL ? contract_book_find(audit->book, name) : NULL;
        if (contract != NULL && contract->result_kind != NULL &&
            !contract->result_kind->leak_exempt) {
            reach_add_acquirer(reach, name);
        }
    }
}

static void lower_packages(Audit *audit)
{
    g_autoptr(GPtrArray) reachable = project_reachable(audit->project);
    const Config *config = audit->options->config;
    g_autoptr(Reach) reach =
        reach_new(audit->project, config != NULL ? config_strings(config, CONFIG_OWNERS) : NULL);
    add_acquirers(audit, reach);
    for (guint i = 0; i < reachable->len; i++) {
        const GoPackage *package = g_ptr_array_index(reachable, i);
        if (!reach_concerns(reach, package)) {
            continue;
        }
        progress(audit, "reading Go", i, reachable->len);
        GoUnit *unit = go_unit_lower(package, audit->project->root, lookup_unit, audit->by_path);
        g_ptr_array_add(audit->go_units, unit);
        reach_add(reach, unit);
        if (!g_hash_table_contains(audit->by_path, package->import_path)) {
            g_hash_table_insert(audit->by_path, (gpointer)package->import_path, unit);
        }
        if (!package->in_vendor) {
            audit->result->go_files += package->files->len;
            audit->result->packages++;
        }
        if (!package->in_vendor) {
            note_go_unit(audit, unit);
        }
    }
    for (guint i = 0; i < audit->project->packages->len; i++) {
        const GoPackage *package = g_ptr_array_index(audit->project->packages, i);
        audit->result->packages_without_cgo += package->in_vendor ? 0 : 1;
    }
    audit->result->packages_without_cgo -= audit->result->packages;
}

static gboolean read_owners(Audit *audit, GError **error)
{
    const Config *config = audit->options->config;
    if (config == NULL) {
        return TRUE;
    }
    g_autoptr(GPtrArray) units = g_ptr_array_new(), unknown = g_ptr_array_new();
    for (guint i = 0; i < audit->go_units->len; i++) {
        g_ptr_array_add(units, ((const GoUnit *)g_ptr_array_index(audit->go_units, i))->ir);
    }
    if (!configured_owners_add(audit->book, units, config_strings(config, CONFIG_OWNERS),
                               config_label(config), unknown, error)) {
        return FALSE;
    }
    for (guint i = 0; i < unknown->len; i++) {
        g_autofree char *reason = g_strdup_printf(
            "owner %s: no type with such a method in the packages that ownership reaches",
            (const char *)g_ptr_array_index(unknown, i));
        audit_result_add_degraded(audit->result, config_label(config), 0, reason);
    }
    return TRUE;
}

/* ---- C -----------------------------------------------------------------------------------------
 */

typedef struct Request {
    guint package; /* index in go_units */
    char *directory;
    GPtrArray *flags; /* borrowed strings, NULL-terminated; owned ones in keep */
    GPtrArray *keep;
    GPtrArray *names;
    char *exports;
    GPtrArray *members;    /* of a group: preambles (borrowed) that are read together */
    char *text;            /* theirs as one */
    struct Request *group; /* of a preamble: with which it is read, while nothing is wrong there */
    CUnit *unit;           /* the answer, until it is taken */
    CRequest c;
} Request;

static void request_free(gpointer data)
{
    Request *request = data;
    g_free(request->directory);
    g_ptr_array_unref(request->flags);
    g_ptr_array_unref(request->keep);
    g_ptr_array_unref(request->names);
    g_free(request->exports);
    g_clear_pointer(&request->members, g_ptr_array_unref);
    g_clear_pointer(&request->unit, c_unit_free);
    g_free(request->text);
    g_free(request);
}

/* Headers that a build wrote are in no revision: those of the present tree stand in for them. */
static char **flags_beside(const Audit *audit, const GoUnit *unit, const char *const *words)
{
    if (audit->options->beside == NULL) {
        return NULL;
    }
    g_autofree char *directory =
        g_build_filename(audit->options->beside, unit->package->directory, NULL);
    g_autofree char *include = g_strdup_printf("-I%s", directory);
    g_auto(GStrv) flags = c_flags_filter(words, directory, NULL);
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    g_strv_builder_addv(builder, (const char **)flags);
    g_strv_builder_add(builder, include);
    return g_strv_builder_end(builder);
}

static void add_flags(Request *request, const Audit *audit, const GoUnit *unit)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    g_autoptr(GPtrArray) packages = g_ptr_array_new();
    for (guint i = 0; i < unit->preambles->len; i++) {
        /* cgo joins the flags of all files of a package */
        const GoPreamble *preamble = g_ptr_array_index(unit->preambles, i);
        for (guint j = 0; j < preamble->cflags->len; j++) {
            g_ptr_array_add(words, g_ptr_array_index(preamble->cflags, j));
        }
        for (guint j = 0; j < preamble->pkg_config->len; j++) {
            g_ptr_array_add(packages, g_ptr_array_index(preamble->pkg_config, j));
        }
    }
    g_ptr_array_add(words, NULL);
    g_ptr_array_add(packages, NULL);
    g_auto(GStrv) allowed =
        c_flags_filter((const char *const *)words->pdata, request->directory, NULL);
    g_auto(GStrv) beside = flags_beside(audit, unit, (const char *const *)words->pdata);
    g_auto(GStrv) configured = c_pkg_config_cflags((const char *const *)packages->pdata, NULL);
    for (guint i = 0; allowed != NULL && allowed[i] != NULL; i++) {
        g_ptr_array_add(request->keep, g_strdup(allowed[i]));
    }
    for (guint i = 0; beside != NULL && beside[i] != NULL; i++) {
        g_ptr_array_add(request->keep, g_strdup(beside[i]));
    }
    for (guint i = 0; configured != NULL && configured[i] != NULL; i++) {
        g_ptr_array_add(request->keep, g_strdup(configured[i]));
    }
    for (guint i = 0; audit->options->flags != NULL && audit->options->flags[i] != NULL; i++) {
        g_ptr_array_add(request->keep, g_strdup(audit->options->flags[i]));
    }
    for (guint i = 0; i < request->keep->len; i++) {
        g_ptr_array_add(request->flags, g_ptr_array_index(request->keep, i));
    }
    g_ptr_array_add(request->flags, NULL);
}

static Request *request_new(const Audit *audit, guint package)
{
    const GoUnit *unit = g_ptr_array_index(audit->go_units, package);
    Request *request = g_new0(Request, 1);
    request->package = package;
    request->directory = g_build_filename(audit->project->root, unit->package->directory, NULL);
    request->flags = g_ptr_array_new();
    request->keep = g_ptr_array_new_with_free_func(g_free);
    request->names = g_ptr_array_new();
    for (guint i = 0; i < unit->foreign_names->len; i++) {
        const GoForeignName *name = g_ptr_array_index(unit->foreign_names, i);
        g_ptr_array_add(request->names, (gpointer)name->name);
    }
    g_ptr_array_add(request->names, NULL);
    add_flags(request, audit, unit);
    request->c.root = audit->project->root;
    request->c.directory = request->directory;
    request->c.flags = (const char *const *)request->flags->pdata;
    request->c.bodies = TRUE;
    return request;
}

static gboolean has_code(const GoPreamble *preamble)
{
    for (const char *c = preamble->text; c != NULL && *c != '\0'; c++) {
        if (!g_ascii_isspace(*c)) {
            return TRUE;
        }
    }
    return FALSE;
}

static Request *request_for_preamble(const Audit *audit, guint package, guint index)
{
    const GoUnit *unit = g_ptr_array_index(audit->go_units, package);
    const GoPreamble *preamble = g_ptr_array_index(unit->preambles, index);
    Request *request = request_new(audit, package);
    request->c.names = (const char *const *)request->names->pdata;
    request->c.path = preamble->path;
    request->c.text = preamble->text;
    request->c.first_line = preamble->first_line;
    return request;
}

static void add_preambles(const Audit *audit, guint package, GPtrArray *requests)
{
    const GoUnit *unit = g_ptr_array_index(audit->go_units, package);
    g_autoptr(GPtrArray) texts = g_ptr_array_new();
    for (guint i = 0; i < unit->preambles->len; i++) {
        g_ptr_array_add(texts, ((const GoPreamble *)g_ptr_array_index(unit->preambles, i))->text);
    }
    for (guint i = 0; i < unit->preambles->len; i++) {
        if (has_code(g_ptr_array_index(unit->preambles, i)) && !preamble_is_covered(texts, i)) {
            g_ptr_array_add(requests, request_for_preamble(audit, package, i));
        }
    }
}

static void add_requests(const Audit *audit, guint package, GPtrArray *requests)
{
    const GoUnit *unit = g_ptr_array_index(audit->go_units, package);
    add_preambles(audit, package, requests);
    for (guint i = 0; unit->package->uses_cgo && i < unit->package->c_files->len; i++) {
        const char *path = g_ptr_array_index(unit->package->c_files, i);
        if (!g_str_has_suffix(path, ".c")) {
            continue;
        }
        Request *request = request_new(audit, package);
        request->exports = export_header_text(unit);
        request->c.exports = request->exports;
        request->c.names = (const char *const *)request->names->pdata;
        request->c.path = path;
        g_ptr_array_add(requests, request);
    }
}

static void note_c_unit(Audit *audit, const CRequest *request, const CUnit *unit, GHashTable *said)
{
    if (unit->failed) {
        audit_result_add_degraded(audit->result, request->path, 0,
                                  unit->failure != NULL ? unit->failure : "C worker failed");
    }
    for (guint i = 0; i < unit->missing_headers->len; i++) {
        const char *header = g_ptr_array_index(unit->missing_headers, i);
        /* files alone share one tree: a header that is missing is told once */
        g_autofree char *key =
            g_strdup_printf("%s\x1f%s", request->names != NULL ? request->directory : "", header);
        if (g_hash_table_add(said, g_strdup(key))) {
            g_autofree char *reason = g_strdup_printf(
                "header %s not found: contracts of its functions are not known", header);
            audit_result_add_degraded(audit->result, request->path, 0, reason);
        }
    }
    for (guint i = 0; unit->bodies != NULL && i < unit->bodies->degraded->len; i++) {
        const IrDegraded *d = &g_array_index(unit->bodies->degraded, IrDegraded, i);
        audit_result_add_degraded(audit->result, d->pos.path, d->pos.line, d->reason);
    }
}

static CProject *project_flags(Audit *audit)
{
    CProject *flags = c_project_new(audit->project->root, audit->project->compile_commands,
                                    audit->options->flags, audit->project->c_files);
    const char *path = NULL, *problem = c_project_problem(flags, &path);
    if (problem != NULL) {
        audit_result_add_degraded(audit->result, path, 0, problem);
    }
    return flags;
}

/* A file that belongs to no Go package. */
static Request *request_for_file(const Audit *audit, const CProject *flags, const char *path)
{
    Request *request = g_new0(Request, 1);
    request->package = G_MAXUINT;
    request->directory = g_strdup(c_project_directory(flags, path));
    request->flags = g_ptr_array_new();
    request->keep = g_ptr_array_new_with_free_func(g_free);
    request->names = g_ptr_array_new();
    request->c.root = audit->project->root;
    request->c.directory = request->directory;
    request->c.flags = c_project_flags(flags, path);
    request->c.templates = c_project_templates(flags, path);
    request->c.path = path;
    request->c.bodies = TRUE;
    return request;
}

static void run_requests(const Audit *audit, const GPtrArray *requests)
{
    g_autofree CRequest *plain = g_new0(CRequest, requests->len + 1);
    g_autofree CUnit **units = g_new0(CUnit *, requests->len + 1);
    for (guint i = 0; i < requests->len; i++) {
        plain[i] = ((Request *)g_ptr_array_index(requests, i))->c;
    }
    if (requests->len > 0) {
        c_workers_run(audit->workers, plain, requests->len, units);
    }
    for (guint i = 0; i < requests->len; i++) {
        ((Request *)g_ptr_array_index(requests, i))->unit = units[i];
    }
}

/* Adds members [from, to) to what is to be read: as one group, where there are several. */
static void add_group(const Audit *audit, const GPtrArray *members, guint from, guint to,
                      GPtrArray *groups, GPtrArray *wanted)
{
    Request *first = g_ptr_array_index(members, from), *group = NULL;
    if (to - from > 1) {
        group = request_new(audit, first->package);
        group->members = g_ptr_array_new();
        g_ptr_array_add(groups, group);
        g_ptr_array_add(wanted, group);
    }
    g_autoptr(GPtrArray) texts = g_ptr_array_new();
    for (guint i = from; i < to; i++) {
        Request *member = g_ptr_array_index(members, i);
        member->group = group;
        g_ptr_array_add(texts, (gpointer)member->c.text);
        g_ptr_array_add(group != NULL ? group->members : wanted, member);
    }
    if (group != NULL) {
        group->text = preambles_together(texts);
        group->c.names = (const char *const *)group->names->pdata;
        group->c.path = first->c.path;
        group->c.text = group->text;
        group->c.first_line = first->c.first_line;
    }
}

/* Preambles of nothing but includes are read together, where they include the same libraries: of
 * declarations that stand side by side more is inferred than of those that no file sees together.
 */
static GPtrArray *group_requests(const Audit *audit, const GPtrArray *requests, GPtrArray *groups)
{
    g_autoptr(GPtrArray) wanted = g_ptr_array_new();
    g_autoptr(GPtrArray) order = g_ptr_array_new();
    g_autoptr(GHashTable) alike =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
    for (guint i = 0; i < requests->len; i++) {
        Request *request = g_ptr_array_index(requests, i);
        if (request->c.text == NULL || !preamble_is_plain(request->c.text)) {
            g_ptr_array_add(wanted, request);
            continue;
        }
        g_autofree char *libraries = preamble_libraries(request->c.text, request->directory);
        g_autofree char *key = g_strdup_printf("%u\n%s", request->package, libraries);
        GPtrArray *members = g_hash_table_lookup(alike, key);
        if (members == NULL) {
            members = g_ptr_array_new();
            g_ptr_array_add(order, members);
            g_hash_table_insert(alike, g_steal_pointer(&key), members);
        }
        g_ptr_array_add(members, request);
    }
    for (guint i = 0; i < order->len; i++) {
        const GPtrArray *members = g_ptr_array_index(order, i);
        add_group(audit, members, 0, members->len, groups, wanted);
    }
    return g_steal_pointer(&wanted);
}

/* Headers that do not go together say so: then the group is halved. Where one is missing, what is
 * known of its types depends on what else is there: each preamble is read alone. */
static void part_group(const Audit *audit, const Request *group, GPtrArray *groups,
                       GPtrArray *wanted)
{
    const CUnit *unit = group->unit;
    guint n = group->members->len;
    if (unit->failed || unit->missing_headers->len > 0) {
        for (guint i = 0; i < n; i++) {
            add_group(audit, group->members, i, i + 1, groups, wanted);
        }
    } else if (unit->diagnostics->len > 0) {
        add_group(audit, group->members, 0, n / 2, groups, wanted);
        add_group(audit, group->members, n / 2, n, groups, wanted);
    }
}

static void read_requests(const Audit *audit, const GPtrArray *requests, GPtrArray *groups)
{
    g_autoptr(GPtrArray) wanted = group_requests(audit, requests, groups);
    while (wanted->len > 0) {
        run_requests(audit, wanted);
        g_autoptr(GPtrArray) again = g_ptr_array_new();
        for (guint i = 0; i < wanted->len; i++) {
            const Request *request = g_ptr_array_index(wanted, i);
            if (request->members != NULL) {
                part_group(audit, request, groups, again);
            }
        }
        g_ptr_array_unref(g_steal_pointer(&wanted));
        wanted = g_steal_pointer(&again);
    }
}

static void take_c_unit(Audit *audit, Request *request, GHashTable *said)
{
    CUnit *unit = g_steal_pointer(&request->unit);
    RuleUnit *target = NULL;
    if (request->package != G_MAXUINT) {
        target = g_ptr_array_index(audit->rule_units, request->package);
    } else {
        target = g_new0(RuleUnit, 1);
        target->c_units = g_ptr_array_new();
        target->book = contract_book_new_over(audit->book);
        g_ptr_array_add(audit->rule_units, target);
    }
    g_ptr_array_add(target->c_units, unit);
    g_ptr_array_add(audit->c_units, unit);
    audit->result->c_files += request->c.text == NULL;
    note_c_unit(audit, &request->c, unit, said);
    contract_infer_from_c(target->book, unit);
}

static void parse_c(Audit *audit)
{
    g_autoptr(GPtrArray) requests = g_ptr_array_new_with_free_func(request_free);
    for (guint i = 0; i < audit->go_units->len; i++) {
        add_requests(audit, i, requests);
    }
    g_autoptr(CProject) flags = audit->project->c_files->len > 0 ? project_flags(audit) : NULL;
    for (guint i = 0; i < audit->project->c_files->len; i++) {
        g_ptr_array_add(requests, request_for_file(audit, flags,
                                                   g_ptr_array_index(audit->project->c_files, i)));
    }
    progress(audit, "reading C", 0, requests->len);
    g_autoptr(GPtrArray) groups = g_ptr_array_new_with_free_func(request_free);
    read_requests(audit, requests, groups);
    g_autoptr(GHashTable) said = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (guint i = 0; i < requests->len; i++) {
        Request *request = g_ptr_array_index(requests, i);
        request = request->group != NULL ? request->group : request;
        if (request->unit != NULL) {
            take_c_unit(audit, request, said);
        }
    }
}

/* C.x(y) is a call or a conversion: only the headers know. */
static void settle_types(Audit *audit)
{
    for (guint i = 0; i < audit->go_units->len; i++) {
        const RuleUnit *unit = g_ptr_array_index(audit->rule_units, i);
        g_autoptr(GHashTable) types = g_hash_table_new(NULL, NULL);
        for (guint j = 0; j < unit->c_units->len; j++) {
            const CUnit *c = g_ptr_array_index(unit->c_units, j);
            for (guint k = 0; k + 1 < c->typedefs->len; k += 2) {
                g_hash_table_add(types, g_ptr_array_index(c->typedefs, k));
            }
        }
        for (guint j = 0; j < unit->c_units->len; j++) {
            const CUnit *c = g_ptr_array_index(unit->c_units, j);
            for (guint k = 0; k < c->functions->len; k++) {
                const CFunction *fn = g_ptr_array_index(c->functions, k);
                g_hash_table_remove(types, fn->name);
            }
        }
        go_unit_settle_types(g_ptr_array_index(audit->go_units, i), types);
    }
}

/* ---- engine and results
 * -------------------------------------------------------------------------- */

/* What the C texts of a package mention, also those that no front end lowers. */
static GHashTable *mentions_of(const Audit *audit, const GoUnit *unit)
{
    GHashTable *mentions = c_mentions_new();
    for (guint i = 0; i < unit->preambles->len; i++) {
        const GoPreamble *preamble = g_ptr_array_index(unit->preambles, i);
        if (preamble->text != NULL) {
            c_mentions_add(mentions, preamble->text, strlen(preamble->text));
        }
    }
    g_autofree char *folder =
        g_build_filename(audit->project->root, unit->package->directory, NULL);
    g_autoptr(GDir) dir = unit->package->uses_cgo ? g_dir_open(folder, 0, NULL) : NULL;
    for (const char *name = NULL; dir != NULL && (name = g_dir_read_name(dir)) != NULL;) {
        static const char *const languages[] = {"c",   "h",   "m",   "mm", "cc",
                                                "cpp", "cxx", "hpp", "hh", NULL};
        const char *dot = strrchr(name, '.');
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_autofree char *text = NULL;
        gsize length = 0;
        if (dot != NULL && g_strv_contains(languages, dot + 1) &&
            g_file_get_contents(path, &text, &length, NULL)) {
            c_mentions_add(mentions, text, length);
        }
    }
    return mentions;
}

static void analyse(Audit *audit)
{
    EngineOptions options = {.keepalive_strict = audit->options->keepalive_strict};
    audit->engine = engine_new(&options);
    g_autoptr(GPtrArray) program = g_ptr_array_new(), books = g_ptr_array_new();
    for (guint i = 0; i < audit->rule_units->len; i++) {
        const RuleUnit *unit = g_ptr_array_index(audit->rule_units, i);
        progress(audit, "following resources", i, audit->rule_units->len);
        g_autoptr(GPtrArray) bodies = g_ptr_array_new();
        for (guint j = 0; j < unit->c_units->len; j++) {
            const CUnit *c = g_ptr_array_index(unit->c_units, j);
            if (c->bodies != NULL) {
                g_ptr_array_add(unit->go != NULL ? bodies : program, c->bodies);
            }
            if (unit->go == NULL && c->bodies != NULL) {
                g_ptr_array_add(books, unit->book);
            }
        }
        if (unit->go != NULL) {
            g_autoptr(GHashTable) mentions = mentions_of(audit, unit->go);
            engine_set_mentions(audit->engine, mentions);
            engine_analyse(audit->engine, unit->book, unit->go->ir, bodies);
            engine_set_mentions(audit->engine, NULL);
        }
    }
    engine_analyse_program(audit->engine, program, books);
    engine_finish(audit->engine);
}

static Disposition disposition_of(AcquisitionEnd end)
{
    switch (end) {
    case ENDS_DEFERRED:
        return DISPOSITION_DEFERRED;
    case ENDS_RELEASED:
        return DISPOSITION_RELEASED;
    case ENDS_RETURNED:
        return DISPOSITION_RETURNED;
    case ENDS_OWNED:
        return DISPOSITION_OWNED;
    case ENDS_TRANSFERRED:
        return DISPOSITION_TRANSFERRED;
    case ENDS_LOST:
        return DISPOSITION_LEAKED;
    case ENDS_UNSEEN:
    case ENDS_UNKNOWN:
        return DISPOSITION_UNKNOWN;
    }
    return DISPOSITION_UNKNOWN;
}

static void fill_ledger(Audit *audit)
{
    const GPtrArray *all = engine_acquisitions(audit->engine);
    for (guint i = 0; i < all->len; i++) {
        const Acquisition *acquisition = g_ptr_array_index(all, i);
        if (g_hash_table_contains(audit->left_out, acquisition->pos.path)) {
            continue;
        }
        LedgerRow *row = ledger_row_new(acquisition->kind->name, acquisition->pos);
        row->cls = g_intern_string(resource_class_name(acquisition->kind->cls));
        row->callee = acquisition->callee;
        row->function = acquisition->function->display;
        row->package = acquisition->function->package;
        row->disposition = disposition_of(acquisition->end);
        row->by = acquisition->by;
        g_free(row->authority);
        row->authority = g_strdup(acquisition->authority);
        g_ptr_array_add(audit->result->ledger, row);
    }
    const GArray *degraded = engine_degraded(audit->engine);
    for (guint i = 0; i < degraded->len; i++) {
        const IrDegraded *d = &g_array_index(degraded, IrDegraded, i);
        audit_result_add_degraded(audit->result, d->pos.path, d->pos.line, d->reason);
    }
    audit->result->functions = engine_functions(audit->engine);
}

static void fill_foreign_calls(Audit *audit)
{
    const GPtrArray *all = engine_statuses(audit->engine);
    for (guint i = 0; i < all->len; i++) {
        const StatusCall *call = g_ptr_array_index(all, i);
        if (!call->foreign) {
            continue;
        }
        ForeignCall *row = g_new0(ForeignCall, 1);
        row->callee = call->callee;
        row->pos = call->pos;
        row->function = call->function->display;
        row->returns_status = call->evidence >= STATUS_FROM_HABIT && !call->harmless &&
                              !call->habitual &&
                              (call->fate != STATUS_FATE_DISCARDED || call->by_error_param);
        row->status_checked = call->fate == STATUS_FATE_READ;
        row->status_translated = row->status_checked && call->translated;
        g_ptr_array_add(audit->result->foreign_calls, row);
    }
    audit->result->foreign_call_count = audit->result->foreign_calls->len;
}

AuditResult *audit_run(const AuditOptions *options, GError **error)
{
    guint jobs = options->jobs > 0 ? options->jobs : g_get_num_processors();
    Audit audit = {.options = options};
    audit.workers = c_workers_new(jobs, C_TIMEOUT_SECONDS);
    ProjectOptions discovery = {.tests = options->tests,
                                .vendor = options->vendor,
                                .excludes = options->excludes,
                                .tags = options->tags,
                                .goos = options->goos,
                                .goarch = options->goarch};
    audit.project = project_discover(options->paths, &discovery, error);
    if (audit.project == NULL || !read_contracts(&audit, error)) {
        audit_clear(&audit);
        return NULL;
    }
    audit.result = audit_result_new(audit.project->root, audit.project->title);
    audit.go_units = g_ptr_array_new_with_free_func((GDestroyNotify)go_unit_free);
    audit.c_units = g_ptr_array_new_with_free_func((GDestroyNotify)c_unit_free);
    audit.rule_units = g_ptr_array_new_with_free_func(rule_unit_free);
    audit.by_path = g_hash_table_new(NULL, NULL);
    for (guint i = 0; i < audit.project->errors->len; i++) {
        const ProjectError *e = g_ptr_array_index(audit.project->errors, i);
        audit_result_add_error(audit.result, e->path, e->message);
    }
    lower_packages(&audit);
    if (!read_owners(&audit, error)) {
        audit_clear(&audit);
        return NULL;
    }
    for (guint i = 0; i < audit.go_units->len; i++) {
        RuleUnit *unit = g_new0(RuleUnit, 1);
        unit->go = g_ptr_array_index(audit.go_units, i);
        unit->c_units = g_ptr_array_new();
        unit->book = contract_book_new_over(audit.book);
        g_ptr_array_add(audit.rule_units, unit);
    }
    parse_c(&audit);
    settle_types(&audit);
    analyse(&audit);
    RuleContext context = {.engine = audit.engine,
                           .units = audit.rule_units,
                           .severities = options->severities,
                           .keepalive_strict = options->keepalive_strict,
                           .result = audit.result};
    rules_run(&context);
    SiftOptions sift = {.root = audit.project->root,
                        .paths = options->paths,
                        .c_files = audit.project->c_files,
                        .include_generated = options->include_generated,
                        .include_vendor = options->vendor};
    audit.left_out = sift_findings(&context, &sift);
    finding_set_contexts(audit.result->findings, audit.project->root);
    fill_ledger(&audit);
    fill_foreign_calls(&audit);
    audit_result_finish(audit.result);
    AuditResult *result = g_steal_pointer(&audit.result);
    audit_clear(&audit);
    return result;
}

char *audit_dump_ir(const char *path, GError **error)
{
    const char *paths[] = {path, NULL};
    ProjectOptions discovery = {.tests = TRUE, .vendor = TRUE};
    g_autoptr(CWorkers) workers = c_workers_new(1, C_TIMEOUT_SECONDS);
    g_autoptr(Project) project = project_discover(paths, &discovery, error);
    if (project == NULL) {
        return NULL;
    }
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < project->packages->len; i++) {
        g_autoptr(GoUnit) unit =
            go_unit_lower(g_ptr_array_index(project->packages, i), project->root, NULL, NULL);
        g_autofree char *one = ir_unit_print(unit->ir);
        g_string_append(text, one);
    }
    for (guint i = 0; i < project->c_files->len; i++) {
        const char *no_flags[] = {NULL};
        CRequest request = {.root = project->root,
                            .path = g_ptr_array_index(project->c_files, i),
                            .directory = project->root,
                            .flags = no_flags,
                            .bodies = TRUE};
        CUnit *c = NULL;
        c_workers_run(workers, &request, 1, &c);
        if (c->bodies != NULL) {
            g_autofree char *one = ir_unit_print(c->bodies);
            g_string_append(text, one);
        }
        c_unit_free(c);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}
