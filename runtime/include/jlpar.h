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
 *
 * What is said of each, where there is something to say: its arguments; Returns; Fails (the calling task, with which
 * codes); Waits (suspends the task, not its thread; a spawn on(threads) may go on on another thread afterwards; in a
 * wait the task may also fail with JLPAR_ECANCELED or JLPAR_EDEADLOCK, and a _try call returns these); From where;
 * Order; Owns (who gives back what); Julia's name for it. Out of memory is JLPAR_ENOMEM everywhere. Every call may
 * change errno.
 */
#ifndef JLPAR_H
#define JLPAR_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

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

/* jlpar_error - a failure as it reached this task. It is not changed once it is made; whoever hands one out says how
 * long it is valid. Its texts live as long. */
typedef struct jlpar_error {
  int code, pid; /* where it was raised */
  const char *message, *task, *file;
  int line;
  const struct jlpar_error *cause; /* next hop, NULL at the root */
  size_t nparts;
  const struct jlpar_error *const *parts; /* composite */
} jlpar_error;

/* jlpar_fail(code, format, ...) - fails the calling task with a code and a message (printf's format).
 *   code    yours are positive; not JLPAR_OK
 * Returns  never: it goes on in the innermost jlpar_try, or the task ends
 * Waits    for the tasks of the syncs that it leaves; handles that blocks own are released
 * Owns     nothing: memory of your own that is not reached any more is lost
 * Julia    error(...), throw(e)
 */
#define jlpar_fail(...) jlpi_fail(__FILE__, __LINE__, __VA_ARGS__)
_Noreturn void jlpi_fail(const char *file, int line, int code, const char *format, ...)
    __attribute__((format(printf, 4, 5), cold));

/* jlpar_last_error - what the newest failed _try call or status(v) of this task was about.
 * Returns  NULL if none has failed
 * Owns     the task: valid until its next failed one
 */
const jlpar_error *jlpar_last_error(void);
/* jlpar_root_cause - follows cause to the root; of a composite: the root of its first part. NULL gives NULL. */
const jlpar_error *jlpar_root_cause(const jlpar_error *e);
/* jlpar_strerror - what a code means, in words; static, also for unknown codes. From a signal handler too. */
const char *jlpar_strerror(int code);
/* jlpar_try - runs body(arg) in this task and catches its failure.
 * Returns  JLPAR_OK, or the code of the failure; jlpar_last_error has the rest
 * Owns     nothing: body's local variables are gone when it failed
 * Julia    try body(arg) catch e end
 */
int jlpar_try(void (*body)(void *), void *arg);

/* ---- Handles --------------------------------------------------------------------------------------- */

/* Plain values, copied freely; a zero handle refers to nothing. They work in every process. The program's references to
 * what one names are counted: making it gives one, jlpar_retain another, jlpar_release takes one back; a block that
 * declares a handle by a directive releases it. A handle used after its last release is JLPAR_ERELEASED. */
typedef struct jlpar_future {
  uint32_t home, maker; /* the process where it lives, the process that gave the id */
  uint64_t id;
} jlpar_future;
typedef struct jlpar_channel {
  uint32_t home, maker;
  uint64_t id;
} jlpar_channel;
typedef struct jlpar_darray {
  uint32_t home, maker;
  uint64_t id;
} jlpar_darray;

/* ---- Reductions ------------------------------------------------------------------------------------ */

/* what is made of many values: sum, product, least, greatest, bitwise and logical operations */
enum { JLPAR_SUM = 1, JLPAR_PROD, JLPAR_MIN, JLPAR_MAX, JLPAR_BAND, JLPAR_BOR, JLPAR_BXOR, JLPAR_LAND, JLPAR_LOR };

/* ---- Processes ------------------------------------------------------------------------------------- */

int jlpar_myid(void);   /* 1 is the process that runs main; ids are never reused.  Julia: myid() */
int jlpar_nprocs(void);   /* process 1 and its workers.  Julia: nprocs() */
int jlpar_nworkers(void); /* alone, process 1 is its own only worker.  Julia: nworkers() */

/* jlpar_procs, jlpar_workers - the ids, sorted.
 *   pids    room for max of them; may be NULL with max 0
 * Returns  how many there are, which may be more than max
 * Julia    procs(), workers()
 */
int jlpar_procs(int *pids, int max);
int jlpar_workers(int *pids, int max);

/* jlpar_addprocs - starts n workers on this host; n below 0: one for each CPU.
 * Returns  how many came up
 * Fails    JLPAR_EINVAL on another process than 1; JLPAR_ELAUNCH if none came up
 * Waits    until they are there, JLPAR_WORKER_TIMEOUT seconds (60) at most
 * Julia    addprocs(n)
 */
int jlpar_addprocs(int n);
/* jlpar_rmprocs - sends the n workers in pids home: asked to exit, then interrupted, then killed.
 * Returns  JLPAR_OK, or JLPAR_ETIMEDOUT after timeout seconds (below 0: none)
 * Waits    until they are gone
 * Julia    rmprocs(pids; waitfor=timeout)
 */
int jlpar_rmprocs(const int *pids, int n, double timeout);
/* jlpar_interrupt - what runs on the n workers in pids fails with JLPAR_EINTERRUPTED at its next wait; n 0: on all.
 * Julia    interrupt(pids)
 */
void jlpar_interrupt(const int *pids, int n);

/* ---- Threads and tasks ----------------------------------------------------------------------------- */

int jlpar_nthreads(void); /* JLPAR_NUM_THREADS, else 1; "auto": one per usable CPU.  Julia: nthreads() */
/* jlpar_threadid - 0 ... nthreads-1, inside threads loops and tasks alike; of a task that moves: where it runs now.
 * Julia    threadid() - 1 */
int jlpar_threadid(void);

/* jlpar_yield - lets the other tasks that can run go first. Fails only when cancelled.  Julia: yield() */
void jlpar_yield(void);
/* jlpar_sleep - suspends the task for at least so long; 0 and less: as jlpar_yield.  Julia: sleep(s) */
void jlpar_sleep(double seconds);
/* jlpar_async - starts f(arg) as a task of this thread: what the directive is made of.
 *   arg     not copied: it must live until the task has ended
 * Returns  its future, which the caller releases
 * Julia    @async f(arg)
 */
#define jlpar_async(f, arg) jlpi_async_call((f), (arg), #f, __FILE__, __LINE__)
jlpar_future jlpi_async_call(void (*f)(void *), void *arg, const char *name, const char *file, int line);
/* jlpar_self - the calling task's own future; borrowed, not to be released.  Julia: current_task() */
jlpar_future jlpar_self(void);
/* jlpar_cancel - the task of f fails with JLPAR_ECANCELED at its next wait or yield, once; in a _try call that returns
 * it; one that was not yet started never runs. One that waits for what it has started (in a sync, a loop) first waits
 * until that has ended; a pmap and a reduction cancel it. Of a distributed loop: all its blocks. Nothing happens when it has
 * ended, or to a future that jlpar_set is to give its value. */
void jlpar_cancel(jlpar_future f);

/* jlpar_wait(x) - until a future has its value, or something can be taken from a channel, which stays there.
 * Fails    with the failure of the future's task, or with what closed the channel
 * Waits    and waiting for oneself is JLPAR_EDEADLOCK
 * Julia    wait(x)
 * jlpar_wait_try(f, timeout) - returns instead: JLPAR_OK, JLPAR_ETIMEDOUT after so many seconds, or the failure's code.
 * jlpar_wait_any(futures, n, timeout) - until one of n has ended, well or not: its index (the lowest of those that
 *         have), and its assignment and out memory are written; JLPAR_ETIMEDOUT, or JLPAR_EINVAL for no futures.
 * jlpar_isready(x) - 1: the future has ended, the channel has something to take; else 0.  Julia: isready(x)
 * jlpar_release(x) - gives a reference back. With the last one of all processes, but for those lent to calls, a channel is
 *         closed, and a task that still waits to put ends there quietly; with the last one of the process that made a
 *         distributed array all its chunks go, whoever else holds it. More often than due: JLPAR_ERELEASED.
 * jlpar_retain(x) - one reference more, to be released as well.
 */
#define jlpar_wait(x)                                                                                        \
  _Generic((x), jlpar_future: jlpi_future_wait, jlpar_channel: jlpi_channel_wait)(__FILE__, __LINE__, (x))
#define jlpar_wait_try(f, timeout) jlpi_future_wait_try((f), (timeout))
int jlpar_wait_any(jlpar_future *futures, int n, double timeout); /* index, or JLPAR_ETIMEDOUT */
#define jlpar_isready(x) _Generic((x), jlpar_future: jlpi_future_isready, jlpar_channel: jlpi_channel_isready)(x)
#define jlpar_release(x)                                                                                     \
  _Generic((x), jlpar_future: jlpi_future_release, jlpar_channel: jlpi_channel_release,                      \
           jlpar_darray: jlpi_darray_release)(x)
#define jlpar_retain(x)                                                                                      \
  _Generic((x), jlpar_future: jlpi_future_retain, jlpar_channel: jlpi_channel_retain,                        \
           jlpar_darray: jlpi_darray_retain)(x)

void jlpi_future_wait(const char *file, int line, jlpar_future f);
int jlpi_future_wait_try(jlpar_future f, double timeout);
int jlpi_future_isready(jlpar_future f);
void jlpi_future_release(jlpar_future f);
void jlpi_future_retain(jlpar_future f);

/* ---- Futures --------------------------------------------------------------------------------------- */

/* where a put, take or set stands, for its messages: one argument, so that all fit into registers */
typedef struct jlpi_spot {
  const char *file, *type;
  int line;
} jlpi_spot;
#define JLPI_SPOT(T) (&(const jlpi_spot){__FILE__, #T, __LINE__})
/* the same in one text, which costs the caller least: the file, the type and the line, each with its 0 */
#define JLPI_SPOT_TEXT(T) (__FILE__ "\0" #T "\0" JLPI_LINE_TEXT(__LINE__))
#define JLPI_LINE_TEXT(line) JLPI_TEXT_OF(line)
#define JLPI_TEXT_OF(tokens) #tokens

/* What of a value is more than bytes, or NULL. Of handles it is known here; translated code adds the program's structs,
 * as in `struct pair: &type,`, for those that it sees. */
#define JLPI_VALUE_TYPES
#define JLPI_TYPE_OF(value)                                                                                  \
  _Generic((value), JLPI_VALUE_TYPES jlpar_future: &jlpi_type_future, jlpar_channel: &jlpi_type_channel,     \
           jlpar_darray: &jlpi_type_darray, default: (const struct jlpi_type *)0)
extern const struct jlpi_type jlpi_type_future, jlpi_type_channel, jlpi_type_darray;

/* jlpar_future_new - a future that lives on process pid and gets its value by jlpar_set.
 * Returns  its handle, which the caller releases
 * Fails    JLPAR_ENOPROC: there is no such process; JLPAR_EEXITED: it has gone
 * Julia    Future(pid)
 */
jlpar_future jlpar_future_new(int pid);

/* jlpar_fetch(T, f) - the value of a future, which keeps it: it may be fetched again.
 * Fails    with the failure of its task; JLPAR_ETYPE: it has another size than a T; JLPAR_EEXITED: its process died
 * Waits    until it has one
 * Owns     the caller, references of handles in the value
 * Julia    fetch(f)
 * jlpar_fetch_try(f, v) - stores it in *v, or returns the code of the failure and leaves *v as it was.
 *
 * jlpar_set(T, f, value) - gives f its value, which is copied.
 * Fails    JLPAR_ESET when it has one; JLPAR_EEXITED when its process died; JLPAR_EINVAL: it holds a pointer that means
 *          nothing there; JLPAR_ENOMEM
 * Waits    for the answer, when f lives elsewhere
 * Owns     the future, references of its own of handles in the value; the caller keeps its own
 * Julia    put!(f, v)
 * What is more than bytes (functions; structs with functions, handles or a serializer inside) is known in files with
 * directives. Another file is compiled as it is: there only handles themselves are.
 * jlpar_set_try(f, v) - the same with *v, returning the status.
 */
#define jlpar_fetch(T, f)                                                                                    \
  (__extension__({                                                                                           \
    T jlpi_fetched;                                                                                          \
    jlpi_future_fetch(__FILE__, __LINE__, (f), &jlpi_fetched, sizeof jlpi_fetched, #T);                      \
    jlpi_fetched;                                                                                            \
  }))
#define jlpar_fetch_try(f, v) jlpi_future_fetch_try((f), (v), sizeof *(v))
#define jlpar_set(T, f, ...)                                                                                 \
  (__extension__({                                                                                           \
    T jlpi_set_value = (__VA_ARGS__);                                                                        \
    jlpi_future_set(JLPI_SPOT(T), (f), &jlpi_set_value, sizeof jlpi_set_value, JLPI_TYPE_OF(jlpi_set_value)); \
  }))
#define jlpar_set_try(f, v) jlpi_future_set_try((f), (v), sizeof *(v), JLPI_TYPE_OF(*(v)))

void jlpi_future_fetch(const char *file, int line, jlpar_future f, void *value, size_t bytes, const char *type);
int jlpi_future_fetch_try(jlpar_future f, void *value, size_t bytes);
void jlpi_future_set(const jlpi_spot *at, jlpar_future f, const void *value, size_t bytes, const struct jlpi_type *full);
int jlpi_future_set_try(jlpar_future f, const void *value, size_t bytes, const struct jlpi_type *full);

/* ---- Channels -------------------------------------------------------------------------------------- */

/* jlpar_channel_new(T, capacity), _new_on(T, capacity, pid) - a channel for values of type T, here or on process pid.
 *   capacity  how many it holds; 0: a put waits for its taker; JLPAR_UNBOUNDED: it never waits
 * Returns  its handle, which the caller releases
 * Fails    JLPAR_ENOPROC, JLPAR_EEXITED
 * Julia    Channel{T}(capacity), RemoteChannel(() -> Channel{T}(capacity), pid)
 */
#define JLPAR_UNBOUNDED ((size_t)-1)
#define jlpar_channel_new(T, capacity) jlpar_channel_new_on(T, capacity, 0)
#define jlpar_channel_new_on(T, capacity, pid)                                                               \
  jlpi_channel_new(sizeof(T), #T, (capacity), (pid), JLPI_TYPE_OF(*(__typeof__(T) *)0))

#include <jlpar/near.h>

/* jlpar_put(T, c, value) - gives one value to a channel; copied before it returns.
 * Fails    JLPAR_ECLOSED, or what the channel was closed with; JLPAR_ETYPE: a T has another size than its values; then
 *          nothing was given
 * Waits    while it is full; with capacity 0 until it is taken
 * Order    values of one task are taken in the order given; those who wait are served first come, first served
 * Julia    put!(c, v)
 *
 * jlpar_take(T, c) - the oldest value.
 * Fails    when closed and empty: JLPAR_ECLOSED, or what it was closed with; JLPAR_ETYPE, the value stays
 * Waits    while it is empty
 * Owns     the caller, references of handles in the value
 * Julia    take!(c)
 *
 * jlpar_peek(T, c) - the oldest value, which stays; with capacity 0: JLPAR_EINVAL.  Julia: fetch(c)
 *
 * The _try calls take the address of the value, v, and return the status; they wait as well. A value may be a compound
 * literal, here and for futures: jlpar_put(struct point, c, (struct point){1, 2}).
 */
#define jlpar_put(T, c, ...)                                                                                 \
  (__extension__({                                                                                           \
    T jlpi_put_value = (__VA_ARGS__);                                                                        \
    const jlpar_channel jlpi_put_into = (c);                                                                 \
    jlpi_ring *const jlpi_put_near = jlpi_near_begin(jlpi_put_into, sizeof jlpi_put_value);                  \
    if (!jlpi_put_near)                                                                                      \
      jlpi_channel_put(JLPI_SPOT_TEXT(T), jlpi_put_into, &jlpi_put_value, sizeof jlpi_put_value);            \
    else if (!jlpi_near_put(jlpi_put_near, &jlpi_put_value, sizeof jlpi_put_value))                          \
      jlpi_inside_put(JLPI_SPOT_TEXT(T), jlpi_put_near, &jlpi_put_value, sizeof jlpi_put_value);             \
  }))
#define jlpar_put_try(c, v) jlpi_channel_put_try((c), (v), sizeof *(v))
#define jlpar_take(T, c)                                                                                     \
  (__extension__({                                                                                           \
    T jlpi_taken;                                                                                            \
    const jlpar_channel jlpi_take_from = (c);                                                                \
    jlpi_ring *const jlpi_take_near = jlpi_near_begin(jlpi_take_from, sizeof jlpi_taken);                    \
    if (!jlpi_take_near)                                                                                     \
      jlpi_channel_take(JLPI_SPOT_TEXT(T), jlpi_take_from, &jlpi_taken, sizeof jlpi_taken);                  \
    else if (!jlpi_near_take(jlpi_take_near, &jlpi_taken, sizeof jlpi_taken))                                \
      jlpi_inside_take(JLPI_SPOT_TEXT(T), jlpi_take_near, &jlpi_taken, sizeof jlpi_taken);                   \
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
int jlpar_isopen(jlpar_channel c);   /* 1 until it is closed.  Julia: isopen(c) */
size_t jlpar_length(jlpar_channel c); /* values that it holds; those that putters wait with do not count */
/* jlpar_close, jlpar_close_error - no more is put: who waits to put fails, its value not taken; what is inside can
 * still be taken, then takes fail with JLPAR_ECLOSED or the given code and message (copied). The first close counts.
 * Waits    for puts that returned in other processes and are under way; the task, not its thread
 * Julia    close(c), close(c, e)
 */
void jlpar_close(jlpar_channel c);
void jlpar_close_error(jlpar_channel c, int code, const char *message);
/* jlpar_bind - closes the channel when f ends, with its error if it failed.  Julia: bind(c, task) */
void jlpar_bind(jlpar_channel c, jlpar_future f);
/* jlpar_foreach(T, x, c) { ... } - takes until the channel is closed and empty; one closed with an error fails the
 * task.  Julia: for x in c */
#define jlpar_foreach(T, x, c)                                                                               \
  for (T x; jlpi_channel_next(__FILE__, __LINE__, (c), &x, sizeof x, #T);)

enum { JLPAR_PUT = 1, JLPAR_TAKE = 2 };
typedef struct jlpar_case {
  jlpar_channel channel;
  int op;      /* JLPAR_PUT, JLPAR_TAKE */
  void *value; /* from or to: as many bytes as the channel's values have */
  int status;  /* out, of the case done: JLPAR_OK, or why the channel is closed */
} jlpar_case;
/* jlpar_select - does one of n puts and takes, the first that can be done; by lot if several can.
 *   timeout  seconds; 0: only if one can be done now; below 0: no limit
 * Returns  the index of the case done; JLPAR_ETIMEDOUT; JLPAR_EINVAL for no cases, more than 1024, or an unknown op;
 *          JLPAR_ERELEASED; JLPAR_ECANCELED, JLPAR_EDEADLOCK; JLPAR_ETYPE: a channel of any, JLPAR_EINVAL: one of your
 *          own kind; a case cannot say how many bytes it has. Each is said when that case is looked at: one that is
 *          ready may be done before
 * Waits    until one can be done, also because its channel is closed
 * Order    in each channel it waits in line with the others
 */
int jlpar_select(jlpar_case *cases, int n, double timeout);

/* jlpar_put_bytes(c, data, bytes), jlpar_take_bytes(c, &bytes) - for channels of any: so many bytes, copied.
 * Returns  take: what was put, or a typed value's bytes; *bytes (if not NULL) is how many
 * Owns     take: the caller frees it
 */
#define jlpar_put_bytes(c, data, bytes) jlpi_channel_put_bytes(__FILE__, __LINE__, (c), (data), (bytes))
#define jlpar_take_bytes(c, bytes) jlpi_channel_take_bytes(__FILE__, __LINE__, (c), (bytes))

/* jlpar_ticker - a channel of int that gets a tick after `first` seconds and then every `interval` (0: once). Ticks
 * that nobody took coalesce into one, whose value is their number. Times are in seconds.
 * Owns     the caller: released or closed, it stops
 * Julia    Timer(first; interval=interval)
 */
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
/* jlpar_channel_new_ops - a channel of your own kind.
 *   ops     not copied: it must live as long as the channel
 *   state   given to every function; yours until ops->free gets it
 * Returns  its handle, which the caller releases
 *
 * jlpar_put_key(T, c, key, value), _take_key(T, c, key), _peek_key, _isready_key(c, key), _wait_key - as the calls
 * without a key, which must be a variable's value: its bytes go along. Other channels take no notice of keys.
 */
jlpar_channel jlpar_channel_new_ops(const jlpar_channel_ops *ops, void *state);
#define jlpar_put_key(T, c, key, ...)                                                                        \
  (__extension__({                                                                                           \
    T jlpi_put_value = (__VA_ARGS__);                                                                        \
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

jlpar_channel jlpi_channel_new(size_t elem_bytes, const char *type, size_t capacity, int pid,
                               const struct jlpi_type *full);
void jlpi_channel_put(const char *at, jlpar_channel c, const void *value, size_t bytes);
void jlpi_channel_take(const char *at, jlpar_channel c, void *value, size_t bytes);
void jlpi_inside_put(const char *at, jlpi_ring *near, const void *value, size_t bytes); /* see near.h */
void jlpi_inside_take(const char *at, jlpi_ring *near, void *value, size_t bytes);
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

/* ---- Distributed arrays ---------------------------------------------------------------------------- */

/* An array that lies in chunks in several processes. Its elements are bytes: no pointers, no handles. It has 1 to 5
 * dimensions and is row-major; where one index names an element, it is counted in that order from 0. A dimension of n
 * elements is cut into p chunks, the first n mod p one longer, trailing ones empty when n < p. With one dimension p is the
 * number of processes; with more each prime factor of that, largest first, goes to the dimension whose chunks are then
 * largest, the last of equals. Chunks lie on the processes in row-major order, each dense and row-major in its process.
 *
 * Every process that has the handle may use the array. With the last reference of the process that made it all chunks go at
 * once, whoever else holds it; calls that run on a chunk then keep its memory until they end. When a process dies its chunk
 * is lost: what wants that is JLPAR_EEXITED, other chunks stay. When the one that made the array dies, all of it is lost.
 *
 * What all of them fail with: JLPAR_ERELEASED; JLPAR_EEXITED; JLPAR_ETYPE: a T has another size than the elements. */

/* jlpar_darray_new(T, ndims, dims), _new_on(T, ndims, dims, pids, npids) - an array of zeros.
 *   dims    const size_t *, so many elements in each of the ndims dimensions; may be 0
 *   pids    const int *, npids processes in the order of chunks; without: all workers that are there now, in pid order
 * Returns  its handle, which the caller releases
 * Fails    JLPAR_EINVAL: ndims, a size that no address space holds, a process named twice or none at all; JLPAR_ENOPROC,
 *          JLPAR_EEXITED: one is not there; JLPAR_ENOMEM: one has no room. Then nothing is left anywhere
 * Waits    until all chunks are there
 * Julia    dzeros(T, dims, pids)
 */
#define jlpar_darray_new(T, ndims, dims) jlpi_darray_new(JLPI_SPOT(T), sizeof(T), (ndims), (dims))
#define jlpar_darray_new_on(T, ndims, dims, pids, npids)                                                     \
  jlpi_darray_new_on(JLPI_SPOT(T), sizeof(T), (ndims), (dims), (pids), (npids))

/* jlpar_darray_chunks - how dimension dim (from 0) is cut: chunk k has the indices from bounds[k] to before bounds[k + 1].
 *   bounds  room for max numbers; so many are written, of one more than there are chunks
 * Returns  how many chunks there are
 * Fails    JLPAR_EINVAL: no such dimension
 * Julia    d.cuts[dim]
 */
int jlpar_darray_chunks(jlpar_darray d, int dim, size_t *bounds, int max);

/* jlpar_local(T, d, lo, n) - the chunk of the calling process.
 *   lo, n   size_t *, out: the index of its first element (of more dimensions: counted row-major in the whole array), and
 *           how many it has; may be NULL
 * Returns  T *, its n elements, dense and row-major; NULL, and n 0, in a process that has no chunk
 * Owns     the array: it stays until that is released, and as long as a call runs that was given the handle
 * Julia    localpart(d)
 */
#define jlpar_local(T, d, lo, n) ((T *)jlpi_darray_local(JLPI_SPOT(T), (d), sizeof(T), (lo), (n)))

/* jlpar_at(T, d, i) - element i of d, which must be in the chunk of the calling process: an lvalue.
 *   i       counted from 0, row-major
 * Fails    also with JLPAR_EINVAL: it is not in that chunk, nor beside it since a jlpar_darray_exchange
 * From     blocks of loops over(d) above all, whose iterations run where their elements are; no one guards elements
 *          against others that change them at the same time
 */
#define jlpar_at(T, d, i)                                                                                    \
  (*(T *)__extension__({                                                                                     \
    static const jlpi_spot jlpi_spot_of_element = {__FILE__, #T, __LINE__};                                  \
    jlpi_darray_element(&jlpi_spot_of_element, (d), sizeof(T), (i));                                         \
  }))
#include <jlpar/chunk.h>

/* jlpar_distribute(T, from, ndims, dims), _on(T, from, ndims, dims, pids, npids) - as jlpar_darray_new, with the elements of
 * an ordinary array, row-major.
 *   from    const T *, as many elements as the product of dims
 * Julia    distribute(A)
 *
 * jlpar_gather(T, d, to) - all elements, in row-major order.
 *   to      T *, room for as many; what it holds is not defined when the call fails
 * Fails    also with JLPAR_EEXITED: the process of a chunk died
 * Waits    until they are there
 * Julia    Array(d)
 */
#define jlpar_distribute(T, from, ndims, dims)                                                               \
  jlpi_darray_distribute(JLPI_SPOT(T), sizeof(T), JLPI_FROM(T, from), (ndims), (dims))
#define jlpar_distribute_on(T, from, ndims, dims, pids, npids)                                               \
  jlpi_darray_distribute_on(JLPI_SPOT(T), sizeof(T), JLPI_FROM(T, from), (ndims), (dims), (pids), (npids))
#define jlpar_gather(T, d, to) jlpi_darray_gather(JLPI_SPOT(T), (d), sizeof(T), (1 ? (to) : (T *)0))
#define JLPI_FROM(T, from) (1 ? (from) : (const T *)0) /* the compiler says when it is none */

/* What follows works on all chunks at once, each in its process, and waits. Where there are two arrays they have the same
 * shape, or it is JLPAR_EINVAL; best they lie in the same processes, as one that lies otherwise is first copied, by way of the
 * caller. T is any type for fill and copy, and an arithmetic one, long double included, for the others: integers wrap around,
 * floats are added up as doubles, and the compiler refuses others. Sums of reals are added up in an order that depends on the
 * number of chunks.
 *
 * jlpar_darray_fill(T, d, value) - sets all elements.  Julia: fill!(d, value)
 * jlpar_darray_copy(T, d) - a new array with the same elements in the same processes; the caller releases it.  Julia: copy(d)
 * jlpar_darray_map(T, to, from, f) - to[i] = f(from[i]), with a function T f(T) of the program; to and from may be one
 *         array. Fails also as f does; what it was called for until then is done.  Julia: map!(f, to, from)
 * jlpar_darray_reduce(T, op, d) - the sum, product, ... of all elements (JLPAR_SUM and so on), a T; 0 or 1 for JLPAR_LAND and
 *         JLPAR_LOR. Without elements the operator's neutral one. Fails: JLPAR_EINVAL for the least or greatest of none, and
 *         for bits of reals.  Julia: reduce(op, d)
 * jlpar_darray_dot(T, x, y) - the sum of x[i] y[i], a T.  Julia: dot(x, y)
 * jlpar_darray_norm(T, x) - the square root of the sum of x[i] x[i], a double; neither large nor small squares get lost.
 *         Julia: norm(x)
 * jlpar_darray_scale(T, a, x) - x[i] = a x[i].  Julia: lmul!(a, x)
 * jlpar_darray_axpy(T, a, x, y) - y[i] = a x[i] + y[i].  Julia: axpy!(a, x, y)
 * jlpar_darray_gemv(T, A, x, y) - y = A x, with a matrix A of y's length rows and x's length columns; x and y may be cut in
 *         any way, and pass through the caller. Fails: JLPAR_EINVAL: the shapes do not fit.  Julia: mul!(y, A, x)
 * jlpar_darray_exchange(T, d, width) - gives each process that has a chunk a copy of the `width` rows (indices of dimension 0)
 *         before and behind it: jlpar_at then finds their elements, too, as they are now, until the next exchange.
 *         What is written into them stays in that process. Processes fetch them from each other. T may be any type.
 */
#define jlpar_darray_fill(T, d, value)                                                                       \
  (__extension__({                                                                                           \
    const T jlpi_filled = (value);                                                                           \
    jlpi_darray_fill(JLPI_SPOT(T), (d), sizeof(T), &jlpi_filled);                                            \
  }))
#define jlpar_darray_copy(T, d) jlpi_darray_copy(JLPI_SPOT(T), (d), sizeof(T))
#define jlpar_darray_map(T, to, from, f)                                                                     \
  (__extension__({                                                                                           \
    T (*jlpi_mapped)(T) = (f);                                                                               \
    jlpi_darray_map(JLPI_SPOT(T), JLPI_ARITHMETIC(T), (to), (from), (void (*)(void))jlpi_mapped);            \
  }))
#define jlpar_darray_reduce(T, op, d)                                                                        \
  (__extension__({                                                                                           \
    T jlpi_reduced;                                                                                          \
    jlpi_darray_reduce(JLPI_SPOT(T), JLPI_ARITHMETIC(T), (op), (d), &jlpi_reduced);                          \
    jlpi_reduced;                                                                                            \
  }))
#define jlpar_darray_dot(T, x, y)                                                                            \
  (__extension__({                                                                                           \
    T jlpi_product;                                                                                          \
    jlpi_darray_dot(JLPI_SPOT(T), JLPI_ARITHMETIC(T), (x), (y), &jlpi_product);                              \
    jlpi_product;                                                                                            \
  }))
#define jlpar_darray_norm(T, x) jlpi_darray_norm(JLPI_SPOT(T), JLPI_ARITHMETIC(T), (x))
#define jlpar_darray_scale(T, a, x)                                                                          \
  (__extension__({                                                                                           \
    const T jlpi_factor = (a);                                                                               \
    jlpi_darray_scale(JLPI_SPOT(T), JLPI_ARITHMETIC(T), &jlpi_factor, (x));                                  \
  }))
#define jlpar_darray_axpy(T, a, x, y)                                                                        \
  (__extension__({                                                                                           \
    const T jlpi_factor = (a);                                                                               \
    jlpi_darray_axpy(JLPI_SPOT(T), JLPI_ARITHMETIC(T), &jlpi_factor, (x), (y));                              \
  }))

#define jlpar_darray_gemv(T, A, x, y) jlpi_darray_gemv(JLPI_SPOT(T), JLPI_ARITHMETIC(T), (A), (x), (y))
#define jlpar_darray_exchange(T, d, width) jlpi_darray_exchange(JLPI_SPOT(T), (d), sizeof(T), (width))

/* which arithmetic type T is */
enum { JLPI_BOOL, JLPI_CHAR, JLPI_SCHAR, JLPI_UCHAR, JLPI_SHORT, JLPI_USHORT, JLPI_INT, JLPI_UINT, JLPI_LONG, JLPI_ULONG,
       JLPI_LLONG, JLPI_ULLONG, JLPI_FLOAT, JLPI_DOUBLE, JLPI_LDOUBLE };
#define JLPI_ARITHMETIC(T)                                                                                   \
  _Generic(*(T *)0, _Bool: JLPI_BOOL, char: JLPI_CHAR, signed char: JLPI_SCHAR, unsigned char: JLPI_UCHAR,   \
           short: JLPI_SHORT, unsigned short: JLPI_USHORT, int: JLPI_INT, unsigned: JLPI_UINT,               \
           long: JLPI_LONG, unsigned long: JLPI_ULONG, long long: JLPI_LLONG,                                \
           unsigned long long: JLPI_ULLONG, float: JLPI_FLOAT, double: JLPI_DOUBLE,                          \
           long double: JLPI_LDOUBLE)

void jlpi_darray_fill(const jlpi_spot *at, jlpar_darray d, size_t elem_bytes, const void *value);
jlpar_darray jlpi_darray_copy(const jlpi_spot *at, jlpar_darray d, size_t elem_bytes);
void jlpi_darray_map(const jlpi_spot *at, int type, jlpar_darray to, jlpar_darray from, void (*f)(void));
void jlpi_darray_reduce(const jlpi_spot *at, int type, int op, jlpar_darray d, void *value);
void jlpi_darray_dot(const jlpi_spot *at, int type, jlpar_darray x, jlpar_darray y, void *value);
double jlpi_darray_norm(const jlpi_spot *at, int type, jlpar_darray x);
void jlpi_darray_scale(const jlpi_spot *at, int type, const void *factor, jlpar_darray x);
void jlpi_darray_axpy(const jlpi_spot *at, int type, const void *factor, jlpar_darray x, jlpar_darray y);
void jlpi_darray_gemv(const jlpi_spot *at, int type, jlpar_darray matrix, jlpar_darray x, jlpar_darray y);
void jlpi_darray_exchange(const jlpi_spot *at, jlpar_darray d, size_t elem_bytes, size_t width);

jlpar_darray jlpi_darray_new(const jlpi_spot *at, size_t elem_bytes, int ndims, const size_t *dims);
jlpar_darray jlpi_darray_new_on(const jlpi_spot *at, size_t elem_bytes, int ndims, const size_t *dims, const int *pids,
                                int npids);
void *jlpi_darray_local(const jlpi_spot *at, jlpar_darray d, size_t elem_bytes, size_t *lo, size_t *n);
jlpar_darray jlpi_darray_distribute(const jlpi_spot *at, size_t elem_bytes, const void *from, int ndims, const size_t *dims);
jlpar_darray jlpi_darray_distribute_on(const jlpi_spot *at, size_t elem_bytes, const void *from, int ndims,
                                       const size_t *dims, const int *pids, int npids);
void jlpi_darray_gather(const jlpi_spot *at, jlpar_darray d, size_t elem_bytes, void *to);
void jlpi_darray_release(jlpar_darray d);
void jlpi_darray_retain(jlpar_darray d);

/* ---- Input and output ------------------------------------------------------------------------------ */

/* Calls of POSIX that suspend the task, not its thread. Arguments, results and errno are POSIX's, with these
 * differences: they wait on a non-blocking descriptor too; writing goes on until all is written, as on a blocking one;
 * no call raises SIGPIPE (EPIPE); EINTR does not occur. Any descriptor will do, also one that jlpar did not open.
 *
 * -1 is a failure: errno says why, and jlpar_last_error() (JLPAR_EIO) which call it was and of what path or address;
 * prefer that in a task that may change its thread, since errno is the thread's. A task that is cancelled while it
 * waits fails with JLPAR_ECANCELED.
 *
 * Close with jlpar_close_fd, never with close: a task that waits for the descriptor then gets EBADF. Several tasks may
 * wait for one descriptor; they are served in turn. Descriptors opened here are closed on exec.
 */
struct sockaddr;
int jlpar_open(const char *path, int flags, ... /* mode */); /* of a named pipe: cannot be cancelled */
ssize_t jlpar_read(int fd, void *buffer, size_t bytes);
ssize_t jlpar_write(int fd, const void *data, size_t bytes);
int jlpar_fsync(int fd);
int jlpar_close_fd(int fd); /* not interrupted by a cancellation */

/* TCP; a host that begins with '/' is the path of a Unix socket, service is then ignored. A host and a service are
 * names or numbers; host NULL listens on all interfaces, service "0" on a free port. Sockets made here have O_NONBLOCK
 * and TCP_NODELAY set. A host that is not found is EHOSTUNREACH. */
int jlpar_connect(const char *host, const char *service);
int jlpar_listen(const char *host, const char *service, int backlog);
int jlpar_accept(int fd, struct sockaddr *address, unsigned *address_bytes /* socklen_t */);
ssize_t jlpar_recv(int fd, void *buffer, size_t bytes, int flags);
ssize_t jlpar_send(int fd, const void *data, size_t bytes, int flags);

/* jlpar_poll - waits until one of events (poll's POLLIN, POLLOUT ...) is there on fd.
 *   timeout  in seconds; 0: only looks; below 0: for ever
 * Returns  the events that are there, POLLERR and POLLHUP among them (POLLIN is 1); 0: the time is over; -1: errno
 */
int jlpar_poll(int fd, int events, double timeout);

/* jlpar_run - runs a program, found by PATH, and collects its output; its input is empty.
 *   argv    ends with NULL; argv[0] is the program
 *   result  status as waitpid's; out and err end with a zero byte that is not counted, and are freed by the caller
 * Returns  0, also when the program fails; -1 and errno when it cannot be run, result is then empty
 * Waits    until the program has ended and its output is closed. Cancelled, it kills the program (SIGKILL).
 */
typedef struct jlpar_run_result {
  int status;
  char *out, *err;
  size_t out_bytes, err_bytes;
} jlpar_run_result;
int jlpar_run(char *const argv[], jlpar_run_result *result);

/* ---- Random numbers -------------------------------------------------------------------------------- */

/* jlpar_rng - a generator of the program's own, xoshiro256++: a plain struct, copies go on alike. One at a time may use it.
 * jlpar_rng_seed - the stream of a seed; every seed is a good one, 0 too.
 * jlpar_rng_next - 64 random bits.
 * jlpar_rng_double - uniform in [0, 1), a multiple of 2^-53.
 * jlpar_rng_jump - n times 2^128 draws ahead: streams of one seed that do not overlap.
 * Julia    Xoshiro(seed), rand(rng, UInt64), rand(rng), Future.randjump
 */
typedef struct jlpar_rng {
  uint64_t state[4];
} jlpar_rng;
void jlpar_rng_seed(jlpar_rng *r, uint64_t seed);
uint64_t jlpar_rng_next(jlpar_rng *r);
double jlpar_rng_double(jlpar_rng *r);
void jlpar_rng_jump(jlpar_rng *r, uint64_t n);

/* jlpar_rand_u64, jlpar_rand_double - from a stream of the calling task's own, split from its parent's; in loops each
 * iteration has its own, by its number. So a seed gives the same numbers whatever the schedule, the number of threads
 * and of workers.
 * jlpar_rand_seed - seeds the calling task's stream, and so those of the tasks and loops that it starts from now on. Without
 * it they are different in every run, unless JLPAR_SEED is set.
 * Julia    rand(UInt64), rand(), Random.seed!(n)
 */
void jlpar_rand_seed(uint64_t seed);
uint64_t jlpar_rand_u64(void);
double jlpar_rand_double(void);

/* ---- Synchronization ------------------------------------------------------------------------------- */

/* Julia's ReentrantLock, SpinLock, Semaphore, Threads.Condition, Base.Event, OncePerProcess.
 * For tasks: who waits suspends its task, not its thread; first come, first served (a mutex that is free goes to whoever
 * comes by, but nobody is passed over twice). They also work between
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
void jlpar_mutex_lock(jlpar_mutex *m); /* waits while another task holds it; once more by its owner: one unlock more */
int jlpar_mutex_trylock(jlpar_mutex *m); /* 1: locked, 0: another task holds it */
void jlpar_mutex_unlock(jlpar_mutex *m); /* JLPAR_ELOCK when this task does not hold it */

typedef struct jlpar_spinlock { /* not recursive; for a few instructions */
  uint32_t held;
} jlpar_spinlock;
#define JLPAR_SPINLOCK_INIT {0}
void jlpar_spinlock_init(jlpar_spinlock *s);
void jlpar_spinlock_fini(jlpar_spinlock *s);
void jlpar_spinlock_lock(jlpar_spinlock *s);   /* spins, and yields now and then; do not wait while you hold it */
int jlpar_spinlock_trylock(jlpar_spinlock *s); /* 1: locked, 0: somebody holds it */
void jlpar_spinlock_unlock(jlpar_spinlock *s); /* JLPAR_ELOCK when nobody holds it */

typedef struct jlpar_semaphore {
  jlpar_waiters waiters;
  size_t free, limit;
} jlpar_semaphore;
void jlpar_semaphore_init(jlpar_semaphore *s, size_t n); /* n may have it at a time */
void jlpar_semaphore_fini(jlpar_semaphore *s);
void jlpar_semaphore_acquire(jlpar_semaphore *s);    /* waits while n have it */
int jlpar_semaphore_try_acquire(jlpar_semaphore *s); /* 1 or 0 */
void jlpar_semaphore_release(jlpar_semaphore *s);    /* beyond n: JLPAR_ELOCK */

typedef struct jlpar_cond {
  jlpar_waiters waiters;
} jlpar_cond;
#define JLPAR_COND_INIT {{0, 0, 0}}
void jlpar_cond_init(jlpar_cond *c);
void jlpar_cond_fini(jlpar_cond *c);
/* Lets m go completely and waits, then holds m as deep as before; m not held: JLPAR_ELOCK. Where nobody will ever let m
 * go again it is JLPAR_EDEADLOCK, of a wait for a mutex, and m is not held. */
void jlpar_cond_wait(jlpar_cond *c, jlpar_mutex *m);
int jlpar_cond_wait_try(jlpar_cond *c, jlpar_mutex *m, double timeout); /* JLPAR_OK, _ETIMEDOUT, ... */
void jlpar_cond_signal(jlpar_cond *c);    /* wakes the first who waits; nobody waiting, nothing is kept */
void jlpar_cond_broadcast(jlpar_cond *c); /* wakes all who wait now */

typedef struct jlpar_event {
  jlpar_waiters waiters;
  int is_set, autoreset;
} jlpar_event;
#define JLPAR_EVENT_INIT {{0, 0, 0}, 0, 0}
void jlpar_event_init(jlpar_event *e, int autoreset); /* autoreset: each set lets one waiter through */
void jlpar_event_fini(jlpar_event *e);
void jlpar_event_set(jlpar_event *e);   /* for all who wait and will wait, or (autoreset) the first of them */
void jlpar_event_reset(jlpar_event *e); /* from now on they wait again */
void jlpar_event_wait(jlpar_event *e);  /* until it is set */

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
void jlpar_barrier_init(jlpar_barrier *b, size_t n); /* for n tasks */
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
#define jlpar_atomic_add(ptr, value) JLPI_ATOMIC(ptr, value, JLPI_ATOMIC_ADD, jlpi_old + jlpi_v, JLPI_ADDS_BITS(ptr))
#define jlpar_atomic_sub(ptr, value) JLPI_ATOMIC(ptr, value, JLPI_ATOMIC_SUB, jlpi_old - jlpi_v, JLPI_ADDS_BITS(ptr))
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
  #define JLPI_ADDS_BITS(p) _Generic(*(p), _Bool: 0, _Float16: 0, float: 0, double: 0, default: 1)
#else
  #define JLPI_ADDS_BITS(p) _Generic(*(p), _Bool: 0, float: 0, double: 0, default: 1)
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

/* without optimization gcc looks at the cases for other sizes too, and finds the variable too small for them */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wstringop-overflow"
#endif
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
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

/* ---- Shared arrays ---------------------------------------------------------------------------------- */

/* jlpar_shared_new(T, n), _new_on(T, n, pids, npids) - an array of n elements of type T, all zero, that processes of this
 * host share: plain memory, in each of them. It gives other processes a pointer by `shared(p)`.
 *   pids    npids of them, all of this host, on which it is, and whose parts it has, in this order; copied. Without
 *           them: all workers of this host, in the order of their ids
 * Returns  its first element: T *, aligned to a page. The process that calls may use it, too, if it is none of the pids
 * Fails    JLPAR_EINVAL: npids is 0, one is named twice or on another host; JLPAR_ENOPROC, JLPAR_EEXITED: one is not
 *          there; JLPAR_ENOMEM: so much memory is not left, here or in one of them. Nothing is left of it then
 * Waits    until all have it
 * Order    none between what processes write and read but that of calls and channels, and of jlpar_atomic_*
 * Owns     all who have it: one of them frees it. The memory has no name in the system, and is gone with the last process
 * Julia    SharedArray{T}(n; pids=pids)
 *
 * jlpar_shared_file(T, n, path, mode) - the same in a file, on all workers of this host: what is written is in the file.
 *   mode    "r": the file must be there and large enough; who writes is killed by SIGSEGV. "r+": it must be there; "a+": it
 *           is made if it is not; both add zeros at its end if it is too short. "w+": it is made, or emptied, and all zero
 * Fails    JLPAR_EIO: the file is not there, or not to be had in this mode; the disk is full; JLPAR_EINVAL: no such mode
 * Julia    SharedArray{T}(path, n; mode=mode)
 *
 * jlpar_shared_free(p) - the array is no longer there, in any process. NULL: nothing happens.
 *   p       to its beginning
 * Fails    JLPAR_ERELEASED: it was freed, by whomever; JLPAR_EINVAL: no array begins there
 * Waits    until all have let go of it
 * From     any process that has it
 *
 * jlpar_shared_procs(p, pids, max) - the processes that have its parts, in order. How many; pids has room for max of them,
 *         or is NULL with max 0.  Julia: procs(s)
 * jlpar_shared_index(p) - which of them this process is, from 0 on; -1: it has no part.  Julia: indexpids(s) - 1
 * jlpar_shared_local(p, &lo, &hi) - the elements of this process's part: [lo, hi), size_t, counted from the beginning.
 *         Each has n / npids, the last one the rest; if n is less than npids the first n have one each.
 *         Julia: localindices(s)
 *   p       anywhere into the array
 * Fail     JLPAR_EINVAL: p is in no shared array of this process; JLPAR_ERELEASED: in one that was freed
 */
#define jlpar_shared_new(T, n) ((__typeof__(T) *)jlpi_shared_new(JLPI_SPOT(T), sizeof(T), (n), NULL, -1))
#define jlpar_shared_new_on(T, n, pids, npids)                                                               \
  ((__typeof__(T) *)jlpi_shared_new(JLPI_SPOT(T), sizeof(T), (n), (pids), (npids)))
#define jlpar_shared_file(T, n, path, mode)                                                                  \
  ((__typeof__(T) *)jlpi_shared_file(JLPI_SPOT(T), sizeof(T), (n), (path), (mode)))
#define jlpar_shared_free(p) jlpi_shared_free(__FILE__, __LINE__, (p))
#define jlpar_shared_procs(p, pids, max) jlpi_shared_procs(__FILE__, __LINE__, (p), (pids), (max))
#define jlpar_shared_index(p) jlpi_shared_index(__FILE__, __LINE__, (p))
#define jlpar_shared_local(p, lo, hi) jlpi_shared_local(__FILE__, __LINE__, (p), (lo), (hi))
void *jlpi_shared_new(const jlpi_spot *at, size_t elem_bytes, size_t n, const int *pids, int npids);
void *jlpi_shared_file(const jlpi_spot *at, size_t elem_bytes, size_t n, const char *path, const char *mode);
void jlpi_shared_free(const char *file, int line, const volatile void *p);
int jlpi_shared_procs(const char *file, int line, const volatile void *p, int *pids, int max);
int jlpi_shared_index(const char *file, int line, const volatile void *p);
void jlpi_shared_local(const char *file, int line, const volatile void *p, size_t *lo, size_t *hi);

/* ---- Globals --------------------------------------------------------------------------------------- */

/* jlpar_clear(variable, pid) - sets the copy of a file-scope variable in process pid (0: all workers) to zero, and
 * forgets what that process was sent: next time it is sent again.
 * Fails    JLPAR_ENOPROC, JLPAR_EEXITED
 */
#define jlpar_clear(variable, pid) jlpi_clear(&(variable), sizeof(variable), (pid))
void jlpi_clear(void *address, size_t bytes, int pid);

/* ---- Calls by name ---------------------------------------------------------------------------------- */

/* jlpar_remotecall - calls a function marked `#pragma jlpar remote` in process pid.
 *   args     the parameters' bytes, packed in order without padding: size bytes; copied
 * Returns  the future of its result, the caller's: jlpar_release. It fails with JLPAR_EUNDEFINED when process pid does
 *          not know the function, JLPAR_EINVAL when it takes another size, or a struct with a serializer and this
 *          process does not know it
 * Fails    the task with JLPAR_ENOPROC, JLPAR_EEXITED
 * Waits    for an answer of pid, when this process does not know the function
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

/* ---- What is going on -------------------------------------------------------------------------------- */

/* jlpar_stat - a number that this process counts; each process counts for itself.
 *   name    tasks_live         tasks that have a stack of their own and have not ended; main is not one of them, nor
 *                              is a statement that is run where it stands because nobody can tell the difference
 *           tasks_started      such tasks, so far
 *           tasks_stolen       tasks that a thread took over from another one, so far
 *           switches           from one task to another, so far
 *           waits              times that a task had to wait, so far
 *           loops              threads, distributed and pmap loops that began here, so far
 *           futures_live       futures that this process holds, those of other processes too
 *           channels_live      channels that live here, and those of other processes that this one has made
 *           darrays_live       distributed arrays that this process has made, or has a chunk of, or has asked about
 *           references         futures, channels and distributed arrays about which this process and others count who holds them
 *           messages_sent, messages_received, bytes_sent, bytes_received
 *                              to and from other processes, so far; with a colon and a process, as in
 *                              "messages_sent:3", to and from that one. What is lent (large arrays, between process 1
 *                              and workers on its host) is not in a message
 *           globals_sent, globals_bytes   file-scope variables sent along with calls, so far
 *           connections        processes that this one is connected with now
 * Returns  the number. While other threads and processes go on it may be late by what they are just doing
 * Fails    JLPAR_EINVAL: there is no such name
 * From     any task or thread; counting costs nothing that could be measured
 */
int64_t jlpar_stat(const char *name);

#endif
