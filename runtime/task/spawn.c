/* SPDX-License-Identifier: MIT
 *
 * Starting tasks from calls: async, spawn in this process, and the functions that need no translator.
 */
#include "task/spawn.h"
#include "base/memory.h"
#include "task/frame.h"
#include "task/future.h"
#include "task/own.h"
#include "task/group.h"
#include "task/stream.h"

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

static jlpi_task *task_of(jlpi_frame *frame, int migrating) {
  jlpi_task *t = frame ? jlpi_task_new(run_frame, migrating) : NULL;
  if (!t) {
    if (frame)
      jlpi_frame_free(frame);
    return NULL;
  }
  t->frame = frame;
  if (__builtin_expect(jlpi_switches_are_watched(), 0) && !migrating)
    jlpi_own_inherit(t);
  return t;
}

static void of_site(jlpi_task *t, const jlpi_site *site) {
  t->directive = site->directive;
  t->file = site->file;
  t->line = site->line;
}

static void of_parent(jlpi_task *t, const jlpi_site *site) {
  t->stream = jlpi_stream_for(site);
}

static void of_sync(jlpi_task *t, jlpi_sync *s) {
  t->child = jlpi_frame_child(t->frame);
  jlpi_child_init(t->child, s);
  t->flags |= JLPI_TASK_CHILD;
}

jlpi_task *jlpi_task_for(const jlpi_call *call, int migrating) {
  const jlpi_site *site = call->site;
  jlpi_task *t = task_of(jlpi_frame_new(call), migrating);
  if (!t)
    no_memory(site);
  of_site(t, site);
  of_parent(t, site);
  t->name = call->name;
  if (call->flags & (JLPI_DETACH | JLPI_UNWAITED))
    t->flags |= JLPI_TASK_DETACHED;
  if ((call->flags & JLPI_KEEP) && !give_future(t, 1)) {
    jlpi_task_unmake(t);
    no_memory(site);
  }
  if (call->sync)
    of_sync(t, call->sync);
  return t;
}

jlpi_task *jlpi_task_small(jlpi_sync *s, const jlpi_site *site, const void *env, void *target, enum jlpi_where where) {
  jlpi_task *t = task_of(jlpi_frame_small(site, env, target), where == JLPI_ON_ANY_THREAD);
  if (!t)
    return NULL;
  of_site(t, site);
  of_parent(t, site);
  of_sync(t, s);
  return t;
}

void jlpi_start_made(jlpi_sync *s, const jlpi_site *site, const void *env, void *target, enum jlpi_where where) {
  jlpi_task *t = jlpi_task_small(s, site, env, target, where);
  if (!t)
    no_memory(site);
  jlpi_task_start(t);
}

jlpi_task *jlpi_task_for_note(void) {
  return task_of(jlpi_frame_for_note(), 1);
}

/* its number does not matter: what is lazy does not fail, and each result has its own target */
void jlpi_task_take_note(jlpi_task *t, jlpi_sync *s, const jlpi_site *site, const void *env, void *target) {
  jlpi_frame_take_note(t->frame, site, env, target);
  of_site(t, site);
  t->child = jlpi_frame_child(t->frame);
  *t->child = (jlpi_child){.sync = s};
  t->flags |= JLPI_TASK_CHILD;
  __atomic_fetch_add(&s->pending, 1, __ATOMIC_SEQ_CST);
}

void jlpi_task_unmake(jlpi_task *t) {
  jlpi_frame_free(t->frame);
  jlpi_task_discard(t);
}

static jlpar_future start_here(const jlpi_call *call, int migrating) {
  jlpi_task *t = jlpi_task_for(call, migrating);
  jlpar_future f = t->future ? t->future->handle : (jlpar_future){0, 0, 0};
  jlpi_task_start(t);
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
  jlpi_items_check(call);
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

void jlpi_spawn_only(jlpi_call *call) {
  jlpi_sync s;
  jlpi_sync_begin(&s);
  call->sync = &s;
  jlpi_spawn(call);
  jlpi_sync_end(&s);
}

void jlpi_call_on(int pid, const jlpi_site *site, void *env, void *target) {
  if (!jlpi_remote || !jlpi_remote->call_plainly(pid, site, env, target))
    jlpi_spawn_only(&(jlpi_call){.site = site, .env = env, .target = target, .place = {.kind = JLPI_PID, .pid = pid}});
}

void jlpi_spawn_on(jlpi_sync *s, int pid, const jlpi_site *site, void *env, void *target) {
  if (!jlpi_remote || !jlpi_remote->spawn_plainly(s, pid, site, env, target))
    jlpi_spawn(&(jlpi_call){.site = site, .env = env, .target = target, .sync = s, .place = {.kind = JLPI_PID, .pid = pid}});
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
  t->stream = jlpi_stream_split();
  jlpi_own_inherit(t);
  jlpi_task_start(t);
  return handle;
}

int jlpi_task_run(void (*f)(void *), void *arg, const char *directive, const char *name, const char *file, int line) {
  jlpi_current();
  jlpi_task *t = plain_task(f, arg, directive, file, line);
  if (!t)
    return JLPAR_ENOMEM;
  char *copy = name ? jlpi_alloc(strlen(name) + 1) : NULL;
  if (copy) {
    t->name = strcpy(copy, name);
    t->flags |= JLPI_TASK_OWNS_NAME;
  }
  jlpi_task_home_main(t);
  jlpi_task_start(t);
  return JLPAR_OK;
}

jlpar_future jlpar_self(void) {
  jlpi_task *t = jlpi_current();
  if (!t->future && !give_future(t, 0))
    jlpi_fail(NULL, 0, JLPAR_ENOMEM, "no memory for a future");
  return t->future->handle;
}

void jlpi_task_cancel(jlpi_task *t) {
  int no = 0;
  atomic_compare_exchange_strong(&t->cancelled, &no, 1);
  jlpi_unpark(t);
}

void (*jlpi_future_cancel_others)(jlpar_future f);

void jlpi_future_cancel_local(jlpar_future h) {
  jlpi_fut *f = jlpi_fut_find(h);
  if (!f)
    return;
  int other = !f->task;
  if (f->task)
    jlpi_task_cancel(f->task);
  jlpi_lock_give(&f->lock);
  if (other && jlpi_future_cancel_others)
    jlpi_future_cancel_others(h);
}

void jlpar_cancel(jlpar_future h) {
  jlpi_current();
  if ((int)h.home != jlpi_myid && jlpi_remote)
    jlpi_remote->future_cancel_at(h);
  else
    jlpi_future_cancel_local(h);
}
