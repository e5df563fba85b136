/* SPDX-License-Identifier: MIT
 *
 * Futures: set once, waited for by any number of tasks.
 *
 * Three counts, guarded by the lock: refs are the program's (retain, release), pins those of copies inside envs
 * and of a running task for itself, holds those of the runtime's own pointers. The handle is good while refs +
 * pins > 0; the object is used again when all three are 0.
 *
 * Waiters are structs on the waiting tasks' stacks. A result that must be written into the caller's memory
 * waits in `copy` for the first one who waits.
 *
 * A value that is more than bytes may hold handles. Those of what was set, or came from another process, are references
 * of the future's own (`owns`): who fetches gets one more each time, and the future's go with it. Those of a local task's
 * result are the task's, which whoever fetches takes over. What serializers unpacked here goes with the future if nobody
 * has fetched it; what a program set is the program's.
 */
#ifndef JLPI_FUTURE_H
#define JLPI_FUTURE_H

#include "task/task.h"

typedef struct jlpi_waiter {
  struct jlpi_waiter *next, *prev;
  jlpi_task *task;
  int done;  /* guarded by the lock of what is waited for */
  int index; /* of several waited for at once */
} jlpi_waiter;

typedef struct jlpi_callback {
  struct jlpi_callback *next;
  void (*done)(void *arg, const jlpi_future_value *value, const jlpar_error *error);
  void *arg;
} jlpi_callback;

enum { JLPI_FUT_INLINE = 48 };

struct jlpi_fut {
  jlpi_lock lock;
  jlpar_future handle;
  int refs, pins, holds;
  _Atomic int ready;
  jlpi_task *task; /* that will complete it, NULL afterwards */
  const jlpar_error *error;
  void *value; /* small or malloc'ed */
  size_t bytes;
  const char *type;
  const jlpi_type *full; /* of a value that is more than bytes */
  int owns, fetched; /* owns: as in jlpi_future_value */
  int told;          /* others have the handle too: its failure is theirs to see */
  jlpi_waiter *first, *last;
  jlpi_callback *callbacks;
  void (*copy)(void *arg, int failed); /* writes what came back, or only frees it */
  void *copy_arg;
  const char *name, *file;
  int line;
  jlpi_fut *next_free;
  _Alignas(16) char small[JLPI_FUT_INLINE];
};

/* with no counts; refs, pins, holds are then set by the maker. NULL without memory. */
jlpi_fut *jlpi_fut_new(int home);
size_t jlpi_futures_live(void); /* that this process knows of and holds, proxies among them */
jlpi_fut *jlpi_fut_find(jlpar_future f); /* locked; NULL: released or never was */
/* a task has ended: completes it with frame's result, keeps frame for the waiter if it delivers; lets go the
 * task's hold and pin */
void jlpi_fut_end(jlpi_fut *f, jlpi_frame *frame, const jlpar_error *error, int delivers);
void jlpi_fut_unhold(jlpi_fut *f); /* not locked */
/* completes it with a value that the program has and keeps: the future gets references of its own */
int jlpi_fut_set(jlpar_future f, const jlpi_future_value *value);
void jlpi_fut_keep(void *handle);    /* retains *handle if it is good */
void jlpi_fut_let_go(void *handle);  /* releases *handle, which may be nothing or released already */
void jlpi_fut_pass_on(jlpar_future from, jlpar_future to); /* completes to with from's value */
void jlpi_fut_sent(jlpar_future f); /* the handle is on its way to another process */
int jlpi_fut_has_name(jlpar_future f); /* it is that of a call by name, or got one by the clause name */
void jlpi_fut_pin(void *handle);
void jlpi_fut_unpin(void *handle);

#endif
