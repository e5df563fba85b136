/* SPDX-License-Identifier: MIT
 *
 * jlpar/generated.h - what translated code calls.
 *
 * The translator writes `#include <jlpar/generated.h>` above the first function that it changed. Nothing
 * here is for users: names begin with jlpi_ and may change with every version, because translated code
 * and the runtime are always built together. Users' names are in jlpar.h.
 *
 * How a directive becomes calls, in one picture:
 *
 *     user's function                      helper above it                 runtime
 *     ---------------                      ---------------                 -------
 *     fill an env struct on the stack  ->  static void f_spawn1(env, result)
 *     describe arrays as items         ->  { locals from env; user's text }
 *     jlpi_spawn(&call)                ---------------------------------->  copies env and items, runs the
 *                                                                           site where the place says
 *
 * The env struct holds what the statement captured: scalars and structs by value, arrays and sections as a
 * pointer (whose memory an item describes), variables under shared(x) as a pointer. Everything is copied
 * before jlpi_async / jlpi_spawn / jlpi_distributed return; nothing keeps a pointer to the caller's env.
 */
#ifndef JLPAR_GENERATED_H
#define JLPAR_GENERATED_H

#include <jlpar.h>
#include <stddef.h>

/* ---- Values that cannot travel as bytes ------------------------------------------------------------ */

enum { JLPI_FUNCTION = 1, JLPI_FUTURE, JLPI_CHANNEL, JLPI_DARRAY, JLPI_SERIALIZED, JLPI_STATIC, JLPI_SHARED };
#define jlpi_is_handle(kind) ((kind) >= JLPI_FUTURE && (kind) <= JLPI_DARRAY)

/* jlpi_field - one member of a value (or an array of them) that needs translating between processes.
 *   JLPI_FUNCTION    a function pointer; it arrives as the same function
 *   JLPI_STATIC      a pointer to an object of static storage; it arrives as the same object
 *   JLPI_FUTURE, JLPI_CHANNEL, JLPI_DARRAY   a handle; the receiver holds a reference of its own
 *   JLPI_SERIALIZED  a struct with a declared serializer
 *   JLPI_SHARED      a pointer into a shared array, or NULL; it arrives as one to the same element. serializer->type is
 *                    the variable's name, for messages
 */
typedef struct jlpi_field {
  int kind;
  size_t offset, count, stride; /* the k-th is at offset + k * stride, 0 <= k < count */
  const struct jlpi_serializer *serializer;
} jlpi_field;

typedef struct jlpi_serializer {
  const char *type;
  size_t bytes; /* sizeof the struct */
  size_t (*pack)(const void *value, void *buffer, size_t room);
  void (*unpack)(void *value, const void *buffer, size_t bytes);
  void (*release)(void *value); /* gives back what unpack made; or NULL */
} jlpi_serializer;

/* jlpi_type - a type as the wire sees it: so many bytes, translated at these fields. */
typedef struct jlpi_type {
  const char *name; /* as the user wrote it */
  size_t bytes;
  const jlpi_field *fields;
  size_t nfields;
} jlpi_type;

/* ---- Memory that goes along with a call ------------------------------------------------------------ */

enum {
  JLPI_IN = 1,      /* copied there at the start */
  JLPI_OUT = 2,     /* copied back after success, before the wait returns */
  JLPI_REDUCE = 4,  /* there: a partial result, which the block initializes; combined by site->combine */
  JLPI_GLOBAL = 8,  /* an object of static storage at base: shipped when its content changed; no env member */
  JLPI_ONCE = 16,   /* with JLPI_GLOBAL, firstprivate(g): set for this call only, restored afterwards */
  JLPI_VALUE = 32,  /* not a pointer: `bytes` bytes at base are copied into the env at `member` when the call
                       becomes ready (calls with depends; others have it in the env already) */
  JLPI_EACH = 64,   /* loops: which memory depends on the iteration; ask site->section */
  JLPI_LINEAR = 128 /* with JLPI_EACH: iteration k's memory follows that of k-1 without gap or overlap */
};

/* jlpi_item - a region of memory that a pointer member of the env reaches.
 * The env's pointer at `member` equals `base` in the caller. The region is bytes [first, first + bytes) from
 * base. The runtime copies it where the call runs and sets that pointer so that the same expression finds
 * it: copy - first. A strided region is cut out by dims: count[0] x count[1] x ... runs of `run` bytes, run
 * (i0, i1, ...) starting at first + i0*stride[0] + i1*stride[1] + ...; with ndims 0 all of it is one run.
 */
typedef struct jlpi_item {
  int mode;
  size_t member; /* offset in the env of the pointer (of the value for JLPI_VALUE) */
  void *base;
  ptrdiff_t first;
  size_t bytes;
  const jlpi_type *element; /* of what it consists of; NULL: plain bytes */
  const char *name;         /* of the variable, for messages */
  int ndims;
  size_t run, count[4], stride[4];
} jlpi_item;

/* bytes from the first to the last of `length` things that lie `stride` apart */
static inline size_t jlpi_span(long long length, size_t stride) {
  return length > 1 ? (size_t)(length - 1) * stride : 0;
}

typedef struct jlpi_depend {
  void *address;
  size_t bytes;
  int mode; /* JLPI_IN, JLPI_OUT, or both */
} jlpi_depend;

/* ---- Sites and calls ------------------------------------------------------------------------------- */

/* jlpi_site - one directive of the program; a static const object, the same in every process. */
typedef struct jlpi_site {
  const char *directive; /* "spawn" */
  const char *name;      /* of the helper: "fib_spawn1" */
  const char *file;
  int line;
  void (*run)(void *env, void *result); /* the statement; result NULL when it has no value */
  const jlpi_type *env;
  const jlpi_type *result; /* NULL: no value */
  int lazy;            /* 0, JLPI_LAZY, JLPI_LAZY_MOVING; then also: */
  unsigned alignment;  /* of the result's type, 0 without one; what it goes into may be less aligned (packed) */
  /* loops: */
  void (*block)(void *env, uint64_t begin, uint64_t end); /* runs iterations [begin, end) in order */
  void (*combine)(void *into_env, const void *from_env);  /* folds from's reduction items into into's */
  void (*section)(const void *env, uint64_t k, size_t item, jlpi_item *where); /* fills first, bytes, dims */
} jlpi_site;

/* What a site may be that calls nothing of jlpar's but to start such tasks in a sync: it needs no task of its own. MOVING:
 * it starts some on(threads), so that its sync may have to wait for a thief. See task/lazy.h. */
enum { JLPI_LAZY = 1, JLPI_LAZY_MOVING, JLPI_LAZY_BYTES = 40, JLPI_LAZY_ALIGNMENT = 16 };
#define JLPI_IF_SMALL(lazy, env, result_bytes)                                                               \
  (sizeof(env) <= JLPI_LAZY_BYTES && __alignof__(env) <= JLPI_LAZY_ALIGNMENT && (result_bytes) <= JLPI_LAZY_BYTES \
       ? (lazy) : 0)

enum jlpi_place_kind { JLPI_ANY, JLPI_THREADS, JLPI_PID, JLPI_POOL, JLPI_OWNER_FUTURE, JLPI_OWNER_CHANNEL, JLPI_TASKS };

typedef struct jlpi_place {
  enum jlpi_place_kind kind;
  int pid;                /* JLPI_PID */
  struct jlpar_pool *pool; /* JLPI_POOL */
  jlpar_future future;    /* JLPI_OWNER_FUTURE */
  jlpar_channel channel;  /* JLPI_OWNER_CHANNEL */
} jlpi_place;

enum {
  JLPI_KEEP = 1,     /* the returned future is the caller's; otherwise nothing is returned */
  JLPI_DETACH = 2,   /* nobody waits: a failure is printed at once */
  JLPI_UNWAITED = 4, /* like detach: neither sync nor future (the compiler warned) */
  JLPI_ALWAYS = 8,   /* everywhere: also on processes that join later */
  JLPI_WAITED = 16   /* the task that starts it does nothing before it has ended: what it names stays as it is */
};

struct jlpi_sync;

typedef struct jlpi_call {
  const jlpi_site *site;
  jlpi_place place;
  void *env; /* site->env->bytes of it */
  jlpi_item *items;
  size_t nitems;
  const jlpi_depend *depends;
  size_t ndepends;
  void *target;    /* receives site->result->bytes before the matching wait returns; or NULL */
  void (*store)(void *target, const void *result); /* how, when not by plain copy (bit-fields); or NULL */
  struct jlpi_sync *sync; /* the enclosing sync, or NULL; of loops that wait themselves: their failure is one of its parts */
  const char *name; /* name("..."), or NULL */
  int flags;
} jlpi_call;

/* jlpi_trips - how often a canonical loop runs. compare: '<' '>' 'l' (<=) 'g' (>=) '!'. */
static inline uint64_t jlpi_trips(__int128 low, __int128 high, __int128 step, int compare) {
  __int128 span = high - low, size = step < 0 ? -step : step;
  if (compare == '>' || compare == 'g' || (compare == '!' && step < 0))
    span = -span;
  span += compare == 'l' || compare == 'g';
  return span <= 0 || size == 0 ? 0 : (uint64_t)((span + size - 1) / size);
}

/* the same with '!' and an unsigned index of so many bits, which may come round to its end */
static inline uint64_t jlpi_trips_round(__int128 low, __int128 high, __int128 step, int bits) {
  __int128 span = step < 0 ? low - high : high - low, size = step < 0 ? -step : step;
  return jlpi_trips(0, span < 0 ? span + ((__int128)1 << bits) : span, size, '<');
}

/* what site->section found: only the place, not the rest of the item */
static inline void jlpi_where(jlpi_item *where, jlpi_item found) {
  where->first = found.first;
  where->bytes = found.bytes;
  where->ndims = found.ndims;
  where->run = found.run;
  for (int k = 0; k < 4; k++) {
    where->count[k] = found.count[k];
    where->stride[k] = found.stride[k];
  }
}

/* the code that sync status(v) stores: of a composite its first part's */
static inline int jlpi_status(int status) {
  const jlpar_error *e = status == JLPAR_ECOMPOSITE ? jlpar_last_error() : NULL;
  return e && e->nparts ? e->parts[0]->code : status;
}

/* jlpi_at_least_1 - gives the value of a clause. Fails the task with JLPAR_EINVAL when it is less than 1. */
long long jlpi_at_least_1(long long value, const char *clause, const char *file, int line);

typedef struct jlpi_loop {
  jlpi_call call;
  uint64_t iterations;
  uint64_t chunk; /* schedule(dynamic, chunk); 0: static blocks in pid order */
  int retry;
  int progress;           /* show a bar when stderr is a terminal */
  const char *label;
  const struct jlpi_range *ranges; /* instead of chunk and the workers: who runs which iterations; NULL: they do not say */
  size_t nranges;
  int ranges_apart; /* a process may have several of them */
} jlpi_loop;

typedef struct jlpi_range {
  uint64_t begin, end; /* the iterations; each is in one range, in their order */
  int pid;
} jlpi_range;

/* a pmap: loop.chunk iterations are handed out at once, one that fails is tried loop.retry times more */
typedef struct jlpi_map {
  jlpi_loop loop;
  double delay_s, delay_factor, delay_max_s; /* before a further try; factor: of each to the one before; max 0: none */
  int (*on_error)(const jlpar_error *e, long index); /* or NULL */
  long long low, step; /* the index of iteration k is low + k * step */
  int wants_codes;
} jlpi_map;

/* jlpi_async - starts a sticky task of this process (runs site->run on this OS thread).
 * jlpi_spawn - starts site->run where call->place says.
 * Returns  with JLPI_KEEP a future that the caller releases, else a null handle
 * Fails    the calling task when it cannot be started (JLPAR_ENOPROC, JLPAR_EEXITED, JLPAR_ENOMEM ...)
 */
jlpar_future jlpi_async(const jlpi_call *call);
jlpar_future jlpi_spawn(const jlpi_call *call);
/* jlpi_spawn_only - the same in a sync that has nothing else: waits. Sets call->sync. */
void jlpi_spawn_only(jlpi_call *call);
/* jlpi_call_on, jlpi_spawn_on - jlpi_spawn_only and jlpi_spawn on process pid of what has nothing but env and target: no
 * jlpi_call, since so large a struct is cleared by an instruction whose stores are not seen by the loads behind it before all
 * stores in front of it are done, and those of the last message that was sent may take 100 ns. */
void jlpi_call_on(int pid, const jlpi_site *site, void *env, void *target);
void jlpi_spawn_on(struct jlpi_sync *s, int pid, const jlpi_site *site, void *env, void *target);

/* jlpi_threadcall - runs site->run on libuv's thread pool; the task waits, others run; then the target is written.
 * Fails the task with JLPAR_EINVAL when what it calls uses jlpar. */
void jlpi_threadcall(const jlpi_call *call);

/* jlpi_everywhere - runs site->run on every process, this one included, and waits; failures composite. */
void jlpi_everywhere(const jlpi_call *call);

/* jlpi_distributed - runs the iterations in blocks over the workers. With site->combine it waits and then
 * has folded the blocks, in order, into what the env's JLPI_REDUCE members point at; otherwise it is
 * asynchronous: completed by call.sync, or by the returned future (JLPI_KEEP). */
jlpar_future jlpi_distributed(const jlpi_loop *loop);

/* jlpi_pmap - runs the iterations one by one wherever somebody is free, and waits.
 * Returns  with wants_codes the code of each, to be freed by jlpi_codes_free; else NULL
 * Fails    the task: with the failure of an iteration that neither on_error nor wants_codes took (composite if there
 *          are several, in loop order); all others that were under way have ended, their results are written */
int *jlpi_pmap(const jlpi_map *m);
void jlpi_codes_free(int *codes);

/* ---- objects under the directive shared ------------------------------------------------------------- */

/* Each begins a page; the file's part of the section ends with one (JLPI_SHARED_END, once in a file), so that nothing
 * else lies in these pages. Without an initializer it takes no room in the program's file: linkers know .sbss by name
 * only, and so keep it apart. */
#if defined(__x86_64__)
  #define JLPI_SHARED_PAGE 4096
#else
  #define JLPI_SHARED_PAGE 65536
#endif
#define JLPI_SHARED_DATA __attribute__((section("jlpar_shared"), aligned(JLPI_SHARED_PAGE)))
#define JLPI_SHARED_ZERO __attribute__((section(".sbss.jlpar_shared"), aligned(JLPI_SHARED_PAGE)))
#define JLPI_SHARED_END JLPI_SHARED_END_OF(JLPI_SHARED_PAGE)
#define JLPI_SHARED_END_OF(page) JLPI_SHARED_END_AT(page)
#define JLPI_SHARED_END_AT(page)                                                                             \
  __asm__(".pushsection jlpar_shared, 1, \"aw\", %progbits\n\t.balign " #page "\n\t.popsection\n\t"           \
          ".pushsection .sbss.jlpar_shared, 1, \"aw\", %nobits\n\t.balign " #page "\n\t.popsection")

/* one of them, or what a module brings; see array/shared_objects.c */
typedef struct jlpi_common {
  void *address; /* of its first page */
  size_t bytes;
  const char *name;
  struct jlpi_common *next;
  int is_shared; /* its pages are those of the other processes, too */
} jlpi_common;
void jlpi_common_add(jlpi_common *c); /* from a constructor; lives until it is removed */
void jlpi_common_remove(jlpi_common *c);

/* ---- remote functions ------------------------------------------------------------------------------ */

typedef struct jlpi_named {
  const char *name;
  const jlpi_site *site; /* env: the parameters, packed */
  struct jlpi_named *next;
} jlpi_named;
void jlpi_named_add(jlpi_named *f); /* from a constructor; lives until it is removed */
void jlpi_named_remove(jlpi_named *f);

/* ---- this thread ----------------------------------------------------------------------------------- */

/* jlpi_node - something that a failing task must leave in order: an open sync, a handle of a block. */
typedef struct jlpi_node {
  struct jlpi_node *outer;
  /* why: the failure under way, which leave may replace (taking over the reference). Does not fail. */
  void (*leave)(struct jlpi_node *n, const jlpar_error **why);
} jlpi_node;

/* the beginning of a task, as far as generated code knows it */
typedef struct jlpi_task_head {
  jlpi_node *scopes;       /* the newest node */
  const char *lazy_floor;  /* with less stack than above this, tasks are not left lazy */
  uint64_t iteration;      /* of a block of a loop over processes, counted from 1; 0: none */
} jlpi_task_head;

/* A task that is not made; see task/lazy.h. */
typedef struct jlpi_lazy {
  _Alignas(JLPI_LAZY_ALIGNMENT) char env[JLPI_LAZY_BYTES];
  const jlpi_site *site; /* NULL: a thief took it and has noted that in the sync */
  struct jlpi_sync *sync;
  void *target;
} jlpi_lazy;

/* What this OS thread is doing. Read it anew after anything that may switch: a task that moves goes on elsewhere.
 * current is NULL until the thread (or this member of a loop) first uses a task call. */
typedef struct jlpi_here {
  struct jlpi_task *current;
  jlpi_lazy *note;      /* where the next one goes */
  jlpi_lazy *notes_end; /* atomic: from here on jlpi_start is asked; NULL when thieves want something */
  jlpi_lazy *notes_own; /* atomic: below, jlpi_notes_ask is; beyond all when thieves want something */
  jlpi_lazy *sticky, *sticky_end;  /* the same of those for this thread; no thief looks at them */
  struct jlpi_task *const *line;   /* the first who waits to run on this thread */
  struct jlpi_lazies *lazies; /* NULL: tasks are made at once */
  struct jlpi_thread *thread;
  struct jlpi_member *member;
  int lone;     /* the first thread that used jlpar; see base/alone.h */
  int id;       /* jlpar_threadid */
  int has_turn; /* of the I/O loop */
  void *escape; /* jmp_buf *: a threadcall runs here, which must not use jlpar and is left through this */
} jlpi_here;
extern _Thread_local jlpi_here jlpi_here_of_thread;

/* by assembly, so that no compiler keeps the address in a register over a call in which the task moves */
#if defined(__x86_64__)
static inline __attribute__((always_inline)) jlpi_here *jlpi_this(void) {
  jlpi_here *h;
  __asm__ volatile("movq %%fs:0, %0\n\taddq jlpi_here_of_thread@gottpoff(%%rip), %0" : "=r"(h) : : "cc", "memory");
  return h;
}
#else
jlpi_here *jlpi_this(void);
#endif

/* The same for code in which nothing is taken from memory behind the compiler's back: as it seems to read a variable of
 * the runtime's, it is done anew behind each call that might switch, and nothing else is held up by it. */
#if defined(__x86_64__)
static inline __attribute__((always_inline)) jlpi_here *jlpi_here_now(void) {
  jlpi_here *h;
  __asm__("movq %%fs:0, %0\n\taddq jlpi_here_of_thread@gottpoff(%%rip), %0" : "=r"(h) : "m"(jlpi_shared) : "cc");
  return h;
}
#else
static inline jlpi_here *jlpi_here_now(void) {
  return jlpi_this();
}
#endif

/* Before an iteration that may draw random numbers, in a block of a loop over processes: each has a stream of its own. */
static inline void jlpi_block_iteration(uint64_t k) {
  ((jlpi_task_head *)jlpi_this()->current)->iteration = k + 1;
}

/* ---- sync ------------------------------------------------------------------------------------------ */

/* On the stack of the function that holds the block. The owner alone touches what is not atomic. */
typedef struct jlpi_sync {
  jlpi_node node; /* first, so that leaving finds the sync */
  struct jlpi_task *owner;
  long pending;                  /* atomic: tasks that were made and have not ended */
  struct jlpi_child *outcomes;   /* atomic: of those that failed or have something to deliver */
  struct jlpi_order *orders;     /* which data its spawns with depend() touch */
  unsigned started;              /* so many until now: gives each its number */
  int state;                     /* of JLPI_SYNC_...; 0: nothing above is set, and nothing has to be waited for */
} jlpi_sync;
enum {
  JLPI_SYNC_BEGUN = 1,
  JLPI_SYNC_STICKY = 2,  /* notes for this thread are left to the runtime */
  JLPI_SYNC_MAY_FAIL = 4 /* else nothing in it fails, and code around counts on that */
};
void jlpi_sync_begin(jlpi_sync *s);
/* waits for all; if any failed, fails the task (composite, awaited at file:line) */
void jlpi_sync_end_at(jlpi_sync *s, const char *file, int line);
void jlpi_sync_end(jlpi_sync *s);       /* the same at no place of the program's */
int jlpi_sync_end_status(jlpi_sync *s); /* waits for all; JLPAR_OK or the first failure's code */

/* jlpi_start - starts a task of this process in a sync, with nothing to carry but env and the assignment's target.
 *   where  a task for this thread, or for any of the schedulers'
 * If the site is lazy the task may never be made: see task/lazy.h.
 * Returns  the note of it, or NULL when it was made
 */
enum jlpi_where { JLPI_ON_THIS_THREAD, JLPI_ON_ANY_THREAD };
jlpi_lazy *jlpi_start(jlpi_sync *s, const jlpi_site *site, const void *env, void *target, enum jlpi_where where);

#include <jlpar/notes.h>

/* ---- Handles that a block owns --------------------------------------------------------------------- */

/* Declared as   jlpi_scope s __attribute__((cleanup(jlpi_scope_leave)));  jlpi_scope_future(&s, &f);
 * The handle is released when the block is left, by whatever way: end, jump, or failure of the task. */
typedef struct jlpi_scope {
  void *state[6];
} jlpi_scope;
void jlpi_scope_future(jlpi_scope *s, jlpar_future *f);
void jlpi_scope_channel(jlpi_scope *s, jlpar_channel *c); /* releasing closes it: producers end quietly */
void jlpi_scope_leave(jlpi_scope *s);

/* ---- channel --------------------------------------------------------------------------------------- */

#define JLPI_HERE_PID 0
/* jlpi_channel_make - a channel of elements `type` (NULL: any) for `capacity` of them on process pid (0: here). */
jlpar_channel jlpi_channel_make(const jlpi_type *type, size_t capacity, int pid);
/* jlpi_channel_file_scope - from a constructor, before main: pid 0: one of this process alone; else the same
 * channel in every process, living on pid, known by `name`. */
void jlpi_channel_file_scope(jlpar_channel *c, const char *name, const jlpi_type *type, size_t capacity, int pid);
/* jlpi_scope_copy - *c becomes a new channel, where *c lives, with its present contents; open, or closed as that is. When
 * the scope is left it is let go, and stays as it is for those who were given it. */
void jlpi_scope_copy(jlpi_scope *s, jlpar_channel *c, const char *file, int line);
/* jlpi_produce - runs the call as a task bound to the channel: place JLPI_THREADS lets it migrate. */
void jlpi_produce(const jlpi_call *call, jlpar_channel c);

/* ---- distributed arrays ---------------------------------------------------------------------------- */

/* jlpi_darray_owner - the process whose chunk has an element. Fails the task with JLPAR_EINVAL where there is none, JLPAR_ERELEASED */
int jlpi_darray_owner(const char *file, int line, jlpar_darray d, long long element);

/* one of the loops of collapse: its index is low + k * step in iteration k */
typedef struct jlpi_index {
  long long low, step;
  uint64_t trips;
} jlpi_index;
/* jlpi_distributed_over - jlpi_distributed, each iteration where d has its element: of one loop that of its index, row-major;
 * of several that of their indices. Fails the task with JLPAR_EINVAL before anything runs when there is none. */
jlpar_future jlpi_distributed_over(const jlpi_loop *loop, jlpar_darray d, const jlpi_index *indices, int nindices);

/* ---- threads --------------------------------------------------------------------------------------- */

/* A `threads` loop becomes
 *
 *   { jlpi_team team; jlpi_team_begin(&team, wanted);          // wanted 0: JLPAR_NUM_THREADS; nested: 1
 *     #pragma omp parallel num_threads(team.threads)
 *     { jlpi_member member; jlpi_member_begin(&member, &team);  // sets jlpar_threadid()
 *       if (!jlpi_catch(&member))                               // only when the body may fail
 *         #pragma omp for nowait ...
 *         for (...) { jlpi_iteration(&member, k) ... }
 *       jlpi_member_end(&member); }
 *     jlpi_team_end(&team); }                                   // fails the task if an iteration failed
 */
#include <setjmp.h>
typedef struct jlpi_team {
  int threads;
  uint64_t first_failed; /* atomic: no iteration from this one on needs to run; UINT64_MAX: none failed */
  void *state[12];
} jlpi_team;
typedef struct jlpi_member {
  jlpi_team *team;
  uint64_t iteration; /* the one being run, counted from 0 in loop order */
  int armed;          /* a failure lands here */
  void *state[12];
  jmp_buf landing;
} jlpi_member;
/* how many threads a loop gets whose body calls nothing of jlpar's: it needs no team, but is nested like others */
int jlpi_team_size(int wanted);
void jlpi_team_begin(jlpi_team *team, int wanted);
void jlpi_team_end(jlpi_team *team);
void jlpi_member_begin(jlpi_member *member, jlpi_team *team, int index);
void jlpi_member_end(jlpi_member *member);
/* In how many teams an iteration has failed. Nearly always 0, and then nobody has to fetch first_failed from the
 * cache of the thread that began the loop. */
extern int jlpi_teams_failing;
/* Before an iteration that may fail; 0: leave it out, an earlier one has failed. Later ones may run all the same,
 * earlier ones always do: so the first failing iteration in loop order is found whatever the schedule. */
static inline int jlpi_iteration(jlpi_member *member, uint64_t k) {
  member->iteration = k;
  return __builtin_expect(__atomic_load_n(&jlpi_teams_failing, __ATOMIC_RELAXED) == 0, 1) ||
         k < __atomic_load_n(&member->team->first_failed, __ATOMIC_RELAXED);
}
/* arms the catch: a failure in the body is recorded with member->iteration and lands here with 1; after that it
 * may be armed again, to go on with other iterations */
#define jlpi_member_catch(member)                                                                            \
  ((void)((member)->armed || jlpi_member_arm(member)), _setjmp((member)->landing) && jlpi_member_landed(member))
int jlpi_member_arm(jlpi_member *member);    /* 1 */
int jlpi_member_landed(jlpi_member *member); /* 1; at once, as long as the number is that of the iteration that failed */
/* around a loop whose iterations each arm the catch: gcc suspects that the landing loses the loop's index, which
 * changes only between one iteration's end and the next one's arming */
#if defined __GNUC__ && !defined __clang__
#define JLPI_CATCHING_BEGIN _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wclobbered\"")
#define JLPI_CATCHING_END _Pragma("GCC diagnostic pop")
#else
#define JLPI_CATCHING_BEGIN
#define JLPI_CATCHING_END
#endif
int omp_get_thread_num(void);

/* ---- progress -------------------------------------------------------------------------------------- */

/* A bar on stderr when that is a terminal, otherwise nothing. total counts iterations; label may be NULL. */
typedef struct jlpi_bar {
  uint64_t total, done, begun_ms, next_ms; /* done, next_ms: atomic */
  const char *label;
  int shown;
} jlpi_bar;
void jlpi_bar_begin(jlpi_bar *b, const char *label, uint64_t total);
void jlpi_bar_add(jlpi_bar *b, uint64_t n); /* from any thread */
void jlpi_bar_end(jlpi_bar *b);
static inline void jlpi_bar_step(jlpi_bar *b) {
  if (b->shown)
    jlpi_bar_add(b, 1);
}

/* ---- atomic ---------------------------------------------------------------------------------------- */

/* object op= operand, for what no single instruction does; gives the value before */
#define jlpi_atomic_update(object, op, operand)                                                              \
  (__extension__({                                                                                           \
    __typeof__(&(object)) jlpi_updated = &(object);                                                           \
    __typeof__((operand) + 0) jlpi_by = (operand);                                                      \
    __typeof__(jlpar_atomic_load(jlpi_updated)) jlpi_found = jlpar_atomic_load(jlpi_updated), jlpi_before;         \
    do {                                                                                                     \
      jlpi_before = jlpi_found;                                                                                  \
      jlpi_found = jlpar_atomic_cas(jlpi_updated, jlpi_before, (__typeof__(jlpi_before))(jlpi_before op jlpi_by)); \
    } while (__builtin_memcmp(&jlpi_found, &jlpi_before, sizeof jlpi_before) != 0);                                 \
    jlpi_before;                                                                                                \
  }))

#endif
