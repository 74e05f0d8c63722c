/* The pool of C workers: processes forked before there are threads, each of which forks once more
 * for every request. Knows nothing of C: see c_translate.c. */
#include "analyzers/c/c_internal.h"
#include "analyzers/c/c_wire.h"

#include "analyzers/ir/ir_text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* A frame is its length in 8 bytes, then the bytes. */
enum { HEADER_BYTES = 8, READ_CHUNK = 1 << 16, GRACE_SECONDS = 5, STACK_MIB = 128 };
static const guint64 longest_frame = (guint64)1 << 31;

typedef struct Worker {
    pid_t pid;
    int to, from; /* -1 when the worker is gone */
    gboolean busy;
    guint request;   /* index, while busy */
    gint64 deadline; /* monotonic microseconds, while busy */
    GByteArray *answer;
} Worker;

struct CWorkers {
    guint n, timeout_seconds;
    Worker *workers;
};

/* ---- bytes --------------------------------------------------------------------------------- */

static gboolean write_all(int fd, const void *bytes, gsize length)
{
    const guint8 *next = bytes;
    while (length > 0) {
        gssize n = write(fd, next, length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return FALSE;
        next += n;
        length -= (gsize)n;
    }
    return TRUE;
}

static gboolean write_frame(int fd, const GByteArray *frame)
{
    guint64 length = frame->len;
    return write_all(fd, &length, HEADER_BYTES) && write_all(fd, frame->data, frame->len);
}

/* Appends what can be read now; FALSE at the end or on an error. */
static gboolean read_some(int fd, GByteArray *into)
{
    guint8 chunk[READ_CHUNK];
    gssize n;
    do
        n = read(fd, chunk, sizeof chunk);
    while (n < 0 && errno == EINTR);
    if (n <= 0)
        return FALSE;
    g_byte_array_append(into, chunk, (guint)n);
    return TRUE;
}

typedef enum FrameState { FRAME_PARTIAL, FRAME_COMPLETE, FRAME_BAD } FrameState;

static FrameState frame_state(const GByteArray *bytes)
{
    guint64 length;
    if (bytes->len < HEADER_BYTES)
        return FRAME_PARTIAL;
    memcpy(&length, bytes->data, HEADER_BYTES);
    if (length > longest_frame || bytes->len > length + HEADER_BYTES)
        return FRAME_BAD;
    return bytes->len == length + HEADER_BYTES ? FRAME_COMPLETE : FRAME_PARTIAL;
}

static GByteArray *encode_unit(CUnit *unit)
{
    g_auto(CWire) wire = {0};
    c_wire_init_writer(&wire);
    g_autofree char *text = unit->bodies == NULL ? NULL : ir_unit_print(unit->bodies);
    c_wire_unit(&wire, unit, &text);
    return g_byte_array_ref(wire.out);
}

static GByteArray *encode_failure(const char *failure)
{
    g_autoptr(CUnit) unit = c_unit_new();
    c_unit_fail(unit, failure);
    return encode_unit(unit);
}

/* ---- the process of one request ------------------------------------------------------------- */

/* What tests use to see a worker die: a source that begins so, where the variable is set. */
static void misbehave_for_tests(const CRequest *request)
{
    const char *wish = g_getenv("CUSTODY_TEST_C_WORKER");
    if (wish == NULL || request->text == NULL || strstr(request->text, "misbehave") == NULL)
        return;
    if (g_str_equal(wish, "crash"))
        raise(SIGKILL);
    for (;;)
        pause();
}

G_NORETURN static void serve_request(gpointer index, const GByteArray *frame, int out,
                                     guint timeout)
{
    g_auto(CWire) wire = {0};
    CRequest request = {0};
    c_sandbox_enter(timeout + GRACE_SECONDS);
    c_wire_init_reader(&wire, frame->data + HEADER_BYTES, frame->len - HEADER_BYTES);
    c_wire_request(&wire, &request);
    g_autoptr(GByteArray) answer = NULL;
    if (wire.failed) {
        answer = encode_failure("malformed request");
    } else {
        misbehave_for_tests(&request);
        g_autoptr(CUnit) unit = c_translate(index, &request);
        answer = encode_unit(unit);
    }
    _exit(write_frame(out, answer) ? 0 : 1);
}

/* ---- the long-lived worker ------------------------------------------------------------------ */

/* Reads the answer of a child until it closes its end or its time is up. */
static gboolean collect(int from, GByteArray *answer, guint timeout)
{
    gint64 deadline = g_get_monotonic_time() + (gint64)timeout * G_USEC_PER_SEC;
    for (;;) {
        gint64 left = (deadline - g_get_monotonic_time()) / 1000;
        struct pollfd wait = {.fd = from, .events = POLLIN};
        int n = left <= 0 ? 0 : poll(&wait, 1, (int)left);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return FALSE;
        if (!read_some(from, answer))
            return TRUE;
    }
}

static char *describe_death(int status, gboolean in_time, guint timeout)
{
    if (!in_time)
        return g_strdup_printf("the C worker did not finish within %u seconds", timeout);
    if (WIFSIGNALED(status))
        return g_strdup_printf("the C worker crashed (%s)", g_strsignal(WTERMSIG(status)));
    return g_strdup("the C worker ended without an answer");
}

static gboolean answer_request(gpointer index, const GByteArray *frame, int out, guint timeout)
{
    int pipes[2];
    if (pipe2(pipes, O_CLOEXEC) != 0)
        return FALSE;
    pid_t child = fork();
    if (child == 0) {
        close(pipes[0]);
        serve_request(index, frame, pipes[1], timeout);
    }
    close(pipes[1]);
    g_autoptr(GByteArray) answer = g_byte_array_new();
    gboolean in_time = child > 0 && collect(pipes[0], answer, timeout);
    close(pipes[0]);
    int status = 0;
    if (child > 0) {
        kill(child, SIGKILL);
        while (waitpid(child, &status, 0) < 0 && errno == EINTR)
            ;
    }
    if (in_time && frame_state(answer) == FRAME_COMPLETE)
        return write_all(out, answer->data, answer->len);
    g_autofree char *failure = describe_death(status, in_time || child < 0, timeout);
    g_autoptr(GByteArray) refusal = encode_failure(failure);
    return write_frame(out, refusal);
}

/* Deep trees need a deep stack; the limit is read when the stack grows. */
static void deepen_stack(void)
{
    struct rlimit bounds;
    if (getrlimit(RLIMIT_STACK, &bounds) != 0 || bounds.rlim_cur >= (rlim_t)STACK_MIB << 20)
        return;
    bounds.rlim_cur = MIN(bounds.rlim_max, (rlim_t)STACK_MIB << 20);
    setrlimit(RLIMIT_STACK, &bounds);
}

static void worker_main(int in, int out, guint timeout)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPIPE, SIG_IGN);
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int fd = 0; null >= 0 && fd <= 2; fd++)
        dup2(null, fd);
    deepen_stack();
    gpointer index = c_translate_warm();
    g_autoptr(GByteArray) frame = g_byte_array_new();
    while (read_some(in, frame)) {
        FrameState state = frame_state(frame);
        if (state == FRAME_BAD ||
            (state == FRAME_COMPLETE && !answer_request(index, frame, out, timeout)))
            break;
        if (state == FRAME_COMPLETE)
            g_byte_array_set_size(frame, 0);
    }
    _exit(0);
}

/* ---- the pool ------------------------------------------------------------------------------- */

static void worker_close(Worker *worker)
{
    if (worker->to >= 0)
        close(worker->to);
    if (worker->from >= 0)
        close(worker->from);
    worker->to = worker->from = -1;
}

static gboolean worker_start(CWorkers *workers, guint number)
{
    int to[2], from[2];
    Worker *worker = &workers->workers[number];
    if (pipe2(to, O_CLOEXEC) != 0)
        return FALSE;
    if (pipe2(from, O_CLOEXEC) != 0) {
        close(to[0]);
        close(to[1]);
        return FALSE;
    }
    worker->pid = fork();
    if (worker->pid == 0) {
        for (guint i = 0; i < number; i++) /* else they outlive their owner's end */
            worker_close(&workers->workers[i]);
        close(to[1]);
        close(from[0]);
        worker_main(to[0], from[1], workers->timeout_seconds);
    }
    close(to[0]);
    close(from[1]);
    worker->to = to[1];
    worker->from = from[0];
    if (worker->pid < 0)
        worker_close(worker);
    return worker->pid > 0;
}

CWorkers *c_workers_new(guint jobs, guint timeout_seconds)
{
    CWorkers *workers = g_new0(CWorkers, 1);
    workers->n = MAX(jobs, 1);
    workers->timeout_seconds = MAX(timeout_seconds, 1);
    workers->workers = g_new0(Worker, workers->n);
    for (guint i = 0; i < workers->n; i++)
        workers->workers[i] = (Worker){.to = -1, .from = -1, .answer = g_byte_array_new()};
    for (guint i = 0; i < workers->n; i++)
        worker_start(workers, i);
    return workers;
}

static void worker_end(Worker *worker)
{
    worker_close(worker);
    if (worker->pid <= 0)
        return;
    kill(worker->pid, SIGKILL);
    while (waitpid(worker->pid, NULL, 0) < 0 && errno == EINTR)
        ;
    worker->pid = 0;
}

void c_workers_free(CWorkers *workers)
{
    if (workers == NULL)
        return;
    for (guint i = 0; i < workers->n; i++) {
        worker_end(&workers->workers[i]);
        g_byte_array_unref(workers->workers[i].answer);
    }
    g_free(workers->workers);
    g_free(workers);
}

/* ---- running requests ----------------------------------------------------------------------- */

static CUnit *decode_unit(const GByteArray *answer)
{
    g_auto(CWire) wire = {0};
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(CUnit) unit = c_unit_new();
    c_wire_init_reader(&wire, answer->data + HEADER_BYTES, answer->len - HEADER_BYTES);
    c_wire_unit(&wire, unit, &text);
    if (wire.failed)
        c_unit_fail(unit, "the C worker's answer is malformed");
    else if (text != NULL && (unit->bodies = ir_unit_parse(text, &error)) == NULL)
        c_unit_fail(unit, error->message);
    return g_steal_pointer(&unit);
}

static void worker_send(Worker *worker, const CRequest *request, guint number, guint timeout)
{
    g_auto(CWire) wire = {0};
    CRequest copy = *request;
    c_wire_init_writer(&wire);
    c_wire_request(&wire, &copy);
    g_byte_array_set_size(worker->answer, 0);
    worker->request = number;
    worker->busy = TRUE;
    worker->deadline = g_get_monotonic_time() + (gint64)(timeout + GRACE_SECONDS) * G_USEC_PER_SEC;
    if (!write_frame(worker->to, wire.out))
        worker->deadline = 0;
}

static CUnit *failed_unit(const char *why)
{
    CUnit *unit = c_unit_new();
    c_unit_fail(unit, why);
    return unit;
}

/* Takes what a busy worker has to say; TRUE when its request is done. */
static gboolean worker_receive(Worker *worker, gboolean readable, CUnit **ret_units)
{
    FrameState state = FRAME_PARTIAL;
    gboolean gone = g_get_monotonic_time() >= worker->deadline;
    if (readable) {
        gone = !read_some(worker->from, worker->answer);
        state = frame_state(worker->answer);
    }
    if (state == FRAME_COMPLETE) {
        ret_units[worker->request] = decode_unit(worker->answer);
    } else if (gone || state == FRAME_BAD) {
        ret_units[worker->request] = failed_unit("the C worker process is gone");
        worker_end(worker);
    } else {
        return FALSE;
    }
    worker->busy = FALSE;
    return TRUE;
}

/* Waits for the busy workers and returns how many requests were finished. */
static guint receive_some(CWorkers *workers, CUnit **ret_units)
{
    g_autofree struct pollfd *waits = g_new0(struct pollfd, workers->n);
    gint64 first = G_MAXINT64;
    for (guint i = 0; i < workers->n; i++) {
        const Worker *worker = &workers->workers[i];
        waits[i] = (struct pollfd){.fd = worker->busy ? worker->from : -1, .events = POLLIN};
        if (worker->busy)
            first = MIN(first, worker->deadline);
    }
    gint64 left = CLAMP((first - g_get_monotonic_time()) / 1000 + 1, 0, G_MAXINT);
    if (poll(waits, workers->n, (int)left) < 0)
        return 0;
    guint done = 0;
    for (guint i = 0; i < workers->n; i++)
        if (workers->workers[i].busy)
            done += worker_receive(&workers->workers[i], waits[i].revents != 0, ret_units) ? 1 : 0;
    return done;
}

void c_workers_run(CWorkers *workers, const CRequest *requests, guint n, CUnit **ret_units)
{
    void (*old_handler)(int) = signal(SIGPIPE, SIG_IGN);
    guint next = 0, busy = 0;
    for (;;) {
        for (guint i = 0; i < workers->n && next < n; i++) {
            Worker *worker = &workers->workers[i];
            if (worker->busy || worker->to < 0)
                continue;
            worker_send(worker, &requests[next], next, workers->timeout_seconds);
            next++;
            busy++;
        }
        if (busy == 0)
            break;
        busy -= receive_some(workers, ret_units);
    }
    for (; next < n; next++)
        ret_units[next] = failed_unit("no C worker could be started");
    signal(SIGPIPE, old_handler);
}
