/* SPDX-License-Identifier: MIT
 *
 * See descriptor.h. libuv's handle is touched with the turn only; everything else of a watch under its descriptor's
 * lock. So a task asks for events by a post, which the holder of the turn carries out (arm), and takes leave by
 * another one (shut); posts are done in order, and both are queued under the lock, so nothing comes after shut.
 */
#include "io/descriptor.h"
#include "base/clock.h"
#include "base/memory.h"
#include "io/loop.h"
#include "task/idle.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <uv.h>

enum { CHUNK = 256, CHUNKS = 1 << 14 };

typedef struct waiter {
  struct waiter *next;
  jlpi_task *task;
  int events, done;
  int error; /* errno when done, 0: look again */
} waiter;

/* who waits until libuv has let go */
typedef struct closer {
  jlpi_task *task;
  atomic_int done;
} closer;

typedef struct jlpi_watch {
  uv_poll_t handle; /* with the turn */
  int known;        /* the same: libuv has the handle */
  jlpi_post arm, shut;
  jlpi_descriptor *of;
  closer *closer;
  int fd, asked, armed; /* asked: arm is queued; armed: the events that libuv reports */
  dev_t device;
  ino_t inode;
  waiter *first, **end;
} jlpi_watch;

/* ---- records ---- */

static jlpi_descriptor *_Atomic chunks[CHUNKS];

static jlpi_descriptor *chunk_of(int fd, int make) {
  if (fd < 0 || fd / CHUNK >= CHUNKS)
    return NULL;
  jlpi_descriptor *chunk = atomic_load_explicit(&chunks[fd / CHUNK], memory_order_acquire);
  if (chunk || !make)
    return chunk;
  jlpi_descriptor *fresh = jlpi_calloc(CHUNK * sizeof *fresh);
  if (fresh && !atomic_compare_exchange_strong(&chunks[fd / CHUNK], &chunk, fresh)) {
    jlpi_free(fresh);
    return chunk;
  }
  return fresh;
}

jlpi_descriptor *jlpi_descriptor_of(int fd) {
  jlpi_descriptor *chunk = chunk_of(fd, 1);
  return chunk ? &chunk[fd % CHUNK] : NULL;
}

/* ---- waiters, with the lock ---- */

static void push(jlpi_watch *w, waiter *a) {
  a->next = NULL;
  *w->end = a;
  w->end = &a->next;
}

static void take_out(jlpi_watch *w, waiter **at) {
  waiter *a = *at;
  *at = a->next;
  if (!a->next)
    w->end = at;
}

static void withdraw(jlpi_watch *w, waiter *a) {
  waiter **at = &w->first;
  while (*at != a)
    at = &(*at)->next;
  take_out(w, at);
}

static void wake(jlpi_watch *w, waiter **at, int error) {
  waiter *a = *at;
  jlpi_task *task = a->task;
  take_out(w, at);
  a->error = error;
  a->done = 1;
  jlpi_io_woken(1);
  jlpi_unpark(task);
}

static void wake_all(jlpi_watch *w, int error) {
  while (w->first)
    wake(w, &w->first, error);
}

/* the first who waits for the event; 0: nobody does */
static int wake_first(jlpi_watch *w, int event) {
  for (waiter **at = &w->first; *at; at = &(*at)->next)
    if ((*at)->events & event) {
      wake(w, at, 0);
      return 1;
    }
  return 0;
}

static int wanted(const jlpi_watch *w) {
  int events = 0;
  for (const waiter *a = w->first; a; a = a->next)
    events |= a->events;
  return events;
}

/* ---- with the turn ---- */

static void on_event(uv_poll_t *handle, int status, int events);

/* with the lock too */
static int set_events(jlpi_watch *w, int events) {
  int status = events ? uv_poll_start(&w->handle, events, on_event) : uv_poll_stop(&w->handle);
  w->armed = status == 0 ? events : 0;
  return status;
}

static void on_event(uv_poll_t *handle, int status, int events) {
  jlpi_watch *w = handle->data;
  static const int kinds[] = {UV_READABLE, UV_WRITABLE, UV_PRIORITIZED, UV_DISCONNECT};
  int keep = w->armed;
  jlpi_lock_take(&w->of->lock);
  if (status < 0) { /* an error is pending, libuv has stopped: each call will see for itself */
    w->armed = 0;
    wake_all(w, 0);
  } else {
    for (int k = 0; k < 4; k++)
      if ((events & kinds[k]) && !wake_first(w, kinds[k]))
        keep &= ~kinds[k];
    if (!(wanted(w) & UV_WRITABLE)) /* what can be written to mostly stays so */
      keep &= ~UV_WRITABLE;
    if (events & UV_READABLE)
      atomic_store_explicit(&w->of->drained, 0, memory_order_relaxed);
    if (keep != w->armed)
      set_events(w, keep);
  }
  jlpi_lock_give(&w->of->lock);
}

/* libuv makes what it watches non-blocking; those who share a descriptor that we did not open may not expect it */
static int begin(jlpi_watch *w) {
  int flags = atomic_load(&w->of->ours) ? O_NONBLOCK : fcntl(w->fd, F_GETFL);
  int status = uv_poll_init(jlpi_io_loop(), &w->handle, w->fd);
  if (status != 0)
    return status;
  if (!(flags & O_NONBLOCK))
    fcntl(w->fd, F_SETFL, flags);
  w->handle.data = w;
  w->known = 1;
  uv_unref((uv_handle_t *)&w->handle);
  return 0;
}

static void arm(jlpi_post *post) {
  jlpi_watch *w = (jlpi_watch *)((char *)post - offsetof(jlpi_watch, arm));
  jlpi_lock_take(&w->of->lock);
  w->asked = 0;
  int events = wanted(w) | w->armed, status = 0;
  if (events != w->armed) {
    status = w->known ? 0 : begin(w);
    if (status == 0)
      status = set_events(w, events);
    if (status != 0)
      wake_all(w, -status);
  }
  jlpi_lock_give(&w->of->lock);
}

static void end(uv_handle_t *handle) {
  jlpi_free(handle->data);
}

static void shut(jlpi_post *post) {
  jlpi_watch *w = (jlpi_watch *)((char *)post - offsetof(jlpi_watch, shut));
  closer *c = w->closer;
  if (w->known) {
    uv_poll_stop(&w->handle);
    uv_close((uv_handle_t *)&w->handle, end);
  } else {
    jlpi_free(w);
  }
  if (c) {
    jlpi_task *task = c->task;
    atomic_store(&c->done, 1); /* c may be gone now */
    jlpi_unpark(task);
  }
}

/* ---- from tasks ---- */

/* with the lock; jlpi_io_kick follows */
static void detach(jlpi_descriptor *d, closer *c) {
  jlpi_watch *w = d->watch;
  d->watch = NULL;
  atomic_store(&d->ours, 0);
  atomic_store(&d->drained, 0);
  if (!w)
    return;
  wake_all(w, EBADF);
  w->closer = c;
  jlpi_io_queue(&w->shut);
}

int jlpi_descriptor_adopt(int fd) {
  jlpi_descriptor *d = jlpi_descriptor_of(fd);
  if (!d)
    return ENOMEM;
  jlpi_lock_take(&d->lock);
  int stale = d->watch != NULL;
  detach(d, NULL);
  atomic_store(&d->ours, 1);
  jlpi_lock_give(&d->lock);
  if (stale)
    jlpi_io_kick();
  return 0;
}

void jlpi_descriptor_forget(int fd) {
  jlpi_descriptor *chunk = chunk_of(fd, 0), *d = chunk ? &chunk[fd % CHUNK] : NULL;
  jlpi_task *self = jlpi_current();
  const jlpi_waiting why = {.kind = JLPI_WAIT_IO, .what = "the event loop"};
  closer c = {.task = self};
  if (!d)
    return;
  jlpi_lock_take(&d->lock);
  int watched = d->watch != NULL;
  detach(d, &c);
  jlpi_lock_give(&d->lock);
  if (!watched)
    return;
  jlpi_io_kick();
  self->masked++;
  while (!atomic_load(&c.done))
    jlpi_park(&why, -1);
  self->masked--;
}

static jlpi_watch *watch_new(jlpi_descriptor *d, int fd, const struct stat *s) {
  jlpi_watch *w = jlpi_calloc(sizeof *w);
  if (!w)
    return NULL;
  w->arm.f = arm;
  w->shut.f = shut;
  w->of = d;
  w->fd = fd;
  w->device = s->st_dev;
  w->inode = s->st_ino;
  w->end = &w->first;
  return w;
}

/* With the lock. The watch of the descriptor that has the number now; NULL: *error says why not. */
static jlpi_watch *watch_of(jlpi_descriptor *d, int fd, int *error) {
  jlpi_watch *w = d->watch;
  struct stat s = {0};
  if (atomic_load_explicit(&d->ours, memory_order_relaxed)) {
    if (w)
      return w;
  } else if (fstat(fd, &s) != 0) {
    *error = errno;
    return NULL;
  }
  if (w && (s.st_dev != w->device || s.st_ino != w->inode))
    detach(d, NULL);
  if (!d->watch && !(d->watch = watch_new(d, fd, &s)))
    *error = ENOMEM;
  return d->watch;
}

static int wait_with(jlpi_descriptor *d, jlpi_watch *w, waiter *a, double deadline) {
  const jlpi_waiting why = {.kind = JLPI_WAIT_IO, .what = "a descriptor"};
  int status = JLPAR_OK;
  while (!a->done && status == JLPAR_OK) {
    jlpi_lock_give(&d->lock);
    status = jlpi_park(&why, deadline);
    jlpi_lock_take(&d->lock);
  }
  if (!a->done)
    withdraw(w, a); /* it is in the line, so the watch is still there */
  else if (status == JLPAR_OK || status == JLPAR_ETIMEDOUT)
    return a->error;
  return status; /* cancelled, and an event: what is there is reported again, to the next */
}

int jlpi_descriptor_wait(int fd, int events, double deadline) {
  jlpi_descriptor *d = jlpi_descriptor_of(fd);
  int error = fd < 0 ? EBADF : ENOMEM;
  if (!d)
    return error;
  waiter a = {.task = jlpi_current(), .events = events};
  jlpi_lock_take(&d->lock);
  jlpi_watch *w = watch_of(d, fd, &error);
  if (!w) {
    jlpi_lock_give(&d->lock);
    return error;
  }
  jlpi_io_expect(1);
  push(w, &a);
  int ask = (events & ~w->armed) && !w->asked;
  if (ask) {
    w->asked = 1;
    jlpi_io_queue(&w->arm);
  }
  jlpi_lock_give(&d->lock);
  if (ask)
    jlpi_io_kick();
  jlpi_turn_offer();
  jlpi_lock_take(&d->lock);
  int status = wait_with(d, w, &a, deadline);
  jlpi_lock_give(&d->lock);
  if (a.done)
    jlpi_io_woken(-1);
  jlpi_io_expect(-1);
  return status;
}
