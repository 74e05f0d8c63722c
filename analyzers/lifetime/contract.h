/* Contracts: what a function that has no IR does with what it is given and what it gives.
 * Data only; the order of authorities (DESIGN section 4) is kept by ContractBook, the engine asks.
 */
#pragma once

/* Ownership: a ContractBook owns its contracts; every string is interned; look-ups are borrowed. */

#include "analyzers/source/source.h"

#include <glib.h>

typedef enum ContractMode {
    CONTRACT_UNKNOWN,        /* may keep, free or only read */
    CONTRACT_BORROWS,        /* reads during the call only */
    CONTRACT_RETAINS,        /* keeps the pointer after the call; ownership stays with the caller */
    CONTRACT_CONSUMES,       /* takes ownership: whoever owned it does not any more */
    CONTRACT_RELEASES,       /* ends its life: free, close, destroy */
    CONTRACT_FILLS,          /* out-parameter T **: on success *arg is a fresh resource */
    CONTRACT_FILLS_BORROWED, /* out-parameter: *arg is owned by somebody else */
    CONTRACT_INITS,      /* T *: on success *arg itself (the caller's storage) holds a resource */
    CONTRACT_WIPES,      /* overwrites the bytes; survives optimisation */
    CONTRACT_INCREMENTS, /* takes one more reference on arg */
} ContractMode;

/* Which value of the status (the result, or errno/error) means success. */
typedef enum ContractSuccess {
    CONTRACT_SUCCESS_UNSTATED, /* no status, or the convention is not known */
    CONTRACT_SUCCESS_ZERO,
    CONTRACT_SUCCESS_NONZERO,
    CONTRACT_SUCCESS_POSITIVE,
    CONTRACT_SUCCESS_NOT_NEGATIVE,
    CONTRACT_SUCCESS_NONNULL,  /* the pointer result itself */
    CONTRACT_SUCCESS_CONSTANT, /* equal to the named constant success_constant */
    CONTRACT_SUCCESS_NO_ERROR, /* Go: the last result is nil; C: the error out-parameter stays NULL
                                */
} ContractSuccess;

/* What a function's result is to its caller, as the header spells it. */
typedef enum ContractShape {
    CONTRACT_SHAPE_UNKNOWN, /* no header was read */
    CONTRACT_SHAPE_VOID,
    CONTRACT_SHAPE_INT,
    CONTRACT_SHAPE_ENUM,
    CONTRACT_SHAPE_BOOL,
    CONTRACT_SHAPE_OTHER, /* pointers, structs, floats */
} ContractShape;

typedef enum ContractAuthority {
    CONTRACT_FROM_CONFIG,    /* 1 */
    CONTRACT_FROM_RESOURCES, /* 2 rules/resources or --rules */
    CONTRACT_FROM_BODY,      /* 3 */
    CONTRACT_FROM_ATTRIBUTE, /* 4 */
    CONTRACT_FROM_COMMENT,   /* 5 */
    CONTRACT_FROM_HEADER,    /* 6 opaque type with x_free, const parameters */
    CONTRACT_FROM_HABIT,     /* 7 */
    CONTRACT_FROM_NOTHING,   /* 8 */
} ContractAuthority;

/* What kind of thing a resource is: decides the rule that reports it. */
typedef enum ResourceClass {
    RESOURCE_CSTRING,
    RESOURCE_MEMORY,
    RESOURCE_OBJECT,
    RESOURCE_HANDLE, /* cgo.Handle and registries */
    RESOURCE_PINNER,
    RESOURCE_FILE, /* descriptors, FILE *, sockets */
} ResourceClass;

/* A kind of resource: one row of a resource file, or inferred from a header. */
typedef struct ResourceKind {
    const char *name; /* "cstring", "EVP_PKEY", "rd_kafka_metadata" */
    ResourceClass cls;
    const char
        *family; /* allocator family: what may release it ("libc", "openssl", kind's own name) */
    const char *release;  /* how to say its release: "C.free", "EVP_PKEY_free" */
    gboolean checked;     /* a second release or a late use is answered by an error, not by harm */
    gboolean leak_exempt; /* arenas, process-lifetime: no leak reports, families still checked */
    gboolean nullable;    /* acquisition may return NULL / fail (C.malloc and C.CString cannot) */
    const char *clears;   /* its release that wipes, where that is another function; or NULL */
    gboolean secret;      /* key material: wants a wipe before release */
    gboolean in_place;    /* set up in storage of the caller's: it ends, the storage stays */
    gboolean by_value;    /* a struct that is given and released by value */
    gint64 invalid; /* value that means "none": 0 for pointers and handles, -1 for descriptors */
} ResourceKind;

typedef struct ContractParam {
    ContractMode mode;
    const ResourceKind *kind; /* FILLS, INITS, RELEASES (NULL: any of `family`), CONSUMES */
    const char *family;       /* RELEASES: family that this function can release */
    gboolean on_success_only; /* CONSUMES, RELEASES: only when the status says success */
    gboolean conditional_on_destructor; /* CONSUMES when the destructor argument is given */
    gint destructor_param;              /* index or -1 */
    gboolean refills;   /* FILLS, INITS: a live *arg is reallocated or kept, not lost (getline) */
    gboolean always;    /* FILLS, INITS: there is something to release also when the call failed */
    gint elements;      /* FILLS: that many of an array, 1 where 0 stands (pipe) */
    gboolean droppable; /* WIPES: an optimiser may leave it out where nobody reads after it */
    const char *secret; /* interned: it is key material, by that name; or NULL */
    gboolean indirect;  /* RELEASES, CONSUMES: it is *arg, not arg: av_frame_free(AVFrame **) */
    ContractAuthority authority;
    const char *why; /* "const char * parameter, foo.h:12", "resource file openssl.json", ... */
} ContractParam;

typedef struct Contract {
    const char *name; /* C: plain name; Go: as IrCallee names it */
    SourcePos pos;    /* where it is declared, if known */
    guint n_params;
    ContractParam *params;
    gboolean variadic;
    ContractMode rest;               /* mode of parameters past n_params */
    const ResourceKind *result_kind; /* the result is a fresh resource of this kind, or NULL */
    gboolean result_borrowed;        /* the result is known to be owned by somebody else */
    gint result_parent; /* result_borrowed: it lives no longer than this parameter, or -1 */
    gint result_alias;  /* the result is this parameter (realloc: see resizes), or -1 */
    /* The result is fresh, of this kind, only where argument null_param is NULL (realpath, getcwd,
     * d2i_X509): elsewhere it is what the caller gave. NULL and -1 for nearly all functions. */
    const ResourceKind *null_result_kind;
    gint null_param;
    guint copies_from, copies_to; /* 1 + index of the parameter that is copied, and where to; 0:
                                     none, the result */
    gint resizes; /* realloc-like: parameter that the result replaces on success, or -1 */
    ContractAuthority result_authority;
    const char *result_why;
    ContractSuccess success;
    const char *success_constant;
    gboolean status_must_be_read; /* warn_unused_result, or status by convention */
    gboolean status_by_habit;     /* left unread without harm, unless the code around reads it */
    const char *status_why;       /* who says that the result is a status, or NULL */
    ContractAuthority status_authority; /* of status_why */
    gint error_param;                   /* error out-parameter index, or -1 */
    guint state_of; /* 1 + index of the parameter whose state the result tells: not 0, and it holds
                       nothing that wants a release; 0: none */
    guint
        finalizer; /* 1 + index of the parameter that the collector calls on parameter 0; 0: none */
    guint32 nonnull;        /* bit i: parameter i must not be null (the first 32) */
    gboolean stops_cleanup; /* Go: what parameter 0 was kept in is not cleaned up any more */
    gboolean never_null;    /* the result is never nil: errors.New */
    gboolean error_number;  /* C: what the result refers to says why a call failed: errno */
    gboolean noreturn;
    gboolean calls_back; /* may call Go functions during the call */
} Contract;

typedef struct ContractBook ContractBook;

ContractBook *contract_book_new(void);
/* A book that adds to `base`, which it borrows and never changes: what one unit's headers say (its
 * static helpers above all) stays out of the other units' way. */
ContractBook *contract_book_new_over(const ContractBook *base);
void contract_book_free(ContractBook *book);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ContractBook, contract_book_free)

/* Returns the book's kind of that name, made empty if there is none. Borrowed. */
ResourceKind *contract_book_kind(ContractBook *book, const char *name);
/* The kind of that family that `release` (NULL: any function) is the release of (first by name), or
 * NULL. Borrowed. */
const ResourceKind *contract_book_kind_of_family(const ContractBook *book, const char *family,
                                                 const char *release);
/* For who defines kinds: like contract_book_kind, and says whether `authority` may fill in the
 * fields, that is, whether no stronger authority has. */
ResourceKind *contract_book_claim_kind(ContractBook *book, const char *name,
                                       ContractAuthority authority, gboolean *ret_may_fill);
/* Adds or completes the contract of `name`: fields whose authority is stronger win, field by field.
 * `n_params` may be 0 for "as many as the header says". Returns a borrowed contract to fill that
 * belongs to `authority`'s layer; look-ups merge the layers. */
Contract *contract_book_add(ContractBook *book, const char *name, ContractAuthority authority,
                            guint n_params);
/* The merged contract, or NULL where nothing at all is known. Borrowed until the next add. */
const Contract *contract_book_find(ContractBook *book, const char *name);
/* All names that have a contract (interned) and all kinds (const ResourceKind *), sorted by name;
 * those of the base book are not repeated. The caller frees the array only. */
GPtrArray *contract_book_names(const ContractBook *book);
GPtrArray *contract_book_kinds(const ContractBook *book);
/* What a constant's name says of a status that is equal to it: 1 success, -1 failure, 0 nothing. */
gint contract_constant_tells(const char *name);
/* Value of a named C constant (enum member or integer macro), if known. A number names itself. */
gboolean contract_book_constant(ContractBook *book, const char *name, gint64 *ret_value);
void contract_book_set_constant(ContractBook *book, const char *name, gint64 value);
/* What the result of a declared function is, as far as a header was read. */
ContractShape contract_book_shape(const ContractBook *book, const char *name);
void contract_book_set_shape(ContractBook *book, const char *name, ContractShape shape);

/* Names that begin with the prefix have the resource files' contracts of the name behind it, where
 * they have none of their own: wrappers that load a library at run time (go_openssl_EVP_...). */
void contract_book_add_prefix(ContractBook *book, const char *prefix);

/* A way in which header comments put a contract: data of the resource files. */
typedef enum ContractMeaning {
    CONTRACT_MEANS_RELEASED_BY, /* group fn: what is given is the caller's, to be released by fn */
    CONTRACT_MEANS_OWNED,       /* what is given is the caller's */
    CONTRACT_MEANS_BORROWED,    /* what is given is somebody else's */
    CONTRACT_MEANS_CONSUMES,    /* group param: taken over */
    CONTRACT_MEANS_RETAINS,     /* group param: kept, must outlive the call */
    CONTRACT_MEANS_SUCCESS,     /* success says which status means success */
} ContractMeaning;

typedef struct ContractPattern {
    void *code; /* pcre2_code *, caseless */
    ContractMeaning meaning;
    ContractSuccess success;
} ContractPattern;

/* Adds a pattern. On failure returns FALSE with a message of PCRE2's in *ret_message (owned). */
gboolean contract_book_add_pattern(ContractBook *book, const char *regex, ContractMeaning meaning,
                                   ContractSuccess success, char **ret_message);
/* The book's own and its base's patterns, strongest first; borrowed contents, free the array. */
GPtrArray *contract_book_patterns(const ContractBook *book);

const char *contract_mode_name(ContractMode mode);           /* "borrows" */
const char *contract_authority_name(ContractAuthority from); /* "resource file" */
const char *resource_class_name(ResourceClass cls);          /* "cstring", as in the ledger */

#define CONTRACT_ERROR (contract_error_quark())
GQuark contract_error_quark(void);

/* Reads one resource file (docs/resources.md gives the format). `label` names it in messages and
 * authorities. Errors: CONTRACT_ERROR with "label:line:column: what". */
gboolean contract_book_read_json(ContractBook *book, const char *json, gsize length,
                                 const char *label, ContractAuthority authority, GError **error);
/* Remembers that a file names a kind that nobody has defined yet, and where ("label:line:column").
 */
void contract_book_refer_kind(ContractBook *book, const char *name, const char *place);
/* After the last file: kinds that were named and that no file defines. */
gboolean contract_book_check(const ContractBook *book, GError **error);
