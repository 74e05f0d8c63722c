/* Functions put into slots through conversions that hide what they are. */
#include <stdint.h>
#include <stdlib.h>

typedef int (*compare_fn)(const void *, const void *);
typedef void (*done_fn)(void *user, int status);
typedef int (*visit_fn)(void *user, const char *name, size_t length);
typedef void (*any_fn)(void);
typedef double (*weigh_fn)(void *user);

struct wide {
    long a, b, c;
};
typedef struct wide (*make_fn)(void *user);

struct vtable {
    void *user;
    done_fn done;
    visit_fn visit;
    weigh_fn weigh;
    make_fn make;
    void (*tell)(void *user, unsigned char level);
    void (*place)(void *user, const struct wide *at);
};

void on_done(done_fn done, void *user);
void each(visit_fn visit, void *user);
void set_any(any_fn fn, const char *name);
void set_table(const struct vtable *table);

/* ---- what does not fit ---- */

static void done_with_more(void *user, int status, char **ret_text)
{
    *ret_text = user;
    (void)status;
}

static void done_by_double(void *user, double status)
{
    (void)user;
    (void)status;
}

static void visit_silent(void *user, const char *name, size_t length)
{
    (void)user;
    (void)name;
    (void)length;
}

static int visit_short(void *user, const char *name, uint16_t length)
{
    return user != NULL && name != NULL && length > 0;
}

static long weigh_long(void *user)
{
    return user != NULL;
}

static int make_number(void *user)
{
    return user != NULL;
}

static void tell_wide(void *user, uint64_t level)
{
    (void)user;
    (void)level;
}

static void place_by_value(void *user, struct wide at)
{
    (void)user;
    (void)at;
}

static int compare_through(const char ***left, const char ***right)
{
    return ***left - ***right;
}

static int16_t *visit_pointers(int **user, const char *name, size_t length)
{
    (void)user;
    (void)name;
    return length > 0 ? NULL : NULL;
}

static void read_pairs(void *user, int first, int second, int third)
{
    (void)user;
    (void)(first + second + third);
}

static int visit_struct(struct wide user, const char *name, size_t length)
{
    return user.a > 0 && name != NULL && length > 0;
}

void argumentBad(void *user)
{
    on_done((done_fn)done_with_more, user); // want callback-mismatch "passes 2 arguments and the callback reads 3"
}

void registersBad(void *user)
{
    on_done((done_fn)done_by_double, user); // want callback-mismatch "another register"
}

void resultBad(void *user)
{
    each((visit_fn)visit_silent, user); // want callback-mismatch "C reads a result"
}

void truncatedBad(void *user)
{
    each((visit_fn)visit_short, user); // want callback-mismatch "truncates it to 2"
}

void weighedBad(struct vtable *table)
{
    table->weigh = (weigh_fn)weigh_long; // want callback-mismatch "field weigh.*another register"
}

void in_memoryBad(struct vtable *table)
{
    table->make = (make_fn)make_number; // want callback-mismatch "written to memory"
}

void upper_bytesBad(struct vtable *table)
{
    table->tell = (void (*)(void *, unsigned char))tell_wide; // want callback-mismatch "upper ones hold whatever"
}

void by_valueBad(struct vtable *table)
{
    table->place = (void (*)(void *, const struct wide *))place_by_value; // want callback-mismatch "parameter 2"
}

void in_literalBad(void)
{
    struct vtable table = {
        .done = (done_fn)read_pairs, // want callback-mismatch "field done"
    };
    set_table(&table);
}

void through_voidBad(void *user)
{
    on_done((done_fn)(void *)read_pairs, user); // want callback-mismatch "parameter 3 is a register"
}

void chosenBad(void *user, int quiet)
{
    done_fn done = quiet ? NULL : (done_fn)done_with_more; // want callback-mismatch "variable done"
    on_done(done, user);
}

void first_by_valueBad(void *user)
{
    each((visit_fn)visit_struct, user); // want callback-mismatch "parameter 1"
}

/* ---- what fits ---- */

static void done(void *user, int status)
{
    (void)user;
    (void)status;
}

static void done_const(const void *user, const int status)
{
    (void)user;
    (void)status;
}

static void done_of_record(struct wide *user, int status)
{
    user->a = status;
}

static void done_enum(void *user, enum { DONE_WELL, DONE_BADLY } status)
{
    (void)user;
    (void)status;
}

static int visit_text(struct vtable *user, const unsigned char *name, unsigned long length)
{
    return user != NULL && name[0] != 0 && length > 0;
}

static int compare_numbers(const int *left, const int *right)
{
    return (*left > *right) - (*left < *right);
}

static int compare_texts(char *const *left, char *const *right)
{
    return **left - **right;
}

static double weigh_table(struct vtable *user)
{
    return user != NULL ? 1.0 : 0.0;
}

static int work(int a, int b, int c)
{
    return a + b + c;
}

void plainOk(void *user)
{
    on_done(done, user);
}

void constOk(void *user)
{
    on_done((done_fn)done_const, user);
}

void other_pointerOk(struct wide *user)
{
    on_done((done_fn)done_of_record, user);
}

void enumOk(void *user)
{
    on_done((done_fn)done_enum, user);
}

void same_widthOk(struct vtable *user)
{
    each((visit_fn)visit_text, user);
}

void sortedOk(int *all, size_t n)
{
    qsort(all, n, sizeof *all, (compare_fn)compare_numbers);
}

void textsOk(char **all, size_t n)
{
    qsort(all, n, sizeof *all, (compare_fn)compare_texts);
}

void anyOk(void)
{
    set_any((any_fn)work, "work"); /* whoever calls it converts it back */
}

void tableOk(void)
{
    struct vtable table = {.done = (done_fn)done_of_record, .weigh = (weigh_fn)weigh_table};
    set_table(&table);
}

void of_a_libraryOk(void *user)
{
    on_done((done_fn)free, user); /* one argument too many is never read */
}

void noneOk(void *user)
{
    on_done((done_fn)NULL, user);
}

void converted_backOk(void *user)
{
    any_fn kept = (any_fn)done;
    on_done((done_fn)kept, user);
}

/* ---- slots of several shapes: the event tells what the function was before the cast ---- */

typedef void (*event_fn)(void *source, void *user);
typedef void (*any_event_generic_fn)(void *source, void *user);
typedef int (*proc_fn)(void);

struct entry {
    unsigned long id;
    proc_fn proc;
    void *user;
};

void on_event(int event, event_fn fn, void *user);
void on_any_event(int event, any_event_generic_fn fn, void *user);
void set_entries(const struct entry *all);

static void moved(void *source, int from, int to, void *user)
{
    (void)source, (void)from, (void)to, (void)user;
}

static void renamed(void *source, const char *name, void *user)
{
    (void)source, (void)name, (void)user;
}

static int ask_name(void *user, int id, const char **ret_name)
{
    *ret_name = user;
    return id;
}

void eventsOk(void *user)
{
    on_event(1, (event_fn)moved, user);
    on_event(2, (event_fn)renamed, user);
}

void one_eventOk(void *user)
{
    on_any_event(1, (any_event_generic_fn)moved, user);
}

void entriesOk(void)
{
    static const struct entry all[] = {{1, (proc_fn)ask_name, NULL}, {0, NULL, NULL}};
    set_entries(all);
}
