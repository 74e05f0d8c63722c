/* The lifetime engine: follows every resource of a unit from acquisition to release on every path.
 * Reads IR and contracts only; judges nothing: rules turn its observations into findings. */
#pragma once

/* Ownership: an Engine owns its summaries, observations and acquisitions; units and books are
 * borrowed and must outlive it. Strings are interned. */

#include "analyzers/ir/ir.h"
#include "analyzers/lifetime/contract.h"
#include "analyzers/lifetime/state.h"

#include <glib.h>

typedef enum ObservationKind {
    OBSERVED_LOST,           /* a live resource that nothing refers to any more when a path ends */
    OBSERVED_OVERWRITTEN,    /* a registry entry replaced without releasing what it held */
    OBSERVED_DOUBLE_RELEASE, /* released again */
    OBSERVED_RELEASED_AGAIN, /* released and left in its field: the next call releases it again */
    OBSERVED_USE_AFTER_RELEASE,  /* given to a callee or dereferenced after its release */
    OBSERVED_MISMATCHED_RELEASE, /* released by another family's function */
    OBSERVED_BAD_RELEASE,        /* release of what was never acquired: stack, static */
    OBSERVED_NULL_DEREFERENCE,   /* C: what a callee may have given as NULL is dereferenced */
    OBSERVED_UNGUARDED,          /* a foreign call works on something the collector may take */
    OBSERVED_UNWIPED,            /* key material released as it is */
    OBSERVED_WIPE_DROPPED, /* overwritten just before its end: an optimiser may leave that out */
    OBSERVED_OWNER_GAP,    /* a type's closing method leaves a resource that the type owns */
    OBSERVED_DEFERRED_NIL, /* a deferred release was given nil: argument of callee, variable subject
                            */
    OBSERVED_FIELD_REPLACED,   /* what the owner's field held is lost when a method fills it anew */
    OBSERVED_PINNED_BY_HANDLE, /* a handle keeps an object whose finalizer is to delete it */
    OBSERVED_DEFERRED_IN_LOOP, /* released by a call deferred in a loop: all turns' at the end */
    OBSERVED_LENT,             /* C may hold, or reads, Go memory that it must not */
    OBSERVED_EXIT_PENDING, /* the process ends with a live resource or pending deferred release */
} ObservationKind;

typedef enum OwnerGap {
    OWNER_FORGETS,         /* the closing method never releases the field */
    OWNER_CLEARS,          /* it sets the field to nil instead */
    OWNER_RETURNS_EARLY,   /* a path releases other fields and not this one */
    OWNER_FREES_BOX,       /* it frees the memory that the field points to, with the thing in it */
    OWNER_WITHOUT_RELEASE, /* there is no closing method */
    OWNER_KEPT, /* the package-level map `subject` keeps it, and only its finalizer takes it out */
} OwnerGap;

typedef enum KeepAliveReason {
    KEEPALIVE_ARGUMENT,  /* Go memory as a direct argument: hardening */
    KEEPALIVE_FINALIZER, /* a finalizer releases what the call works on */
    KEEPALIVE_UINTPTR,   /* the pointer was turned into an integer before */
    KEEPALIVE_LENT,      /* not observed as such: C was given the address of a handle's variable */
    KEEPALIVE_LENT_AWAITED, /* likewise, and the function waited for somebody after it */
} KeepAliveReason;

/* RELEASED_AGAIN: why a second call of the closing method is to be expected. */
typedef enum AgainReason {
    AGAIN_CLEARED,  /* another path of the method clears the field */
    AGAIN_MARKED,   /* the method marks the object as closed, and does not ask for the mark */
    AGAIN_BY_OWNER, /* the object is in an owner's container, and its closing method releases it */
    AGAIN_HABIT,    /* closing methods of other types of the package clear theirs */
} AgainReason;

/* LENT: what is wrong with it. */
typedef enum LendReason {
    LENT_KEPT,     /* the callee keeps the pointer: authority says who says so */
    LENT_OUTLIVES, /* a handle that outlives the call, and C has only its variable's address */
    LENT_AWAITED,  /* likewise: the function waits for what C does with it */
    LENT_STORED,   /* stored in C memory */
    LENT_INSIDE,   /* in Go memory that the callee is given; authority names that */
    LENT_HEADER,   /* the address of a slice, string, map, channel or function variable */
} LendReason;

typedef struct Observation {
    ObservationKind kind;
    const IrFunction *function;
    SourcePos pos;                /* where it happens; LOST: the acquisition */
    SourcePos end;                /* LOST, EXIT_PENDING: where the path ends */
    const ResourceKind *resource; /* NULL where none or not known */
    SourcePos acquired, released;
    const char *callee; /* acquiring callee, or the callee that is called here */
    const char *released_by;
    const char *released_family; /* MISMATCHED_RELEASE: interned, or NULL */
    const char *subject;         /* variable, argument or field it is about, or NULL */
    const char *authority;
    const char *origin; /* BAD_RELEASE: "on the stack", ...; NULL: lent_by keeps it */
    gboolean all_paths; /* LOST: no path of this function releases or hands it on */
    gboolean in_container, in_loop, inferred, assumed, through_summary, conditional;
    const char *assumed_callee;
    guint32 assumed_param;
    guint32 argument;     /* UNGUARDED: which argument, from 0 */
    guint32 root_capture; /* UNGUARDED: 1 + the capture of a literal that leads to the object */
    guint32 root_param;   /* UNGUARDED: 1 + the parameter that leads to the object; 0: none does */
    KeepAliveReason reason;
    OwnerGap gap;      /* OWNER_GAP: pos is the method or the type, acquired fills the field */
    const char *owner; /* OWNER_GAP, by_finalizer: type name */
    gboolean
        by_finalizer;    /* DOUBLE_RELEASE: the finalizer of owner, at `released`; field subject */
    gboolean shared;     /* likewise: pos gives it to an object whose finalizer releases it too */
    gboolean by_cleanup; /* likewise: what runs at `released` has the pointer itself */
    gboolean given_away; /* likewise: pos gives it to a callee that takes it over */
    const IrFunction *ended_by; /* DOUBLE_RELEASE: the destroy callback that C was given with it */
    const char *lent_by; /* USE_AFTER_RELEASE: it was this callee's result that is used, which lies
                            within the resource; NULL: the resource itself is. BAD_RELEASE: the
                            callee that gave it and keeps it */
    gboolean taken;      /* MISMATCHED_RELEASE: `released_by` takes it over, to release it later */
    const char *field;   /* USE_AFTER_RELEASE: what is used is what this field of it pointed to */
    guint returned;      /* USE_AFTER_RELEASE: 1 + the result that gives it to the caller */
    AgainReason again;   /* RELEASED_AGAIN: field subject of owner */
    LendReason lend;
    gboolean lent_handle;  /* LENT: the variable holds a handle */
    gboolean lent_guarded; /* LENT: the pointer itself is kept alive past the call */
    Value lent;            /* LENT: the pointer, in symbols of the function */
    const Step *steps;     /* the resource's life */
    const Step *path;      /* branches taken on the path that shows it */
    guint32 site;          /* instruction id of the acquisition or call */
} Observation;

/* How an acquisition ends, the worst over all paths. Order is rank. */
typedef enum AcquisitionEnd {
    ENDS_UNSEEN,
    ENDS_DEFERRED,
    ENDS_RELEASED,
    ENDS_RETURNED,
    ENDS_OWNED,
    ENDS_TRANSFERRED,
    ENDS_UNKNOWN,
    ENDS_LOST,
} AcquisitionEnd;

typedef struct Acquisition {
    const IrFunction *function;
    guint32 site;
    const ResourceKind *kind;
    const char *callee;
    SourcePos pos, by;
    AcquisitionEnd end;
    const char *authority;
    guint n_lost, n_kept; /* path ends that lose it; that release, return or hand it on */
    guint n_handed_on;    /* of n_kept, those where it is returned, owned or transferred */
    gboolean in_loop;
} Acquisition;

/* ---- statuses: what becomes of what a call says of its success --------------------------------
 */

typedef enum StatusFate {
    STATUS_FATE_READ,
    STATUS_FATE_DISCARDED,   /* explicitly: _ = f(), (void)f() */
    STATUS_FATE_IGNORED,     /* the call stands alone */
    STATUS_FATE_OVERWRITTEN, /* `at` puts another value in its place before anything reads it */
    STATUS_FATE_DROPPED,     /* put into a variable that nothing reads */
    STATUS_FATE_LATE,        /* read, but `at` has used what the call filled by then */
} StatusFate;

/* How it is known that the call says something of its success. Order is rank. */
typedef enum StatusEvidence {
    STATUS_NOT_KNOWN,
    STATUS_FROM_FAMILY, /* the unit reads the results of the library's other functions */
    STATUS_FROM_HABIT,  /* the unit's other calls of the function read it */
    STATUS_FROM_STATED, /* a contract says which values mean success */
    STATUS_FROM_DUTY,   /* a contract says that it must be read */
} StatusEvidence;

typedef struct StatusCall {
    const IrFunction *function;
    const char *callee; /* as written: "C.x" */
    SourcePos pos, at;
    StatusFate fate;
    StatusEvidence evidence;
    const char *why;         /* the contract's word, or NULL */
    const char *subject;     /* DROPPED, OVERWRITTEN: the variable; LATE: what was used */
    guint n_read, n_all;     /* calls in the unit, of the function or of the library */
    gboolean foreign;        /* from Go to C */
    gboolean by_error_param; /* the status is an error out-parameter */
    gboolean harmless;       /* by convention: it tidies up, prints or locks */
    gboolean habitual;       /* left unread without harm, unless the code around reads it */
    gboolean translated;     /* read in a function that can return an error */
} StatusCall;

typedef struct EngineOptions {
    guint max_states; /* per block before states are merged; 0: default */
    gboolean keepalive_strict;
} EngineOptions;

typedef struct Engine Engine;

Engine *engine_new(const EngineOptions *options);
void engine_free(Engine *engine);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Engine, engine_free)

/* Analyses all functions of a unit bottom-up. `foreign` (const IrUnit *) holds the bodies of the C
 * functions that the unit's foreign calls reach; they are analysed first. Either may be NULL. Units
 * must come after what they import. The book holds what is known of callees without IR; its kinds
 * must outlive the engine. */
void engine_analyse(Engine *engine, ContractBook *book, const IrUnit *unit,
                    const GPtrArray *foreign);

/* For the units analysed from here on: name of C code -> GPtrArray of the names in its body, all
 * interned (analyzers/c/c_mentions.h); NULL for none. Borrowed. */
void engine_set_mentions(Engine *engine, GHashTable *mentions);

/* Analyses C units (const IrUnit *) as one program: calls lead from one to another. books[i]
 * (ContractBook *) holds what the headers of units[i] say. */
void engine_analyse_program(Engine *engine, const GPtrArray *units, const GPtrArray *books);

/* After the last unit: what can only be told from all of them together. */
void engine_finish(Engine *engine);

/* Sorted by function and place, without duplicates. Borrowed. */
const GPtrArray *engine_observations(const Engine *engine); /* Observation * */
const GPtrArray *engine_acquisitions(const Engine *engine); /* Acquisition * */
/* Every foreign call, and in C every call whose result tells of success; in order of units. */
const GPtrArray *engine_statuses(const Engine *engine); /* StatusCall * */
/* At how many places what is passed as argument `param` of a foreign callee is acquired, and at how
 * many of them it is released behind the call. */
void engine_habit(const Engine *engine, const char *callee, guint param, guint *ret_released,
                  guint *ret_all);
/* Functions whose analysis was cut short. Borrowed. IrDegraded. */
const GArray *engine_degraded(const Engine *engine);
/* How many calls wipe memory. */
guint engine_wipes(const Engine *engine);
guint engine_foreign_calls(const Engine *engine);
guint engine_functions(const Engine *engine);
