/* SPDX-License-Identifier: MIT
 *
 * jlpar.h - Julia's parallel programming model for C: everything that a program calls.
 *
 * Works in translated and in plain programs (a plain compiler, and link with -ljlpar). C11 with GNU
 * statement expressions and __typeof__; gcc and clang.
 *
 * Two tiers. Plain calls return a value or nothing and, when they fail, fail the calling task: its error
 * travels to whoever waits for the task, and out of main it is printed and the program exits with status
 * 1. _try calls return a status and never fail the task. Times are in seconds; a timeout below 0 never ends.
 * Every call may be made from any task and any thread, and from no signal handler, unless it says otherwise.
 */
#ifndef JLPAR_H
#define JLPAR_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#error "jlpar.h is for C"
#endif

/* ---- Errors ---------------------------------------------------------------------------------------- */

/* 0 is success, jlpar's own failures are negative, positive codes are the user's. */
enum {
  JLPAR_OK,
  JLPAR_ECLOSED = -100,
  JLPAR_ETIMEDOUT,
  JLPAR_EINVAL,
  JLPAR_ETYPE,
  JLPAR_ENOMEM,
  JLPAR_ECOMPOSITE,
  JLPAR_EEXITED, /* the process died */
  JLPAR_ENOPROC,
  JLPAR_EINTERRUPTED,
  JLPAR_ECANCELED,
  JLPAR_EUNDEFINED, /* no such function there */
  JLPAR_ELAUNCH,
  JLPAR_ETOPOLOGY,
  JLPAR_EAUTH,
  JLPAR_ESET, /* a future was set twice */
  JLPAR_EDEADLOCK,
  JLPAR_ELOCK,
  JLPAR_ERELEASED,
  JLPAR_ENODEVICE,
  JLPAR_EIO
};

typedef struct jlpar_error {
  int code, pid; /* where it was raised */
  const char *message, *task, *file;
  int line;
  const struct jlpar_error *cause; /* next hop, NULL at the root */
  size_t nparts;
  const struct jlpar_error *const *parts; /* composite */
} jlpar_error;

/* jlpar_fail - fails the calling task with a code and a message (printf's format). */
#define jlpar_fail(...) jlpi_fail(__FILE__, __LINE__, __VA_ARGS__)
_Noreturn void jlpi_fail(const char *file, int line, int code, const char *format, ...)
    __attribute__((format(printf, 4, 5), cold));

/* jlpar_last_error - this task's newest failed _try or status; valid until its next one; NULL if none. */
const jlpar_error *jlpar_last_error(void);
/* jlpar_root_cause - follows cause to the root; of a composite: the root of its first part. */
const jlpar_error *jlpar_root_cause(const jlpar_error *e);
const char *jlpar_strerror(int code);
/* jlpar_try - runs body(arg) in this task.  Returns JLPAR_OK, or the code of its failure. */
int jlpar_try(void (*body)(void *), void *arg);

/* ---- Handles --------------------------------------------------------------------------------------- */

/* Plain values, copied freely; a zero handle refers to nothing. They work in every process. */
typedef struct jlpar_future {
  uint32_t home, maker; /* the process where it lives, the process that gave the id */
  uint64_t id;
} jlpar_future;
typedef struct jlpar_channel {
  uint32_t home, maker;
  uint64_t id;
} jlpar_channel;

/* ---- Processes ------------------------------------------------------------------------------------- */

int jlpar_myid(void);   /* 1 is the process that runs main; ids are never reused */
int jlpar_nprocs(void);
int jlpar_nworkers(void); /* alone, process 1 is its own only worker */
int jlpar_procs(int *pids, int max);   /* ids, sorted; returns how many there are */
int jlpar_workers(int *pids, int max);
int jlpar_addprocs(int n); /* on this host; n < 0: one per CPU; how many came up; fails if none did */
int jlpar_rmprocs(const int *pids, int n, double timeout); /* JLPAR_OK or JLPAR_ETIMEDOUT */
void jlpar_interrupt(const int *pids, int n);              /* n 0: all workers */

/* ---- Threads and tasks ----------------------------------------------------------------------------- */

int jlpar_nthreads(void); /* JLPAR_NUM_THREADS, else 1; "auto": one per usable CPU */
int jlpar_threadid(void); /* 0 ... nthreads-1, inside threads loops and tasks alike */

void jlpar_yield(void);
void jlpar_sleep(double seconds); /* suspends the task, not the thread */
#define jlpar_async(f, arg) jlpi_async_call((f), (arg), #f, __FILE__, __LINE__)
jlpar_future jlpi_async_call(void (*f)(void *), void *arg, const char *name, const char *file, int line);
jlpar_future jlpar_self(void); /* the calling task's own future; borrowed, not to be released */
void jlpar_cancel(jlpar_future f);

#define jlpar_wait(x)                                                                                        \
  _Generic((x), jlpar_future: jlpi_future_wait, jlpar_channel: jlpi_channel_wait)(__FILE__, __LINE__, (x))
#define jlpar_wait_try(f, timeout) jlpi_future_wait_try((f), (timeout))
int jlpar_wait_any(jlpar_future *futures, int n, double timeout); /* index, or JLPAR_ETIMEDOUT */
#define jlpar_isready(x) _Generic((x), jlpar_future: jlpi_future_isready, jlpar_channel: jlpi_channel_isready)(x)
#define jlpar_release(x) _Generic((x), jlpar_future: jlpi_future_release, jlpar_channel: jlpi_channel_release)(x)
#define jlpar_retain(x) _Generic((x), jlpar_future: jlpi_future_retain, jlpar_channel: jlpi_channel_retain)(x)

void jlpi_future_wait(const char *file, int line, jlpar_future f);
int jlpi_future_wait_try(jlpar_future f, double timeout);
int jlpi_future_isready(jlpar_future f);
void jlpi_future_release(jlpar_future f);
void jlpi_future_retain(jlpar_future f);

/* ---- Futures --------------------------------------------------------------------------------------- */

jlpar_future jlpar_future_new(int pid);

#define jlpar_fetch(T, f)                                                                                    \
  (__extension__({                                                                                           \
    T jlpi_fetched;                                                                                          \
    jlpi_future_fetch(__FILE__, __LINE__, (f), &jlpi_fetched, sizeof jlpi_fetched, #T);                      \
    jlpi_fetched;                                                                                            \
  }))
#define jlpar_fetch_try(f, v) jlpi_future_fetch_try((f), (v), sizeof *(v))
#define jlpar_set(T, f, value)                                                                               \
  (__extension__({                                                                                           \
    const T jlpi_set_value = (value);                                                                        \
    jlpi_future_set(__FILE__, __LINE__, (f), &jlpi_set_value, sizeof jlpi_set_value, #T);                    \
  }))
#define jlpar_set_try(f, v) jlpi_future_set_try((f), (v), sizeof *(v))

void jlpi_future_fetch(const char *file, int line, jlpar_future f, void *value, size_t bytes, const char *type);
int jlpi_future_fetch_try(jlpar_future f, void *value, size_t bytes);
void jlpi_future_set(const char *file, int line, jlpar_future f, const void *value, size_t bytes, const char *type);
int jlpi_future_set_try(jlpar_future f, const void *value, size_t bytes);

/* ---- Channels -------------------------------------------------------------------------------------- */

#define JLPAR_UNBOUNDED ((size_t)-1)
#define jlpar_channel_new(T, capacity) jlpi_channel_new(sizeof(T), #T, (capacity), 0)
#define jlpar_channel_new_on(T, capacity, pid) jlpi_channel_new(sizeof(T), #T, (capacity), (pid))

#define jlpar_put(T, c, value)                                                                               \
  (__extension__({                                                                                           \
    const T jlpi_put_value = (value);                                                                        \
    jlpi_channel_put(__FILE__, __LINE__, (c), &jlpi_put_value, sizeof jlpi_put_value, #T);                   \
  }))
#define jlpar_put_try(c, v) jlpi_channel_put_try((c), (v), sizeof *(v))
#define jlpar_take(T, c)                                                                                     \
  (__extension__({                                                                                           \
    T jlpi_taken;                                                                                            \
    jlpi_channel_take(__FILE__, __LINE__, (c), &jlpi_taken, sizeof jlpi_taken, #T);                          \
    jlpi_taken;                                                                                              \
  }))
#define jlpar_take_try(c, v) jlpi_channel_take_try((c), (v), sizeof *(v))
#define jlpar_peek(T, c)                                                                                     \
  (__extension__({                                                                                           \
    T jlpi_seen;                                                                                             \
    jlpi_channel_peek(__FILE__, __LINE__, (c), &jlpi_seen, sizeof jlpi_seen, #T);                            \
    jlpi_seen;                                                                                               \
  }))
#define jlpar_peek_try(c, v) jlpi_channel_peek_try((c), (v), sizeof *(v))
int jlpar_isopen(jlpar_channel c);
size_t jlpar_length(jlpar_channel c);
void jlpar_close(jlpar_channel c);
void jlpar_close_error(jlpar_channel c, int code, const char *message);
void jlpar_bind(jlpar_channel c, jlpar_future f); /* closes the channel when f ends, with its error if it failed */
/* takes until the channel is closed and empty; one closed with an error fails the task */
#define jlpar_foreach(T, x, c)                                                                               \
  for (T x; jlpi_channel_next(__FILE__, __LINE__, (c), &x, sizeof x, #T);)

enum { JLPAR_PUT = 1, JLPAR_TAKE = 2 };
typedef struct jlpar_case {
  jlpar_channel channel;
  int op;
  void *value;
  int status;
} jlpar_case;
int jlpar_select(jlpar_case *cases, int n, double timeout);

#define jlpar_put_bytes(c, data, bytes) jlpi_channel_put_bytes(__FILE__, __LINE__, (c), (data), (bytes))
#define jlpar_take_bytes(c, bytes) jlpi_channel_take_bytes(__FILE__, __LINE__, (c), (bytes))

/* jlpar_ticker - a channel of int that gets a tick after `first` seconds and then every `interval` (0: once). Ticks
 * that nobody took coalesce into one, whose value is their number. Release it to stop it. */
jlpar_channel jlpar_ticker(double first, double interval);

/* Own kinds of channel: the functions run in the calling task, where the channel was made; each gives a status,
 * may wait, and gets a key of key_bytes bytes (0: none). One left NULL is JLPAR_EINVAL when it is used; free runs
 * when the last reference is gone. */
typedef struct jlpar_channel_ops {
  int (*put)(void *state, const void *key, size_t key_bytes, const void *value, size_t bytes);
  int (*take)(void *state, const void *key, size_t key_bytes, void *value, size_t bytes);
  int (*peek)(void *state, const void *key, size_t key_bytes, void *value, size_t bytes);
  int (*isready)(void *state, const void *key, size_t key_bytes); /* 1 or 0 */
  int (*wait)(void *state, const void *key, size_t key_bytes);
  int (*close)(void *state);
  void (*free)(void *state);
} jlpar_channel_ops;
jlpar_channel jlpar_channel_new_ops(const jlpar_channel_ops *ops, void *state);
#define jlpar_put_key(T, c, key, value)                                                                      \
  (__extension__({                                                                                           \
    const T jlpi_put_value = (value);                                                                        \
    __typeof__(key) jlpi_key = (key);                                                                        \
    jlpi_channel_put_key(__FILE__, __LINE__, (c), &jlpi_key, sizeof jlpi_key, &jlpi_put_value,               \
                         sizeof jlpi_put_value, #T);                                                         \
  }))
#define jlpar_take_key(T, c, key) JLPI_GET_KEY(jlpi_channel_take_key, T, c, key)
#define jlpar_peek_key(T, c, key) JLPI_GET_KEY(jlpi_channel_peek_key, T, c, key)
#define JLPI_GET_KEY(how, T, c, key)                                                                         \
  (__extension__({                                                                                           \
    T jlpi_got;                                                                                              \
    __typeof__(key) jlpi_key = (key);                                                                        \
    how(__FILE__, __LINE__, (c), &jlpi_key, sizeof jlpi_key, &jlpi_got, sizeof jlpi_got, #T);                \
    jlpi_got;                                                                                                \
  }))
#define jlpar_isready_key(c, key)                                                                            \
  (__extension__({                                                                                           \
    __typeof__(key) jlpi_key = (key);                                                                        \
    jlpi_channel_isready_key((c), &jlpi_key, sizeof jlpi_key);                                               \
  }))
#define jlpar_wait_key(c, key)                                                                               \
  (__extension__({                                                                                           \
    __typeof__(key) jlpi_key = (key);                                                                        \
    jlpi_channel_wait_key(__FILE__, __LINE__, (c), &jlpi_key, sizeof jlpi_key);                              \
  }))
void jlpi_channel_put_key(const char *file, int line, jlpar_channel c, const void *key, size_t key_bytes,
                          const void *value, size_t bytes, const char *type);
void jlpi_channel_take_key(const char *file, int line, jlpar_channel c, const void *key, size_t key_bytes,
                           void *value, size_t bytes, const char *type);
void jlpi_channel_peek_key(const char *file, int line, jlpar_channel c, const void *key, size_t key_bytes,
                           void *value, size_t bytes, const char *type);
int jlpi_channel_isready_key(jlpar_channel c, const void *key, size_t key_bytes);
void jlpi_channel_wait_key(const char *file, int line, jlpar_channel c, const void *key, size_t key_bytes);

jlpar_channel jlpi_channel_new(size_t elem_bytes, const char *type, size_t capacity, int pid);
void jlpi_channel_put(const char *file, int line, jlpar_channel c, const void *value, size_t bytes, const char *type);
void jlpi_channel_take(const char *file, int line, jlpar_channel c, void *value, size_t bytes, const char *type);
void jlpi_channel_peek(const char *file, int line, jlpar_channel c, void *value, size_t bytes, const char *type);
int jlpi_channel_next(const char *file, int line, jlpar_channel c, void *value, size_t bytes, const char *type);
int jlpi_channel_put_try(jlpar_channel c, const void *value, size_t bytes);
int jlpi_channel_take_try(jlpar_channel c, void *value, size_t bytes);
int jlpi_channel_peek_try(jlpar_channel c, void *value, size_t bytes);
void jlpi_channel_put_bytes(const char *file, int line, jlpar_channel c, const void *data, size_t bytes);
void *jlpi_channel_take_bytes(const char *file, int line, jlpar_channel c, size_t *bytes);
void jlpi_channel_wait(const char *file, int line, jlpar_channel c);
int jlpi_channel_isready(jlpar_channel c);
void jlpi_channel_release(jlpar_channel c);
void jlpi_channel_retain(jlpar_channel c);

/* ---- Synchronization ------------------------------------------------------------------------------- */

/* For tasks: who waits suspends its task, not its thread; first come, first served. They also work between
 * threads loops' iterations and threads of the program. The fields are the runtime's. A structure that is used
 * must not be copied; _fini has nothing to give back, nobody may wait then.
 * Times are in seconds; misuse fails the task with JLPAR_ELOCK. */
typedef struct jlpar_waiters {
  uint32_t lock;
  void *first, *last;
} jlpar_waiters;

typedef struct jlpar_mutex { /* recursive */
  jlpar_waiters waiters;
  void *owner;
  size_t depth;
} jlpar_mutex;
#define JLPAR_MUTEX_INIT {{0, 0, 0}, 0, 0}
void jlpar_mutex_init(jlpar_mutex *m);
void jlpar_mutex_fini(jlpar_mutex *m);
void jlpar_mutex_lock(jlpar_mutex *m);
int jlpar_mutex_trylock(jlpar_mutex *m); /* 1: locked, 0: another task holds it */
void jlpar_mutex_unlock(jlpar_mutex *m); /* JLPAR_ELOCK when this task does not hold it */

typedef struct jlpar_spinlock { /* not recursive; for a few instructions */
  uint32_t held;
} jlpar_spinlock;
#define JLPAR_SPINLOCK_INIT {0}
void jlpar_spinlock_init(jlpar_spinlock *s);
void jlpar_spinlock_fini(jlpar_spinlock *s);
void jlpar_spinlock_lock(jlpar_spinlock *s);
int jlpar_spinlock_trylock(jlpar_spinlock *s);
void jlpar_spinlock_unlock(jlpar_spinlock *s);

typedef struct jlpar_semaphore {
  jlpar_waiters waiters;
  size_t free, limit;
} jlpar_semaphore;
void jlpar_semaphore_init(jlpar_semaphore *s, size_t n);
void jlpar_semaphore_fini(jlpar_semaphore *s);
void jlpar_semaphore_acquire(jlpar_semaphore *s);
int jlpar_semaphore_try_acquire(jlpar_semaphore *s); /* 1 or 0 */
void jlpar_semaphore_release(jlpar_semaphore *s);    /* beyond n: JLPAR_ELOCK */

typedef struct jlpar_cond {
  jlpar_waiters waiters;
} jlpar_cond;
#define JLPAR_COND_INIT {{0, 0, 0}}
void jlpar_cond_init(jlpar_cond *c);
void jlpar_cond_fini(jlpar_cond *c);
/* lets m go completely and waits, then holds m as deep as before; m not held: JLPAR_ELOCK */
void jlpar_cond_wait(jlpar_cond *c, jlpar_mutex *m);
int jlpar_cond_wait_try(jlpar_cond *c, jlpar_mutex *m, double timeout);
void jlpar_cond_signal(jlpar_cond *c);
void jlpar_cond_broadcast(jlpar_cond *c);

typedef struct jlpar_event {
  jlpar_waiters waiters;
  int is_set, autoreset;
} jlpar_event;
#define JLPAR_EVENT_INIT {{0, 0, 0}, 0, 0}
void jlpar_event_init(jlpar_event *e, int autoreset); /* autoreset: each set lets one waiter through */
void jlpar_event_fini(jlpar_event *e);
void jlpar_event_set(jlpar_event *e);
void jlpar_event_reset(jlpar_event *e);
void jlpar_event_wait(jlpar_event *e);

typedef struct jlpar_once {
  jlpar_waiters waiters;
  uint32_t state;
} jlpar_once;
#define JLPAR_ONCE_INIT {{0, 0, 0}, 0}
/* one caller runs f, the others wait until it is done; if it fails that caller fails, and another one tries */
void jlpar_once_call(jlpar_once *o, void (*f)(void));

typedef struct jlpar_barrier {
  jlpar_waiters waiters;
  size_t n, arrived;
} jlpar_barrier;
void jlpar_barrier_init(jlpar_barrier *b, size_t n);
void jlpar_barrier_fini(jlpar_barrier *b);
void jlpar_barrier_wait(jlpar_barrier *b); /* until n have come; then it begins anew */

/* ---- Atomics --------------------------------------------------------------------------------------- */

/* jlpar_atomic_* - sequentially consistent operations on one variable.
 *   ptr  points at an integer of 8 to 128 bits, a _Float16, float or double (add, sub, max, min, and the plain
 *        ones only); it is evaluated once
 * Returns  the old value (store: nothing); cas: it was changed if that equals expected
 * Order    cas compares bits: a NaN is equal to itself, -0.0 is not 0.0
 * Julia    Threads.atomic_add!(x, v) and so on
 */
#define jlpar_atomic_load(ptr)                                                                               \
  (__extension__({                                                                                           \
    __typeof__(ptr) jlpi_p = (ptr);                                                                          \
    jlpi_value_of(jlpi_p) jlpi_old;                                                                          \
    jlpi_atomic_read(sizeof jlpi_old, jlpi_p, &jlpi_old);                                                    \
    jlpi_old;                                                                                                \
  }))
#define jlpar_atomic_store(ptr, value) ((void)jlpar_atomic_xchg((ptr), (value)))
#define jlpar_atomic_xchg(ptr, value) JLPI_ATOMIC(ptr, value, JLPI_ATOMIC_XCHG, jlpi_v, 1)
#define jlpar_atomic_add(ptr, value) JLPI_ATOMIC(ptr, value, JLPI_ATOMIC_ADD, jlpi_old + jlpi_v, !JLPI_IS_REAL(ptr))
#define jlpar_atomic_sub(ptr, value) JLPI_ATOMIC(ptr, value, JLPI_ATOMIC_SUB, jlpi_old - jlpi_v, !JLPI_IS_REAL(ptr))
#define jlpar_atomic_and(ptr, value) JLPI_ATOMIC(ptr, value, JLPI_ATOMIC_AND, jlpi_old & jlpi_v, 1)
#define jlpar_atomic_nand(ptr, value) JLPI_ATOMIC(ptr, value, JLPI_ATOMIC_NAND, ~(jlpi_old & jlpi_v), 1)
#define jlpar_atomic_or(ptr, value) JLPI_ATOMIC(ptr, value, JLPI_ATOMIC_OR, jlpi_old | jlpi_v, 1)
#define jlpar_atomic_xor(ptr, value) JLPI_ATOMIC(ptr, value, JLPI_ATOMIC_XOR, jlpi_old ^ jlpi_v, 1)
#define jlpar_atomic_max(ptr, value) JLPI_ATOMIC(ptr, value, 0, jlpi_old < jlpi_v ? jlpi_v : jlpi_old, 0)
#define jlpar_atomic_min(ptr, value) JLPI_ATOMIC(ptr, value, 0, jlpi_v < jlpi_old ? jlpi_v : jlpi_old, 0)
#define jlpar_atomic_cas(ptr, expected, desired)                                                             \
  (__extension__({                                                                                           \
    __typeof__(ptr) jlpi_p = (ptr);                                                                          \
    jlpi_value_of(jlpi_p) jlpi_old = (expected), jlpi_new = (desired);                                       \
    jlpi_atomic_cas(sizeof jlpi_old, jlpi_p, &jlpi_old, &jlpi_new);                                          \
    jlpi_old;                                                                                                \
  }))
#define jlpar_atomic_fence() __atomic_thread_fence(__ATOMIC_SEQ_CST)

/* the type of *p without qualifiers: a variable of it can be assigned */
#define jlpi_value_of(p) __typeof__(jlpi_unqualified(*(p)))
#define jlpi_unqualified(x)                                                                                  \
  _Generic((x),                                                                                              \
      _Bool: (_Bool)0, char: (char)0, signed char: (signed char)0, unsigned char: (unsigned char)0,          \
      short: (short)0, unsigned short: (unsigned short)0, default: (x) + 0)
#ifdef __FLT16_MAX__
  #define JLPI_IS_REAL(p) _Generic(*(p), _Float16: 1, float: 1, double: 1, default: 0)
#else
  #define JLPI_IS_REAL(p) _Generic(*(p), float: 1, double: 1, default: 0)
#endif

enum { JLPI_ATOMIC_XCHG = 1, JLPI_ATOMIC_ADD, JLPI_ATOMIC_SUB, JLPI_ATOMIC_AND, JLPI_ATOMIC_NAND, JLPI_ATOMIC_OR,
       JLPI_ATOMIC_XOR };

/* one instruction where the bits alone decide and the machine has one (native), else a loop around cas */
#define JLPI_ATOMIC(ptr, value, op, updated, native)                                                         \
  (__extension__({                                                                                           \
    __typeof__(ptr) jlpi_p = (ptr);                                                                          \
    jlpi_value_of(jlpi_p) jlpi_v = (value), jlpi_old, jlpi_new;                                              \
    if ((native) && sizeof jlpi_v <= 8) {                                                                    \
      jlpi_atomic_native((op), sizeof jlpi_v, jlpi_p, &jlpi_v, &jlpi_old);                                   \
    } else {                                                                                                 \
      jlpi_atomic_read(sizeof jlpi_old, jlpi_p, &jlpi_old);                                                  \
      do                                                                                                     \
        jlpi_new = (updated);                                                                                \
      while (!jlpi_atomic_cas(sizeof jlpi_old, jlpi_p, &jlpi_old, &jlpi_new));                               \
    }                                                                                                        \
    jlpi_old;                                                                                                \
  }))

int jlpi_atomic_cas16(volatile void *p, void *expected, const void *desired);

typedef uint8_t __attribute__((may_alias)) jlpi_bits8; /* a float is read as its bits */
typedef uint16_t __attribute__((may_alias)) jlpi_bits16;
typedef uint32_t __attribute__((may_alias)) jlpi_bits32;
typedef uint64_t __attribute__((may_alias)) jlpi_bits64;
#define JLPI_BY_SIZE(size, ACT)                                                                              \
  switch (size) {                                                                                            \
  case 1: ACT(jlpi_bits8) break;                                                                             \
  case 2: ACT(jlpi_bits16) break;                                                                            \
  case 4: ACT(jlpi_bits32) break;                                                                            \
  case 8: ACT(jlpi_bits64) break;                                                                            \
  }

static inline __attribute__((always_inline)) int jlpi_atomic_cas(size_t size, volatile void *p, void *expected,
                                                                 const void *desired) {
#define JLPI_CAS(U)                                                                                          \
  {                                                                                                          \
    U jlpi_e, jlpi_d;                                                                                        \
    __builtin_memcpy(&jlpi_e, expected, sizeof jlpi_e);                                                      \
    __builtin_memcpy(&jlpi_d, desired, sizeof jlpi_d);                                                       \
    int jlpi_same = __atomic_compare_exchange_n((volatile U *)p, &jlpi_e, jlpi_d, 0, __ATOMIC_SEQ_CST,       \
                                                __ATOMIC_SEQ_CST);                                           \
    __builtin_memcpy(expected, &jlpi_e, sizeof jlpi_e);                                                      \
    return jlpi_same;                                                                                        \
  }
  JLPI_BY_SIZE(size, JLPI_CAS)
#undef JLPI_CAS
  return jlpi_atomic_cas16(p, expected, desired);
}

static inline __attribute__((always_inline)) void jlpi_atomic_read(size_t size, const volatile void *p, void *old) {
#define JLPI_READ(U)                                                                                         \
  {                                                                                                          \
    U jlpi_u = __atomic_load_n((const volatile U *)p, __ATOMIC_SEQ_CST);                                     \
    __builtin_memcpy(old, &jlpi_u, sizeof jlpi_u);                                                           \
    return;                                                                                                  \
  }
  JLPI_BY_SIZE(size, JLPI_READ)
#undef JLPI_READ
  __builtin_memset(old, 0, size);
  jlpi_atomic_cas16((volatile void *)(uintptr_t)p, old, old);
}

static inline __attribute__((always_inline)) void jlpi_atomic_native(int op, size_t size, volatile void *p,
                                                                     const void *value, void *old) {
#define JLPI_NATIVE(U)                                                                                       \
  {                                                                                                          \
    U jlpi_u, jlpi_was = 0;                                                                                  \
    __builtin_memcpy(&jlpi_u, value, sizeof jlpi_u);                                                         \
    switch (op) {                                                                                            \
    case JLPI_ATOMIC_XCHG: jlpi_was = __atomic_exchange_n((volatile U *)p, jlpi_u, __ATOMIC_SEQ_CST); break; \
    case JLPI_ATOMIC_ADD: jlpi_was = __atomic_fetch_add((volatile U *)p, jlpi_u, __ATOMIC_SEQ_CST); break;   \
    case JLPI_ATOMIC_SUB: jlpi_was = __atomic_fetch_sub((volatile U *)p, jlpi_u, __ATOMIC_SEQ_CST); break;   \
    case JLPI_ATOMIC_AND: jlpi_was = __atomic_fetch_and((volatile U *)p, jlpi_u, __ATOMIC_SEQ_CST); break;   \
    case JLPI_ATOMIC_NAND: jlpi_was = __atomic_fetch_nand((volatile U *)p, jlpi_u, __ATOMIC_SEQ_CST); break; \
    case JLPI_ATOMIC_OR: jlpi_was = __atomic_fetch_or((volatile U *)p, jlpi_u, __ATOMIC_SEQ_CST); break;     \
    case JLPI_ATOMIC_XOR: jlpi_was = __atomic_fetch_xor((volatile U *)p, jlpi_u, __ATOMIC_SEQ_CST); break;   \
    }                                                                                                        \
    __builtin_memcpy(old, &jlpi_was, sizeof jlpi_was);                                                       \
  }
  JLPI_BY_SIZE(size, JLPI_NATIVE)
#undef JLPI_NATIVE
}
#undef JLPI_BY_SIZE

/* ---- Globals --------------------------------------------------------------------------------------- */

/* jlpar_clear - frees the copy of a file-scope variable in process pid (0: all workers), sets it to zero. */
#define jlpar_clear(variable, pid) jlpi_clear(&(variable), sizeof(variable), (pid))
void jlpi_clear(void *address, size_t bytes, int pid);

/* ---- Calls by name ---------------------------------------------------------------------------------- */

/* jlpar_remotecall - calls a function marked `#pragma jlpar remote` in process pid.
 *   args     the parameters' bytes, packed in order without padding: size bytes; copied
 * Returns  the future of its result, the caller's: jlpar_release. It fails with JLPAR_EUNDEFINED when the function is
 *          not known, JLPAR_EINVAL when it takes another size
 * Fails    the task with JLPAR_ENOPROC, JLPAR_EEXITED
 * Julia    remotecall(f, pid, args...) */
jlpar_future jlpar_remotecall(int pid, const char *name, const void *args, size_t size);
/* jlpar_load - loads a module (a shared object that jlpar-cc -shared made) in every process, now and in those that come
 * later, and waits.  Fails the task with JLPAR_EIO.
 * Julia    @everywhere include("module.jl") */
void jlpar_load(const char *path);

/* ---- Pools ------------------------------------------------------------------------------------------ */

/* Worker processes that are taken and given back: each by one at a time. A pool belongs to the process that made it;
 * members whose process is gone leave it. spawn on(pool x), pmap on(pool x) take a worker for each call. */
typedef struct jlpar_pool jlpar_pool;

/* jlpar_pool_new - a pool of n processes, all of them free; n 0: none yet.
 * Fails    JLPAR_ENOPROC, JLPAR_EEXITED: one of them is not there; JLPAR_EINVAL, JLPAR_ENOMEM
 * Owns     the caller: jlpar_pool_free, also while calls still run on its workers
 * Julia    WorkerPool(pids) */
jlpar_pool *jlpar_pool_new(const int *pids, int n);
jlpar_pool *jlpar_pool_default(void); /* all workers, also those that come later; not to be freed */
void jlpar_pool_push(jlpar_pool *pool, int pid); /* one more member; JLPAR_EINVAL when it is one already */
/* jlpar_pool_take - the member that is free for longest; waits for one.  Fails the task with JLPAR_EEXITED when all
 * members died, JLPAR_ENOPROC when there never was one. */
int jlpar_pool_take(jlpar_pool *pool);
void jlpar_pool_put(jlpar_pool *pool, int pid); /* gives back what was taken; JLPAR_EINVAL when it was not */
size_t jlpar_pool_length(jlpar_pool *pool);     /* all members, taken ones too */
void jlpar_pool_free(jlpar_pool *pool);         /* NULL: nothing */

#endif
