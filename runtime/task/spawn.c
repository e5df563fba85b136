/* SPDX-License-Identifier: MIT
 *
 * Starting tasks from calls: async, spawn in this process, and the functions that need no translator.
 */
#include "task/spawn.h"
#include "base/memory.h"
#include "task/frame.h"
#include "task/future.h"
#include "task/group.h"

#include <string.h>

static void run_frame(jlpi_task *t) {
  jlpi_frame_run(t->frame);
}

static void run_plain(jlpi_task *t) {
  ((void (*)(void *))t->call)(t->arg);
}

/* its own future, known to the task that will complete it */
static int give_future(jlpi_task *t, int refs) {
  jlpi_fut *f = jlpi_fut_new(jlpi_myid);
  if (!f)
    return 0;
  f->refs = refs;
  f->pins = f->holds = 1;
  f->task = t;
  f->name = t->name;
  f->file = t->file;
  f->line = t->line;
  t->future = f;
  return 1;
}

_Noreturn static void no_memory(const jlpi_site *site) {
  jlpi_fail(site->file, site->line, JLPAR_ENOMEM, "no memory for one more task");
}

jlpi_task *jlpi_task_for(const jlpi_call *call, int migrating) {
  const jlpi_site *site = call->site;
  jlpi_frame *frame = jlpi_frame_new(call);
  jlpi_task *t = frame ? jlpi_task_new(run_frame, migrating) : NULL;
  if (!t) {
    if (frame)
      jlpi_frame_free(frame);
    no_memory(site);
  }
  t->frame = frame;
  t->name = call->name;
  t->directive = site->directive;
  t->file = site->file;
  t->line = site->line;
  if (call->flags & (JLPI_DETACH | JLPI_UNWAITED))
    t->flags |= JLPI_TASK_DETACHED;
  if ((call->flags & JLPI_KEEP) && !give_future(t, 1)) {
    jlpi_task_discard(t);
    jlpi_frame_free(frame);
    no_memory(site);
  }
  if (call->sync) {
    t->child = jlpi_sync_child(call->sync);
    t->flags |= JLPI_TASK_CHILD;
  }
  return t;
}

static jlpar_future start_here(const jlpi_call *call, int migrating) {
  jlpi_task *t = jlpi_task_for(call, migrating);
  jlpar_future f = t->future ? t->future->handle : (jlpar_future){0, 0, 0};
  jlpi_start(t);
  return f;
}

jlpar_future jlpi_async(const jlpi_call *call) {
  return start_here(call, 0);
}

static int lives_here(const jlpi_place *p) {
  switch (p->kind) {
  case JLPI_PID:
    return p->pid == jlpi_myid;
  case JLPI_OWNER_FUTURE:
    return (int)p->future.home == jlpi_myid;
  case JLPI_OWNER_CHANNEL:
    return (int)p->channel.home == jlpi_myid;
  default:
    return 1;
  }
}

jlpar_future jlpi_spawn(const jlpi_call *call) {
  if (call->ndepends > 0)
    return jlpi_spawn_ordered(call);
  if (call->place.kind == JLPI_THREADS)
    return start_here(call, 1);
  if (jlpi_remote)
    return jlpi_remote->spawn(call);
  if (!lives_here(&call->place))
    jlpi_fail(call->site->file, call->site->line, JLPAR_ENOPROC, "there is no process %d", call->place.pid);
  return start_here(call, 1);
}

/* ---- without a translator ---- */

static jlpi_task *plain_task(void (*f)(void *), void *arg, const char *directive, const char *file, int line) {
  jlpi_task *t = jlpi_task_new(run_plain, 0);
  if (t) {
    t->call = (void *)f;
    t->arg = arg;
    t->directive = directive;
    t->file = file;
    t->line = line;
  }
  return t;
}

jlpar_future jlpi_async_call(void (*f)(void *), void *arg, const char *name, const char *file, int line) {
  jlpi_task *t = plain_task(f, arg, name, file, line);
  if (!t || !give_future(t, 1)) {
    if (t)
      jlpi_task_discard(t);
    jlpi_fail(file, line, JLPAR_ENOMEM, "no memory for one more task");
  }
  jlpar_future handle = t->future->handle;
  jlpi_start(t);
  return handle;
}

int jlpi_task_run(void (*f)(void *), void *arg, const char *name, const char *file, int line) {
  jlpi_current();
  jlpi_task *t = plain_task(f, arg, "task", file, line);
  if (!t)
    return JLPAR_ENOMEM;
  char *copy = name ? jlpi_alloc(strlen(name) + 1) : NULL;
  if (copy) {
    t->name = strcpy(copy, name);
    t->flags |= JLPI_TASK_OWNS_NAME;
  }
  jlpi_task_home_main(t);
  jlpi_start(t);
  return JLPAR_OK;
}

jlpar_future jlpar_self(void) {
  jlpi_task *t = jlpi_current();
  if (!t->future && !give_future(t, 0))
    jlpi_fail(NULL, 0, JLPAR_ENOMEM, "no memory for a future");
  return t->future->handle;
}

void jlpi_future_cancel_local(jlpar_future h) {
  jlpi_fut *f = jlpi_fut_find(h);
  if (!f)
    return;
  if (f->task) {
    int no = 0;
    atomic_compare_exchange_strong(&f->task->cancelled, &no, 1);
    jlpi_unpark(f->task);
  }
  jlpi_lock_give(&f->lock);
}

void jlpar_cancel(jlpar_future h) {
  jlpi_current();
  if ((int)h.home != jlpi_myid && jlpi_remote)
    jlpi_remote->future_cancel_at(h);
  else
    jlpi_future_cancel_local(h);
}
