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

/* ---- Globals --------------------------------------------------------------------------------------- */

/* jlpar_clear - frees the copy of a file-scope variable in process pid (0: all workers), sets it to zero. */
#define jlpar_clear(variable, pid) jlpi_clear(&(variable), sizeof(variable), (pid))
void jlpi_clear(void *address, size_t bytes, int pid);

typedef struct jlpar_pool jlpar_pool;

#endif
