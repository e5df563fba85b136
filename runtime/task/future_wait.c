/* SPDX-License-Identifier: MIT
 *
 * Waiting for futures and fetching their values. Plain calls and _try calls share one core, which gives a
 * counted error or NULL; an error that came from the future is marked as seen, and a plain call fails with a
 * hop that says where it was awaited.
 */
#include "base/clock.h"
#include "base/memory.h"
#include "task/frame.h"
#include "task/future.h"

#include <string.h>

static const jlpar_error *released(const char *file, int line) {
  return jlpi_error_here(file, line, JLPAR_ERELEASED, "a future was used after its release");
}

static void link_waiter(jlpi_fut *f, jlpi_waiter *w) {
  w->next = NULL;
  w->prev = f->last;
  if (f->last)
    f->last->next = w;
  else
    f->first = w;
  f->last = w;
}

static void unlink_waiter(jlpi_fut *f, jlpi_waiter *w) {
  if (w->done)
    return;
  *(w->prev ? &w->prev->next : &f->first) = w->next;
  *(w->next ? &w->next->prev : &f->last) = w->prev;
}

static jlpi_waiting reason(const jlpi_fut *f) {
  return (jlpi_waiting){.kind = JLPI_WAIT_FUTURE, .what = f->name ? "task " : "a future", .of = f->name,
                        .place = f->file, .line = f->line};
}

/* Locked, and locked again on return; a hold keeps it meanwhile. NULL: it is ready. */
static const jlpar_error *wait_until_ready(jlpi_fut *f, double deadline, const char *file, int line) {
  jlpi_task *self = jlpi_current();
  jlpi_waiting why = reason(f);
  int status = JLPAR_OK;
  if (f->task == self) {
    jlpi_lock_give(&f->lock);
    const jlpar_error *e = jlpi_error_here(file, line, JLPAR_EDEADLOCK, "a task waits for itself");
    jlpi_lock_take(&f->lock);
    return e;
  }
  jlpi_waiter w = {.task = self};
  link_waiter(f, &w);
  f->holds++;
  while (status == JLPAR_OK && !w.done) {
    jlpi_lock_give(&f->lock);
    status = jlpi_park(&why, deadline);
    jlpi_lock_take(&f->lock);
  }
  unlink_waiter(f, &w);
  const jlpar_error *e = NULL;
  if (w.done) {
    jlpi_park_went_well(status);
  } else if (status != JLPAR_OK) {
    jlpi_lock_give(&f->lock);
    e = jlpi_wait_error(status, &why, file, line);
    jlpi_lock_take(&f->lock);
  }
  f->holds--;
  return e;
}

/* Gives the lock back; the object may go with it. Handles in a fetched value get a reference each, not with the lock:
 * one may be this very future. */
static void done_with(jlpi_fut *f, void *fetched) {
  f->holds++;
  jlpi_lock_give(&f->lock);
  if (fetched && f->owns && f->full)
    jlpi_value_retain(f->full, fetched);
  jlpi_fut_unhold(f);
}

/* the future's own failure, or a hop of it when the caller has a place */
static const jlpar_error *failure(const jlpar_error *e, const char *file, int line) {
  char label[256];
  jlpi_error_mark_seen(e);
  jlpi_error_retain(e);
  return file ? jlpi_error_hop(e, jlpi_myid, jlpi_task_label(jlpi_current(), label, sizeof label), file, line) : e;
}

static const jlpar_error *mismatch(const jlpi_fut *f, size_t bytes, const char *type, const char *file, int line) {
  return jlpi_error_here(file, line, JLPAR_ETYPE, "the future holds %s (%zu bytes), fetched as %s (%zu bytes)",
                         f->type ? f->type : "a value", f->bytes, type ? type : "a value", bytes);
}

/* Locked; it has succeeded: what came back is written, once. */
static void deliver(jlpi_fut *f) {
  void (*copy)(void *, int) = f->copy;
  f->copy = NULL;
  if (copy)
    copy(f->copy_arg, 0);
}

/* value NULL: wait only */
static const jlpar_error *get(jlpar_future h, double timeout, void *value, size_t bytes, const char *type,
                              const char *file, int line) {
  jlpi_fut *f = jlpi_fut_find(h);
  if (!f)
    return released(file, line);
  const jlpar_error *e = NULL;
  void *fetched = NULL;
  if (!atomic_load_explicit(&f->ready, memory_order_acquire))
    e = wait_until_ready(f, jlpi_deadline(timeout), file, line);
  if (!e && f->error) {
    e = failure(f->error, file, line);
  } else if (!e) {
    deliver(f);
    if (value && f->bytes != bytes)
      e = mismatch(f, bytes, type, file, line);
    else if (value)
      fetched = memcpy(value, f->value, bytes);
    f->fetched |= fetched != NULL;
  }
  done_with(f, fetched);
  return e;
}

const jlpar_error *jlpi_future_await(jlpar_future f) {
  return get(f, -1, NULL, 0, NULL, NULL, 0);
}

void jlpi_future_wait(const char *file, int line, jlpar_future f) {
  const jlpar_error *e = get(f, -1, NULL, 0, NULL, file, line);
  if (e)
    jlpi_fail_with(e);
}

int jlpi_future_wait_try(jlpar_future f, double timeout) {
  const jlpar_error *e = get(f, timeout, NULL, 0, NULL, NULL, 0);
  return e ? jlpi_note(e) : JLPAR_OK;
}

void jlpi_future_fetch(const char *file, int line, jlpar_future f, void *value, size_t bytes, const char *type) {
  const jlpar_error *e = get(f, -1, value, bytes, type, file, line);
  if (e)
    jlpi_fail_with(e);
}

int jlpi_future_fetch_try(jlpar_future f, void *value, size_t bytes) {
  const jlpar_error *e = get(f, -1, value, bytes, NULL, NULL, 0);
  return e ? jlpi_note(e) : JLPAR_OK;
}

int jlpi_future_isready(jlpar_future h) {
  jlpi_fut *f = jlpi_fut_find(h);
  if (!f)
    jlpi_fail(NULL, 0, JLPAR_ERELEASED, "a future was used after its release");
  int ready = atomic_load(&f->ready), elsewhere = (int)f->handle.home != jlpi_myid;
  jlpi_lock_give(&f->lock);
  if (!ready && elsewhere && jlpi_remote)
    ready = jlpi_remote->future_ready_at(h);
  return ready;
}

/* ---- setting ---- */

static const jlpar_error *set(jlpar_future h, const jlpi_future_value *v, const char *file, int line) {
  jlpi_current(); /* a threadcall must not get further */
  int there = (int)h.home != jlpi_myid && jlpi_remote;
  int released_here = (int)h.maker == jlpi_myid && !jlpi_future_known(h);
  int status = released_here ? JLPAR_ERELEASED
               : there       ? jlpi_remote->future_set_at(h, v)
                             : jlpi_fut_set(h, v);
  if (status == JLPAR_OK)
    return NULL;
  if (status == JLPAR_EINVAL)
    return jlpi_error_here(file, line, status, "%s holds a pointer that means nothing in another process",
                           v->name ? v->name : "the value");
  if (status == JLPAR_ESET)
    return jlpi_error_here(file, line, status, "the future has a value already");
  if (status == JLPAR_ERELEASED)
    return released(file, line);
  return jlpi_error_here(file, line, status, "the future could not be set: %s", jlpar_strerror(status));
}

static jlpi_future_value typed(const void *value, size_t bytes, const char *name, const jlpi_type *full) {
  int fits = full && full->nfields && full->bytes == bytes;
  return (jlpi_future_value){value, bytes, name, fits ? full : NULL, JLPI_OWNS_NOTHING};
}

void jlpi_future_set(const jlpi_spot *at, jlpar_future f, const void *value, size_t bytes, const jlpi_type *full) {
  jlpi_future_value v = typed(value, bytes, at->type, full);
  const jlpar_error *e = set(f, &v, at->file, at->line);
  if (e)
    jlpi_fail_with(e);
}

int jlpi_future_set_try(jlpar_future f, const void *value, size_t bytes, const jlpi_type *full) {
  jlpi_future_value v = typed(value, bytes, full ? full->name : NULL, full);
  const jlpar_error *e = set(f, &v, NULL, 0);
  return e ? jlpi_note(e) : JLPAR_OK;
}

jlpar_future jlpar_future_new(int pid) {
  jlpi_current();
  if (pid != jlpi_myid && !jlpi_remote)
    jlpi_fail(NULL, 0, JLPAR_ENOPROC, "there is no process %d", pid);
  jlpar_future f = jlpi_future_pending(pid, NULL, NULL, 0);
  if (f.id == 0)
    jlpi_fail(NULL, 0, JLPAR_ENOMEM, "no memory for a future");
  int status = pid == jlpi_myid ? JLPAR_OK : jlpi_remote->future_new_at(f);
  if (status != JLPAR_OK) {
    jlpi_future_release(f);
    jlpi_fail(NULL, 0, status, "no future on process %d: %s", pid, jlpar_strerror(status));
  }
  return f;
}

/* ---- several at once ---- */

static int first_ready(jlpi_fut **futures, int n) {
  for (int k = 0; k < n; k++)
    if (atomic_load_explicit(&futures[k]->ready, memory_order_acquire))
      return k;
  return -1;
}

static void unhold_all(jlpi_fut **futures, int n) {
  for (int k = 0; k < n; k++)
    jlpi_fut_unhold(futures[k]);
}

static int wait_for_one_of(jlpi_fut **futures, jlpi_waiter *waiters, int n, double deadline) {
  const jlpi_waiting why = {.kind = JLPI_WAIT_FUTURE, .what = "one of several futures"};
  int ready, status = JLPAR_OK;
  for (int k = 0; k < n; k++) {
    waiters[k] = (jlpi_waiter){.task = jlpi_current()};
    jlpi_lock_take(&futures[k]->lock);
    if (atomic_load(&futures[k]->ready))
      waiters[k].done = 1;
    else
      link_waiter(futures[k], &waiters[k]);
    jlpi_lock_give(&futures[k]->lock);
  }
  while ((ready = first_ready(futures, n)) < 0 && status == JLPAR_OK)
    status = jlpi_park(&why, deadline);
  if (ready >= 0)
    jlpi_park_went_well(status);
  for (int k = 0; k < n; k++) {
    jlpi_lock_take(&futures[k]->lock);
    unlink_waiter(futures[k], &waiters[k]);
    jlpi_lock_give(&futures[k]->lock);
  }
  return ready >= 0 ? ready : jlpi_note(jlpi_wait_error(status, &why, NULL, 0));
}

int jlpar_wait_any(jlpar_future *handles, int n, double timeout) {
  double deadline = jlpi_deadline(timeout);
  jlpi_current();
  if (n <= 0)
    return jlpi_note_new(JLPAR_EINVAL, "wait_any of %d futures", n);
  jlpi_fut **futures = jlpi_alloc((size_t)n * (sizeof *futures + sizeof(jlpi_waiter)));
  if (!futures)
    return jlpi_note_new(JLPAR_ENOMEM, "no memory to wait for %d futures", n);
  for (int k = 0; k < n; k++) {
    if (!(futures[k] = jlpi_fut_find(handles[k]))) {
      unhold_all(futures, k);
      jlpi_free(futures);
      return jlpi_note(released(NULL, 0));
    }
    futures[k]->holds++;
    jlpi_lock_give(&futures[k]->lock);
  }
  int ready = first_ready(futures, n);
  if (ready < 0)
    ready = wait_for_one_of(futures, (jlpi_waiter *)(futures + n), n, deadline);
  if (ready >= 0) {
    jlpi_lock_take(&futures[ready]->lock);
    if (!futures[ready]->error)
      deliver(futures[ready]);
    jlpi_lock_give(&futures[ready]->lock);
  }
  unhold_all(futures, n);
  jlpi_free(futures);
  return ready;
}
