/* Gives up, in a process that parses hostile input, what parsing does not need.
 * Does not hide files: a parser has to read headers wherever they are. */
#include "analyzers/c/c_internal.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

enum { MEMORY_LIMIT_MIB = 3072 };

#if defined(__SANITIZE_ADDRESS__)
static const gboolean limits_memory = FALSE; /* its shadow memory alone is larger */
#else
static const gboolean limits_memory = TRUE;
#endif

static void limit(int resource, rlim_t value)
{
    struct rlimit bounds;
    if (getrlimit((__rlimit_resource_t)resource, &bounds) != 0)
        return;
    bounds.rlim_cur = MIN(bounds.rlim_max, value);
    setrlimit((__rlimit_resource_t)resource, &bounds);
}

#if defined(__x86_64__)
#define THIS_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define THIS_ARCH AUDIT_ARCH_AARCH64
#endif

#ifdef THIS_ARCH
#define DENY(name)                                                                                 \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (name), 0, 1),                                             \
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)

/* No new program, no socket, no look into other processes. Failure to set this up is not fatal: it
 * is the second line behind the process boundary and the limits. */
static void forbid_calls(void)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, THIS_ARCH, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        DENY(SYS_execve),
        DENY(SYS_execveat),
        DENY(SYS_socket),
        DENY(SYS_socketpair),
        DENY(SYS_connect),
        DENY(SYS_ptrace),
        DENY(SYS_process_vm_readv),
        DENY(SYS_process_vm_writev),
        DENY(SYS_unlinkat),
        DENY(SYS_mkdirat),
        DENY(SYS_renameat2),
#ifdef SYS_unlink
        DENY(SYS_unlink),
        DENY(SYS_rename),
        DENY(SYS_mkdir),
#endif
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {.len = G_N_ELEMENTS(filter), .filter = filter};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
        (void)prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}
#else
static void forbid_calls(void)
{
}
#endif

void c_sandbox_enter(guint cpu_seconds)
{
    signal(SIGXFSZ, SIG_IGN);
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_FSIZE, 0);
    limit(RLIMIT_CPU, cpu_seconds);
    if (limits_memory)
        limit(RLIMIT_AS, (rlim_t)MEMORY_LIMIT_MIB << 20);
    forbid_calls();
}
