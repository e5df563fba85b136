/* SPDX-License-Identifier: MIT
 *
 * The life of a task: made, run, ended; and what becomes of failures that nobody saw.
 *
 * A task that ends tells its future first, then the sync that it belongs to; then its stack goes back. A
 * failure that neither a sync nor anybody else was told of is kept, and printed when the program exits.
 */
#include "base/memory.h"
#include "task/frame.h"
#include "task/future.h"
#include "task/own.h"
#include "task/stack.h"
#include "task/thread.h"
#include "task/tracing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void entry(void) {
  JLPI_CONTEXT_OUTERMOST();
  jlpi_task *t = jlpi_this()->current;
  jlpi_context_entered(&t->context);
  jlpi_after_switch();
  jlpi_own_exchange(t);
  jlpi_trace_task(begins, t);
  if (atomic_load(&t->cancelled))
    jlpi_task_end(jlpi_error_here(t->file, t->line, JLPAR_ECANCELED, "cancelled before it began"));
  t->run(t);
  jlpi_task_end(NULL);
}

/* what its last user left; not by memset: wake may be touched by a late unpark */
static void refresh(jlpi_task *t) {
  t->flags = t->masked = 0;
  t->arg = t->frame = NULL;
  t->child = NULL;
  t->future = NULL;
  t->head.scopes = NULL;
  t->catcher = NULL;
  t->last_error = NULL;
  t->name = NULL;
  t->directive = "task";
  t->file = NULL;
  t->line = 0;
  t->waiting = NULL;
  t->head.iteration = t->stream = t->iteration_stream = t->splits = 0;
  t->drawn = 0;
  t->own = NULL;
  atomic_store_explicit(&t->wake, JLPI_RUNNING, memory_order_relaxed);
  atomic_store_explicit(&t->cancelled, 0, memory_order_relaxed);
  atomic_store_explicit(&t->doomed, 0, memory_order_relaxed);
}

jlpi_task *jlpi_task_new(void (*run)(jlpi_task *t), int migrating) {
  jlpi_task *self = jlpi_current();
  jlpi_thread *thread = jlpi_this()->thread;
  jlpi_queue *queue = thread->queue;
  jlpi_task *t = jlpi_stack_get();
  if (!t)
    return NULL;
  refresh(t);
  t->run = run;
  t->serial = thread->tally.made;
  jlpi_count(&thread->tally.made, 1);
  if (migrating)
    jlpi_schedulers_start();
  else if (!atomic_load_explicit(&self->home, memory_order_relaxed))
    atomic_store(&self->home, queue); /* the creator of a sticky task stays with it */
  atomic_store_explicit(&t->home, migrating ? NULL : queue, memory_order_relaxed);
  jlpi_context_make(&t->context, t->stack, t->stack_bytes, entry);
  atomic_store_explicit(&t->alive, 1, memory_order_release);
  return t;
}

void jlpi_task_discard(jlpi_task *t) {
  jlpi_own_disinherit(t);
  jlpi_count(&jlpi_this()->thread->tally.discarded, 1);
  atomic_store(&t->alive, 0);
  jlpi_stack_put(t);
}

void jlpi_task_home_main(jlpi_task *t) {
  atomic_store_explicit(&t->home, jlpi_main_queue(), memory_order_relaxed);
}

/* what is not told to anybody else */
static void lose(jlpi_task *t, const jlpar_error *error) {
  if (t->flags & JLPI_TASK_DETACHED) {
    if (jlpi_error_unreported(error))
      jlpi_error_report(error);
    jlpi_error_mark_seen(error);
  } else if (!t->child) {
    jlpi_unseen(jlpi_error_retain(error));
  }
}

_Noreturn void jlpi_task_end(const jlpar_error *error) {
  jlpi_task *t = jlpi_current();
  t->masked++;
  jlpi_trace_task(ends, t, error ? error->code : JLPAR_OK);
  if (t->own)
    jlpi_own_end();
  if (error)
    lose(t, error);
  jlpi_frame *frame = t->frame;
  jlpi_fut *future = t->future;
  jlpi_child *child = t->child;
  int delivers = !error && frame && jlpi_frame_delivers(frame);
  int kept = child && frame && (delivers || error); /* by the sync: the child lies in the frame */
  if (future && delivers && kept)
    jlpi_frame_retain(frame);
  if (future)
    jlpi_fut_end(future, frame, error, delivers);
  if (child)
    jlpi_sync_child_done(child, jlpi_error_retain(error), kept ? jlpi_frame_deliver : NULL, kept ? frame : NULL);
  if (frame && !kept && !(future && delivers))
    jlpi_frame_free(frame);
  if (error)
    jlpi_error_release(error);
  if (t->last_error)
    jlpi_error_release(t->last_error);
  t->last_error = NULL;
  if (t->flags & JLPI_TASK_OWNS_NAME)
    jlpi_free((void *)(uintptr_t)t->name);
  t->name = NULL; /* it is still the current one while the next is chosen, and messages are handled: errors name it */
  atomic_store_explicit(&t->alive, 0, memory_order_release);
  jlpi_leave();
}

const char *jlpi_site_label(const char *directive, const char *file, int line, char *buffer, size_t room) {
  snprintf(buffer, room, "%s at %s:%d", directive, file ? file : "?", line);
  return buffer;
}

const char *jlpi_task_label(const jlpi_task *t, char *buffer, size_t room) {
  if (t->name)
    return t->name;
  if (t->flags & JLPI_TASK_ROOT)
    return t->flags & JLPI_TASK_MAIN ? "main" : "a thread of the program";
  return jlpi_site_label(t->directive, t->file, t->line, buffer, room);
}

/* ---- failures nobody saw ---- */

static struct {
  jlpi_lock lock;
  const jlpar_error **at;
  size_t count, room;
  int registered;
} unseen;

static void keep_unreported(void) {
  size_t kept = 0;
  for (size_t k = 0; k < unseen.count; k++)
    if (jlpi_error_unreported(unseen.at[k]))
      unseen.at[kept++] = unseen.at[k];
    else
      jlpi_error_release(unseen.at[k]);
  unseen.count = kept;
}

void jlpi_report_unseen(void) {
  jlpi_lock_take(&unseen.lock);
  keep_unreported();
  for (size_t k = 0; k < unseen.count; k++) {
    jlpi_error_report(unseen.at[k]);
    jlpi_error_release(unseen.at[k]);
  }
  unseen.count = 0;
  jlpi_lock_give(&unseen.lock);
}

void jlpi_unseen(const jlpar_error *error) {
  jlpi_lock_take(&unseen.lock);
  if (!unseen.registered) {
    unseen.registered = 1;
    atexit(jlpi_report_unseen);
  }
  if (unseen.count == unseen.room)
    keep_unreported();
  if (unseen.count >= unseen.room / 2) {
    size_t room = unseen.room ? 2 * unseen.room : 16;
    const jlpar_error **at = jlpi_realloc(unseen.at, room * sizeof *at);
    if (at) {
      unseen.at = at;
      unseen.room = room;
    }
  }
  if (unseen.count < unseen.room)
    unseen.at[unseen.count++] = error;
  else
    jlpi_error_release(error);
  jlpi_lock_give(&unseen.lock);
}
