/* SPDX-License-Identifier: MIT
 *
 * The seam between one process (task/, channel/, io/) and many (cluster/, remote/, loop/).
 *
 * Folders below the seam never call the ones above; they reach them through jlpi_remote, a table of
 * functions that remote/ installs when the program gets its second process. Until then it is NULL and every
 * handle's home is this process.
 *
 * Which object a handle names: (maker, id) is unique for ever. When maker is this process, id finds the
 * object in a slot table (slot and generation in id); otherwise a hash table (maker, id) is asked. An object
 * whose home is elsewhere is represented here by a proxy: for a future, a local future that completes when
 * the home's answer comes (so waiting, fetching and caching are the same code); for a channel nothing
 * but the handle: operations go through jlpi_remote->channel_op.
 */
#ifndef JLPI_SEAM_H
#define JLPI_SEAM_H

#include <jlpar/generated.h>
#include "base/error.h"

extern int jlpi_myid; /* 1 until the cluster says otherwise */

/* ---- what remote/ uses from below (implemented in task/, channel/, io/) ---- */

/* Runs f(arg) as a new task of this process: sticky on the thread that progresses I/O (process 1's main
 * thread or the worker's main thread), queued in the order of these calls. name is copied. Callable from the
 * progress function. The task's own future is not kept; a failure that leaves f is lost, so f catches. Without a name it
 * is called by directive (stays), file and line. */
int jlpi_task_run(void (*f)(void *), void *arg, const char *directive, const char *name, const char *file, int line);

/* jlpi_catch - runs f(arg) in the calling task and gives its failure as a counted error, NULL if none. Open
 * syncs and scopes inside are unwound. jlpar_last_error is untouched. */
const jlpar_error *jlpi_catch(void (*f)(void *), void *arg);

/* jlpi_fail_with - fails the calling task with an existing error (takes over the reference). */
/* fails the current task with a new error, as jlpar_fail does, of a call that knows no place in the program */
_Noreturn void jlpi_fail_new(int code, const char *format, ...) __attribute__((format(printf, 2, 3), cold));
_Noreturn void jlpi_fail_with(const jlpar_error *e);

/* Futures: a pending future made here, living at `home` (this process or, as a proxy, another). One
 * reference for the caller. */
jlpar_future jlpi_future_pending(int home, const char *name, const char *file, int line);
/* Registers a proxy (or object) under a handle that another process made. */
int jlpi_future_adopt(jlpar_future f);
/* A future's value on its way in or out. */
typedef struct jlpi_future_value {
  const void *data;
  size_t bytes;
  const char *name;      /* of its type, or NULL; stays */
  const jlpi_type *full; /* its type if it is more than bytes, else NULL */
  enum { JLPI_OWNS_NOTHING, JLPI_OWNS_HANDLES, JLPI_OWNS_ALL } owns; /* of what is inside; see task/future.h */
} jlpi_future_value;
jlpi_future_value jlpi_future_value_of(const jlpi_type *type, const void *data); /* owns nothing; type NULL: no value */
/* Completes it from any thread, also from the progress function: with a value, which is copied, or an error (reference
 * taken over). When that does not succeed references that the value owns are still the caller's. copy(arg, failed) is
 * run as for a child of a sync: by the first task that waits for f, before its wait returns, or with failed 1 when
 * nobody ever does; NULL: nothing is.
 * Returns JLPAR_OK, JLPAR_ESET when it was complete, JLPAR_ERELEASED when unknown. */
int jlpi_future_complete_with(jlpar_future f, const jlpi_future_value *value, const jlpar_error *error,
                              void (*copy)(void *arg, int failed), void *arg);
/* The same with plain bytes (there may be none; type must stay), or an error */
int jlpi_future_complete(jlpar_future f, const void *value, size_t bytes, const char *type, const jlpar_error *error);
int jlpi_future_known(jlpar_future f); /* this process has it, and somebody here holds it */
int jlpi_future_has_value(jlpar_future f); /* and it is here: it did not fail */
/* Calls done(arg, value, error) once f is complete (at once if it is), from whatever thread. */
int jlpi_future_when_done(jlpar_future f,
                          void (*done)(void *arg, const jlpi_future_value *value, const jlpar_error *error), void *arg);
/* Waits in the task; gives the counted error or NULL. */
const jlpar_error *jlpi_future_await(jlpar_future f);
/* Cancels the task behind a local future. */
void jlpi_future_cancel_local(jlpar_future f);
extern void (*jlpi_future_cancel_others)(jlpar_future f); /* of one without a task, perhaps a loop's; or NULL */

/* A child of a sync: fulfilled exactly once with jlpi_sync_child_done. `order` is the order of starting. */
typedef struct jlpi_child jlpi_child;
jlpi_child *jlpi_sync_child(jlpi_sync *s);
/* from any thread. copy(arg) is run by the waiting task before its wait returns (it writes out memory and
 * assignment targets there), also when the child failed (error not NULL: then copy must only free). */
void jlpi_sync_child_done(jlpi_child *child, const jlpar_error *error, void (*copy)(void *arg, int failed), void *arg);

/* Channels of this process, on behalf of a peer. Blocking; called in a task. A value comes and goes as
 * bytes with its type's name (may be NULL, must stay). op: JLPI_CH_*. status is returned; for take and peek *value is
 * malloc'ed by the callee and freed by the caller. */
enum { JLPI_CH_PUT = 1, JLPI_CH_TAKE, JLPI_CH_PEEK, JLPI_CH_WAIT, JLPI_CH_ISREADY, JLPI_CH_ISOPEN, JLPI_CH_LENGTH,
       JLPI_CH_CLOSE, JLPI_CH_BIND, JLPI_CH_RETAIN, JLPI_CH_RELEASE, JLPI_CH_COPY /* firstprivate: snapshot */,
       JLPI_CH_SIZE /* got_bytes: of an element, 0: any */,
       JLPI_CH_MAY_TAKE, JLPI_CH_MAY_PUT /* answered when a take, a put is worth trying; elsewhere only */ };
typedef struct jlpi_channel_request {
  int op;
  jlpar_channel channel;
  const void *value; /* put: the bytes; close: the message */
  size_t bytes;      /* put, close: of value; take, peek: wanted, (size_t)-1: any */
  const char *type;  /* as the caller names it, may be NULL */
  int code;          /* close: the closing code */
  double timeout;    /* < 0: none */
  void *got;         /* out: take, peek */
  size_t got_bytes;  /* out; also the number of length, isready, isopen */
  const jlpar_error *error; /* out: counted, when the status is not JLPAR_OK */
  const void *key;          /* of channels with operations of their own; key_bytes 0: none */
  size_t key_bytes;
} jlpi_channel_request;
int jlpi_channel_serve(jlpi_channel_request *r);
/* makes the object behind a handle that another process gave out (channel_new_on) */
int jlpi_channel_adopt(jlpar_channel c, size_t elem_bytes, const char *type, const jlpi_type *full, size_t capacity);
/* gives back a reference that others held by, from any thread and from handlers: what it closes may run the program's code */
void jlpi_channel_let_go_apart(jlpar_channel c);
/* 1: this process has a record of it; *full is its elements' type if they are more than bytes */
int jlpi_channel_full_type(jlpar_channel c, const jlpi_type **full);

/* I/O: one thread at a time progresses. It calls every poller; when all had nothing to do for 20 us it calls
 * their arm and then sleeps on the descriptors that these named, and on libuv's. jlpi_io_wake() wakes it from any
 * thread. Pollers run on whatever thread has the turn, never two at once. */
typedef struct jlpi_poller {
  int (*progress)(void *arg); /* returns how much it did */
  /* Fills fds, room for so many, with descriptors that become readable when there is something, and returns how many
   * they are; -1: there is something, do not sleep. */
  int (*arm)(void *arg, int *fds, int room);
  void *arg;
} jlpi_poller;
int jlpi_poller_add(jlpi_poller *p);
void jlpi_poller_remove(jlpi_poller *p);
void jlpi_io_wake(void);
struct uv_loop_s *jlpi_io_loop(void);      /* touch only from jlpi_io_call */
void jlpi_io_call(void (*f)(void *), void *arg); /* runs f on the thread with the turn, soon, outside tasks */
int jlpi_io_progress(void);                /* a task that computes may let I/O proceed; returns how much */

/* A wait cannot be known to be a deadlock while others may end it: number of processes, pending requests. */
extern int jlpi_outside_world; /* > 0: somebody outside this process may wake a task */

/* ---- what remote/ offers (installed at the second process) ---- */

typedef struct jlpi_remote_ops {
  jlpar_future (*spawn)(const jlpi_call *call);  /* place decides; called for JLPI_ANY with workers, JLPI_PID, owners */
  /* as jlpi_call_on, jlpi_spawn_on; 0: this call needs the general way */
  int (*call_plainly)(int pid, const jlpi_site *site, const void *env, void *target);
  int (*spawn_plainly)(struct jlpi_sync *s, int pid, const jlpi_site *site, const void *env, void *target);
  void (*everywhere)(const jlpi_call *call);
  jlpar_future (*distributed)(const jlpi_loop *loop);
  int (*future_subscribe)(jlpar_future f);       /* a proxy was made: ask its home to complete it here */
  int (*future_new_at)(jlpar_future f);          /* make it at f.home */
  int (*future_set_at)(jlpar_future f, const jlpi_future_value *value); /* owns nothing */
  int (*future_ready_at)(jlpar_future f);
  void (*future_cancel_at)(jlpar_future f);
  void (*future_drop)(jlpar_future f);           /* this process no longer holds it */
  int (*channel_new_at)(jlpar_channel c, size_t elem_bytes, const char *type, size_t capacity);
  /* puts bytes into a channel elsewhere if that need not be asked (remote/window.c); 0: channel_op, which always asks */
  int (*channel_put_plainly)(jlpar_channel c, const void *value, size_t bytes);
  int (*channel_op)(jlpi_channel_request *r);    /* waits in the task */
  /* Unparks the calling task when op (JLPI_CH_MAY_...) is answered; ended by watch_end, once. NULL without memory */
  struct jlpi_watch *(*watch)(jlpar_channel c, int op);
  int (*watch_fired)(const struct jlpi_watch *w);
  void (*watch_end)(struct jlpi_watch *w);
  void (*credit_recall)(jlpar_channel c, int pid); /* pid is to give back what it may put into c; with c's lock */
  void (*clear)(void *address, size_t bytes, int pid);
} jlpi_remote_ops;
extern const jlpi_remote_ops *jlpi_remote;

#endif
