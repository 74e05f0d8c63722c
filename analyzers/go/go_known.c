/* The few things outside the audited tree whose type decides where a foreign
 * resource goes. No model of the standard library: one row a fact, and only
 * such facts. */

#include "analyzers/go/go_lower.h"

typedef struct KnownFunction {
    const char *name;
    const char *results[3];
} KnownFunction;

static const KnownFunction FUNCTIONS[] = {
    {"archive/zip.OpenReader", {"*archive/zip.ReadCloser", "error"}},
    {"debug/elf.Open", {"*debug/elf.File", "error"}},
    {"debug/macho.Open", {"*debug/macho.File", "error"}},
    {"debug/pe.Open", {"*debug/pe.File", "error"}},
    {"errors.New", {"error"}},
    {"fmt.Errorf", {"error"}},
    {"fmt.Sprintf", {"string"}},
    {"net.FileConn", {"net.Conn", "error"}},
    {"os.Create", {"*os.File", "error"}},
    {"os.CreateTemp", {"*os.File", "error"}},
    {"os.NewFile", {"*os.File"}},
    {"os.Open", {"*os.File", "error"}},
    {"os.OpenFile", {"*os.File", "error"}},
    {"os.Pipe", {"*os.File", "*os.File", "error"}},
    {"runtime/cgo.NewHandle", {"runtime/cgo.Handle"}},
    {"sync.NewCond", {"*sync.Cond"}},
    {"syscall.BytePtrFromString", {"*uint8", "error"}},
    {"syscall.Open", {"int", "error"}},
    {"time.Now", {"time.Time"}},
    {"unsafe.Add", {"unsafe.Pointer"}},
    {"unsafe.Alignof", {"uintptr"}},
    {"unsafe.Offsetof", {"uintptr"}},
    {"unsafe.Sizeof", {"uintptr"}},
    {"unsafe.String", {"string"}},
    {"unsafe.StringData", {"*uint8"}},
};

static const struct {
    const char *name;
    gboolean is_struct;
} TYPES[] = {
    {"archive/zip.ReadCloser", TRUE},
    {"debug/elf.File", TRUE},
    {"debug/macho.File", TRUE},
    {"debug/pe.File", TRUE},
    {"container/list.List", TRUE},
    {"os.File", TRUE},
    {"runtime.Pinner", TRUE},
    {"runtime/cgo.Handle", FALSE},
    {"sync.Cond", TRUE},
    {"sync.Map", TRUE},
    {"sync.Mutex", TRUE},
    {"sync.Once", TRUE},
    {"sync.Pool", TRUE},
    {"sync.RWMutex", TRUE},
    {"sync.WaitGroup", TRUE},
    {"sync/atomic.Bool", TRUE},
    {"sync/atomic.Int32", TRUE},
    {"sync/atomic.Int64", TRUE},
    {"sync/atomic.Pointer", TRUE},
    {"sync/atomic.Uint32", TRUE},
    {"sync/atomic.Uint64", TRUE},
    {"sync/atomic.Uintptr", TRUE},
    {"sync/atomic.Value", TRUE},
    {"syscall.Errno", FALSE},
    {"time.Duration", FALSE},
    {"unsafe.Pointer", FALSE},
};

GoResults go_known_results(const char *function)
{
    GoResults results = {0};
    for (guint i = 0; i < G_N_ELEMENTS(FUNCTIONS); i++) {
        if (g_str_equal(FUNCTIONS[i].name, function)) {
            const char *const *types = FUNCTIONS[i].results;
            results.known = TRUE;
            while (results.n < G_N_ELEMENTS(FUNCTIONS[i].results) && types[results.n] != NULL) {
                results.types[results.n] = g_intern_static_string(types[results.n]);
                results.n++;
            }
        }
    }
    return results;
}

gboolean go_known_type(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(TYPES); i++) {
        if (g_str_equal(TYPES[i].name, name)) {
            return TRUE;
        }
    }
    return FALSE;
}

gboolean go_known_struct(const char *name)
{
    for (guint i = 0; i < G_N_ELEMENTS(TYPES); i++) {
        if (g_str_equal(TYPES[i].name, name)) {
            return TYPES[i].is_struct;
        }
    }
    return FALSE;
}
