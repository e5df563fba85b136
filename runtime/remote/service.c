/* SPDX-License-Identifier: MIT
 *
 * Services: started in the order in which their requests came, found again when they are to be cancelled.
 */
#include "remote/serve.h"

#include "base/lock.h"
#include "base/memory.h"
#include "task/tracing.h"

static jlpi_lock lock; /* guards the list and who is cancelled */
static jlpi_service list = {.next = &list, .prev = &list};

void *jlpi_service_new(size_t bytes, jlpi_message *m, const jlpi_reader *r, uint64_t id, void (*work)(jlpi_service *s)) {
  jlpi_service *s = jlpi_block_get(bytes);
  if (!s)
    return NULL;
  memset(s, 0, bytes);
  s->message = m;
  s->reader = *r;
  s->from = m->from;
  s->id = id;
  s->work = work;
  s->block_bytes = bytes;
  return s;
}

static void finish(jlpi_service *s) {
  jlpi_lock_take(&lock);
  s->next->prev = s->prev;
  s->prev->next = s->next;
  jlpi_lock_give(&lock);
  jlpi_message_free(s->message);
  jlpi_block_put(s, s->block_bytes);
}

static void run(void *arg) {
  jlpi_service *s = arg;
  jlpi_task *task = jlpi_current();
  if (s->any_thread) {
    task->directive = s->directive;
    task->file = s->file;
    task->line = s->line;
    jlpi_trace_task(renamed, task);
  }
  if (s->id)
    jlpi_trace(JLPI_TRACE_CALLED, s->id, (uint64_t)s->from, 0, 0, 0, 0);
  jlpi_lock_take(&lock);
  s->task = task;
  jlpi_lock_give(&lock);
  s->work(s);
  finish(s);
}

/* a task that any scheduler's thread may run is one of a spawn */
struct moving {
  jlpi_service *service;
};

static void run_moving(void *env, void *result) {
  (void)result;
  run(((struct moving *)env)->service);
}

static void start_moving(void *service) {
  static const jlpi_type type = {"a service", sizeof(struct moving), NULL, 0};
  static const jlpi_site site = {.directive = "pmap", .name = "service", .run = run_moving, .env = &type};
  struct moving env = {service};
  jlpi_spawn(&(jlpi_call){.site = &site, .env = &env, .place = {.kind = JLPI_THREADS}, .flags = JLPI_DETACH});
}

static int start(jlpi_service *s, const char *name) {
  if (!s->any_thread)
    return jlpi_task_run(run, s, s->directive ? s->directive : "task", name, s->file, s->line);
  const jlpar_error *e = jlpi_catch(start_moving, s);
  int status = e ? e->code : JLPAR_OK;
  jlpi_error_release(e);
  return status;
}

void jlpi_service_start(jlpi_service *s, const char *name, const char *file, int line) {
  jlpi_lock_take(&lock);
  s->next = &list;
  s->prev = list.prev;
  s->prev->next = s;
  list.prev = s;
  jlpi_lock_give(&lock);
  s->file = file;
  s->line = line;
  if (start(s, name) == JLPAR_OK)
    return;
  const jlpar_error *e = jlpi_error_new(JLPAR_ENOMEM, jlpi_myid, NULL, file, line,
                                        "no memory for one more task on process %d", jlpi_myid);
  if (s->future.id && s->from != jlpi_myid)
    jlpi_future_complete(s->future, NULL, 0, NULL, jlpi_error_retain(e));
  jlpi_reply_error(s->from, s->id, e);
  finish(s);
}

int jlpi_service_cancelled(jlpi_service *s) {
  return __atomic_load_n(&s->cancelled, __ATOMIC_ACQUIRE);
}

int jlpi_services_unread(int from) {
  int unread = 0;
  jlpi_lock_take(&lock);
  for (jlpi_service *s = list.next; s != &list; s = s->next)
    unread |= s->from == from && !atomic_load_explicit(&s->read, memory_order_acquire);
  jlpi_lock_give(&lock);
  return unread;
}

const jlpar_error *jlpi_service_error(jlpi_service *s, const jlpar_error *e) {
  if (!s->interrupted || e->code != JLPAR_ECANCELED)
    return e;
  const jlpar_error *as = jlpi_error_new(JLPAR_EINTERRUPTED, e->pid, e->task, e->file, e->line, "interrupted: %s",
                                         e->message);
  jlpi_error_release(e);
  return as;
}

/* with the lock: the task is alive while its service is in the list */
static void cancel(jlpi_service *s, int interrupted) {
  __atomic_store_n(&s->cancelled, 1, __ATOMIC_RELEASE);
  s->interrupted |= interrupted;
  if (s->task)
    jlpi_task_cancel(s->task);
}

void jlpi_serve_cancel(jlpi_message *m, jlpi_reader *r) {
  uint64_t id = jlpi_unpack_u64(r);
  int found = jlpi_wait_cancel(m->from, id) || (m->from != jlpi_myid && jlpi_plain_call_cancel(m->from, id));
  jlpi_lock_take(&lock);
  for (jlpi_service *s = list.next; !found && s != &list; s = s->next)
    if (s->from == m->from && s->id == id)
      cancel(s, 0);
  jlpi_lock_give(&lock);
  jlpi_message_free(m);
}

void jlpi_serve_cancel_future(jlpi_message *m, jlpi_reader *r) {
  jlpar_future f = jlpi_unpack_future(r);
  int found = f.id == 0;
  jlpi_lock_take(&lock);
  for (jlpi_service *s = list.next; f.id && s != &list; s = s->next)
    if (s->future.id == f.id && s->future.maker == f.maker) {
      cancel(s, 0);
      found = 1;
    }
  jlpi_lock_give(&lock);
  if (!found) /* a task or loop that this process itself began */
    jlpi_future_cancel_local(f);
  jlpi_message_free(m);
}

void jlpi_services_interrupt(void) {
  jlpi_waits_interrupt();
  jlpi_lock_take(&lock);
  for (jlpi_service *s = list.next; s != &list; s = s->next)
    cancel(s, 1);
  jlpi_lock_give(&lock);
}
