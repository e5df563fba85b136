/* SPDX-License-Identifier: MIT
 *
 * Tasks, the queues they wait in to run, and the threads that run them.
 *
 *     jlpi_thread (an OS thread)
 *       queue ---> jlpi_queue: sticky tasks that can run here, first in first out, and an inbox for
 *                  those that other threads woke
 *       deque      fresh migrating tasks: this thread takes the newest, thieves the oldest
 *       current    the task that runs now; the native stack belongs to the queue's root task
 *
 * A task is sticky (home is its queue) or migrating (home NULL). Each thread has a base queue; while the
 * thread runs a part of a `threads` loop (a region) it has another one on top, so that the tasks made there
 * run there and the outer ones wait.
 *
 * A task waits with jlpi_park and is woken with jlpi_unpark, from any thread. `wake` decides the race:
 *
 *     RUNNING --park--> PARKED --unpark--> NOTIFIED (now in a run queue) --runs--> RUNNING
 *     RUNNING --unpark--> NOTIFIED --park returns at once--> RUNNING
 *
 * so a wake-up is never lost, may come without reason, and everyone who parks looks again at what he waits
 * for. A migrating task becomes PARKED only when its registers are saved: the next context does that for it
 * (jlpi_thread.left), because from then on any thread may go on with it.
 */
#ifndef JLPI_TASK_H
#define JLPI_TASK_H

#include <jlpar.h>
#include <jlpar/generated.h>
#include "base/count.h"
#include "base/error.h"
#include "base/lock.h"
#include "task/context.h"
#include "task/seam.h"

typedef struct jlpi_task jlpi_task;
typedef struct jlpi_queue jlpi_queue;
typedef struct jlpi_thread jlpi_thread;
typedef struct jlpi_frame jlpi_frame;
typedef struct jlpi_fut jlpi_fut;

/* jlpi_catcher - where a failure lands: leaves the nodes opened since, then jumps to landing with 1. */
typedef struct jlpi_catcher {
  struct jlpi_catcher *outer;
  jlpi_node *mark;
  const jlpar_error *error; /* out: a reference */
  void *landing;            /* jmp_buf * */
  int *armed;               /* becomes 0 when it lands there; or NULL */
} jlpi_catcher;

enum { JLPI_RUNNING, JLPI_NOTIFIED, JLPI_PARKED };

/* what a task waits for, for messages and for the choice of whom to tell of a deadlock */
typedef enum jlpi_wait_kind {
  JLPI_WAIT_NONE,
  JLPI_WAIT_SYNC,    /* its children: not to be given up */
  JLPI_WAIT_FUTURE,
  JLPI_WAIT_CHANNEL,
  JLPI_WAIT_LOCK,
  JLPI_WAIT_TIME,
  JLPI_WAIT_IO,
  JLPI_WAIT_OTHER
} jlpi_wait_kind;

typedef struct jlpi_waiting {
  jlpi_wait_kind kind;
  const char *what;  /* "a take from a channel of " */
  const char *of;    /* "int", or NULL */
  const char *place; /* where the thing was made, or NULL */
  int line;
  int daemon;        /* may wait for ever; nobody's deadlock */
} jlpi_waiting;

enum {
  JLPI_TASK_DETACHED = 1, /* its failure is printed at once */
  JLPI_TASK_ROOT = 2,     /* a thread's native stack */
  JLPI_TASK_MAIN = 4,
  JLPI_TASK_CHILD = 8,    /* of a sync, which sees its failure */
  JLPI_TASK_OWNS_NAME = 16
};

/* What a switch touches lies in its first 64 bytes. */
struct jlpi_task {
  jlpi_task_head head; /* first: generated code knows it */
  jlpi_context context;
  jlpi_task *next; /* in a run queue or a free list */
  _Atomic(jlpi_queue *) home;
  atomic_int wake, cancelled, doomed; /* doomed: chosen to be told of a deadlock */
  int masked; /* > 0: cancellation and deadlock must not interrupt (it is ending, or in a sync) */
  atomic_int alive;
  int guarded, flags;
  char *stack;
  size_t stack_bytes;
  void (*run)(jlpi_task *t); /* the body; returns when done */
  void *arg, *call;      /* for run */
  jlpi_frame *frame;
  jlpi_child *child;
  jlpi_fut *future;
  jlpi_catcher *catcher;
  const jlpar_error *last_error;
  const char *name;      /* name("..."), a copy, or NULL */
  const char *directive; /* "async" */
  const char *file;
  int line;
  const jlpi_waiting *waiting; /* on the waiting task's stack; meaningful while wake is PARKED */
  double since;         /* when it began to wait, about: its thread's clock then */
  uint64_t serial;      /* in order of starting */
  uint64_t stream, splits; /* of random numbers (stream.h): its name, 0: not known yet; how many were split from it */
  uint64_t block_stream;   /* the loop's, when it runs blocks of one */
  uint64_t iteration_stream; /* of the iteration that last drew numbers or seeded */
  int drawn;               /* rng is that of stream */
  uint32_t traced_name;    /* in a trace (tracing.c): its name and number, meaningful once it has begun */
  uint64_t traced;
  struct jlpi_own *own;    /* variables of file scope (own.h), or NULL */
  jlpar_rng rng;
  jlpi_task *next_of_all;  /* of all records with a stack, ended or not: for debuggers */
};

struct jlpi_queue {
  jlpi_thread *thread; /* the owner */
  jlpi_task *root;     /* whose stack is the native one (or the one that entered the region) */
  jlpi_task *head, *tail; /* only the owner touches these */
  jlpi_queue *outer, *next_of_all;
  jlpi_lock lock; /* guards the rest */
  jlpi_task *inbox_head, *inbox_tail;
  jlpi_queue *forward; /* a region that ended sends its tasks on */
  atomic_int inbox_full;
};

/* what a thread has done so far; only it writes them */
typedef struct jlpi_tally {
  uint64_t made; /* tasks; also their serial numbers */
  uint64_t discarded, stolen, switches, waits;
} jlpi_tally;

enum jlpi_left { JLPI_LEFT_ALONE, JLPI_LEFT_PARKING, JLPI_LEFT_YIELDING, JLPI_LEFT_DEAD };

struct jlpi_thread {
  jlpi_queue base, *queue;
  jlpi_task root;
  jlpi_task *left; /* the task switched away from, and what the next context has to do for it */
  enum jlpi_left left_how;
  int as_idler;   /* the root was resumed to wait on behalf of a task that left, not because it was woken */
  int joined;     /* counted among those who may wake others */
  int tid;        /* the kernel's number, for debuggers */
  int scheduler;  /* runs migrating tasks whenever it waits */
  unsigned ticks; /* of a scheduler: its choices */
  double clock;   /* the time when it last looked around, or became idle */
  int patience;   /* how many choices until it looks at timers and I/O */
  jlpi_here *here;
  void *signal_stack;
  uint64_t luck; /* state of the choice whom to rob */
  struct jlpi_deque *deque, *woken; /* of a scheduler: migrating tasks that are fresh, and that this thread woke */
  struct jlpi_lazies *lazies;
  int lazies_failed;
  int hungry; /* it counts as one that looks for work (idle.c) */
  jlpi_tally tally;
  jlpi_thread *next, *next_of_all, *aside_next;
  atomic_int asleep;  /* futex: 1 sleeps (or is about to), 2 sleeps in the I/O loop, 0 awake */
  int counted;        /* among the sleepers; guarded by the sleepers' lock */
};

jlpi_task *jlpi_current_first(void);
static inline jlpi_task *jlpi_current(void) { /* never NULL */
  jlpi_task *t = jlpi_this()->current;
  return __builtin_expect(t != NULL, 1) ? t : jlpi_current_first();
}

/* ---- running (sched.c) ---- */

void jlpi_task_start(jlpi_task *t); /* a fresh task, home set: into its run queue */
void jlpi_unpark(jlpi_task *t); /* from any thread; t may have ended */
/* jlpi_task_cancel - it fails at its next wait; it must be alive, by a lock of the caller's that its end needs */
void jlpi_task_cancel(jlpi_task *t);
/* Waits until unparked, cancelled, told of a deadlock, or the deadline (below 0: none) is over. JLPAR_OK means look
 * again. */
int jlpi_park(const jlpi_waiting *why, double deadline);
void jlpi_unpark_inside(jlpi_task *t); /* by the lone thread while it is inside (base/alone.h), which ends */
/* The wait has succeeded although park gave status: a cancellation is said at the next wait. */
void jlpi_park_went_well(int status);
void jlpi_yield_now(void);
void jlpi_check_cancelled(jlpi_task *t); /* fails the current task if it was, and was not told yet */
int jlpi_order_by_lot(void); /* JLPAR_SEED decides about the order */
_Noreturn void jlpi_leave(void); /* the current task has ended: its stack goes back */
void jlpi_after_switch(void);    /* every context does this first when it goes on */

/* ---- life (life.c) ---- */

/* A task that will run(t); sticky on this thread unless migrating. NULL without memory. Not started. */
jlpi_task *jlpi_task_new(void (*run)(jlpi_task *t), int migrating);
/* one that was never started */
void jlpi_task_discard(jlpi_task *t);
/* not started yet: makes it a sticky task of the main thread */
void jlpi_task_home_main(jlpi_task *t);
/* ends the current task with an error (taken over) or NULL */
_Noreturn void jlpi_task_end(const jlpar_error *error);
/* the name it has in messages, in buffer or its own */
const char *jlpi_task_label(const jlpi_task *t, char *buffer, size_t room);
/* the same of one without a name that a directive made; in buffer */
const char *jlpi_site_label(const char *directive, const char *file, int line, char *buffer, size_t room);
/* the failure nobody waited for: printed at exit unless seen by then; takes over */
void jlpi_unseen(const jlpar_error *error);
void jlpi_report_unseen(void);

/* ---- failing (fail.c) ---- */

/* the error of a wait that jlpi_park ended with status (not JLPAR_OK) */
const jlpar_error *jlpi_wait_error(int status, const jlpi_waiting *why, const char *file, int line);

/* a new error raised here by the current task */
const jlpar_error *jlpi_error_here(const char *file, int line, int code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* what a _try call returns: notes the error (taken over) as the task's last; returns its code */
int jlpi_note(const jlpar_error *error);
int jlpi_note_new(int code, const char *format, ...) __attribute__((format(printf, 2, 3)));
void jlpi_node_push(jlpi_node *n, void (*leave)(jlpi_node *n, const jlpar_error **why));
void jlpi_node_pop(jlpi_node *n);
/* release(handle) when the block is left (scope.c) */
void jlpi_scope_handle(jlpi_scope *s, void *handle, void (*release)(void *handle));

#endif
