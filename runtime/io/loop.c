/* SPDX-License-Identifier: MIT
 *
 * The libuv loop of this process, and the pollers (UCX workers, say) that are looked at beside it.
 *
 * Whoever has the turn (task/idle.h) may touch the loop; nobody keeps it over a context switch. The loop is
 * made when somebody first sleeps with a timer armed, or opens something: a program that only computes
 * never has one.
 *
 *     idle thread with the turn: poll pollers and loop for 20 us, yielding the CPU; then arm the pollers and
 *     sleep, where these wake it: a poller's descriptor, the time of the next deadline, any handle's event, and
 *     jlpi_io_wake from other threads.
 *
 * Without pollers it sleeps in uv_run. With them it sleeps in ppoll, on their descriptors and libuv's, which is an epoll
 * instance: inside that, theirs would wake it by one link of a chain more.
 */
#define _GNU_SOURCE
#include "base/clock.h"
#include "base/memory.h"
#include "io/loop.h"
#include "task/idle.h"

#include <math.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

enum { POLLERS_MAX = 16, DESCRIPTORS_MAX = 16, LOOP_EVERY = 16, PATIENCE = 16 };
static const double PAUSE = 50e-6, PAUSE_FOR_POOL = 10e-6, PAUSE_CROWDED = 200e-6; /* s: between looks at the loop */

typedef struct call {
  jlpi_post post; /* first */
  void (*f)(void *);
  void *arg;
} call;

static struct {
  uv_loop_t uv;
  uv_async_t waker;
  uv_timer_t timer;
  int made; /* with the turn */
  jlpi_poller *pollers[POLLERS_MAX]; /* with the turn */
  atomic_int npollers;
  atomic_int alive;   /* handles or requests that are not ours are active */
  atomic_int sleeping; /* in uv_run or ppoll */
  _Atomic long waiting_for_pool; /* tasks that wait for the pool of threads */
  _Atomic long waiting; /* tasks that wait for descriptors */
  _Atomic long woken;   /* those of them that an event woke and that have not gone on yet */
  unsigned rounds, skipped; /* with the turn: looks, and those that found woken as they had seen it */
  long seen;
  double looked; /* with the turn: when the loop last was */
  jlpi_lock lock; /* guards the posts */
  jlpi_post *first, *last;
  atomic_int posts;
} io;

static void on_wake(uv_async_t *a) {
  (void)a;
}

/* uv_run runs timers before it polls: one that was due already would be gone, and the poll endless */
static void on_timer(uv_timer_t *t) {
  uv_stop(t->loop);
}

static void make(void) {
  if (io.made)
    return;
  if (uv_loop_init(&io.uv) != 0 || uv_async_init(&io.uv, &io.waker, on_wake) != 0) {
    fprintf(stderr, "jlpar: cannot make an event loop\n");
    abort();
  }
  uv_timer_init(&io.uv, &io.timer);
  uv_unref((uv_handle_t *)&io.waker);
  uv_unref((uv_handle_t *)&io.timer);
  io.made = 1;
}

static void note_alive(void) {
  atomic_store(&io.alive, io.made && uv_loop_alive(&io.uv));
}

static jlpi_post *take_posts(void) {
  jlpi_lock_take(&io.lock);
  jlpi_post *p = io.first;
  io.first = io.last = NULL;
  jlpi_lock_give(&io.lock);
  return p;
}

static int run_posts(void) {
  int n = 0;
  if (atomic_load(&io.posts) == 0)
    return 0;
  make();
  for (jlpi_post *p = take_posts(), *next; p; p = next) {
    next = p->next; /* f may let p go */
    p->f(p);
    atomic_fetch_sub(&io.posts, 1);
    n++;
  }
  note_alive();
  return n;
}

int jlpi_io_pending(void) {
  return atomic_load(&io.alive) || atomic_load(&io.posts) > 0 || atomic_load(&io.waiting) > 0;
}

int jlpi_io_needed(void) {
  return atomic_load(&io.npollers) > 0 || jlpi_io_pending();
}

void jlpi_io_expect(int change) {
  jlpi_add(&io.waiting, change);
}

void jlpi_io_expect_pool(int change) {
  jlpi_add(&io.waiting_for_pool, change);
}

void jlpi_io_woken(int change) {
  jlpi_add(&io.woken, change);
}

/* uv_run does nothing when only unreferenced handles are left, and descriptors' are */
static void run_loop(uv_run_mode mode) {
  uv_ref((uv_handle_t *)&io.waker);
  uv_run(&io.uv, mode);
  uv_unref((uv_handle_t *)&io.waker);
  note_alive();
}

static inline int glance(void) {
  int n = 0;
  for (int k = 0; k < atomic_load_explicit(&io.npollers, memory_order_relaxed); k++)
    n += io.pollers[k]->progress(io.pollers[k]->arg);
  return n;
}

int jlpi_io_glance(int times) {
  int n = 0;
  for (int k = 0; k < times && n == 0 && atomic_load_explicit(&io.npollers, memory_order_relaxed) > 0; k++) {
    jlpi_cpu_relax();
    n = glance();
  }
  return n;
}

static int look(int at_loop) {
  int n = run_posts() + glance();
  if (at_loop && (atomic_load(&io.alive) || atomic_load(&io.waiting) > 0))
    run_loop(UV_RUN_NOWAIT);
  return n;
}

static double pause_between_looks(void) {
  return jlpi_cpu_wanted() ? PAUSE_CROWDED : atomic_load(&io.waiting_for_pool) > 0 ? PAUSE_FOR_POOL : PAUSE;
}

/* Pollers answer within microseconds; the loop costs a system call, and only tasks that wait for descriptors, and less so
 * for the pool of threads, are in a hurry to hear of what comes by it. */
static int loop_is_due(void) {
  int some_wait = atomic_load(&io.waiting) > 0;
  if (some_wait && atomic_load(&io.npollers) == 0)
    return 1;
  if (++io.rounds % LOOP_EVERY != 0)
    return 0;
  double now = jlpi_now();
  if (!some_wait && now < io.looked + pause_between_looks())
    return 0;
  io.looked = now;
  return 1;
}

int jlpi_io_poll(void) {
  return look(loop_is_due());
}

/* or none of them goes on, since something keeps their threads busy: then others must not wait for them */
static int woken_have_run(void) {
  long woken = atomic_load(&io.woken);
  if (woken != io.seen)
    io.skipped = 0;
  io.seen = woken;
  return woken == 0 || ++io.skipped % PATIENCE == 0;
}

int jlpi_io_progress(void) {
  if (!jlpi_io_needed() || !jlpi_turn_take())
    return 0;
  int n = look(loop_is_due() && woken_have_run());
  jlpi_turn_give();
  return n;
}

/* ---- sleeping ---- */

static void set_timer(void) {
  double next = jlpi_timers_next();
  if (next < 0) {
    uv_timer_stop(&io.timer);
    return;
  }
  double left = (next - jlpi_now()) * 1e3;
  uv_update_time(&io.uv);
  uv_timer_start(&io.timer, on_timer, left > 0 ? (uint64_t)ceil(left) : 0, 0);
}

static void sleep_in_uv(void) {
  set_timer();
  run_loop(UV_RUN_ONCE);
}

/* the descriptors that pollers want to be woken by, behind libuv's; 0: something has come */
static int arm_pollers(struct pollfd *fds) {
  int some[DESCRIPTORS_MAX], n = 0;
  fds[n++] = (struct pollfd){.fd = uv_backend_fd(&io.uv), .events = POLLIN};
  for (int k = 0, pollers = atomic_load(&io.npollers); k < pollers; k++) {
    int more = io.pollers[k]->arm(io.pollers[k]->arg, some, DESCRIPTORS_MAX / pollers);
    if (more < 0)
      return 0;
    for (int i = 0; i < more; i++)
      fds[n++] = (struct pollfd){.fd = some[i], .events = POLLIN};
  }
  return n;
}

/* milliseconds that libuv may be left alone: 0 also if it has not told the kernel of all descriptors yet, -1: for ever */
static int uv_patience(void) {
  uv_update_time(&io.uv);
  uv_ref((uv_handle_t *)&io.waker); /* else it is 0 where nothing is referenced */
  int ms = uv_backend_timeout(&io.uv);
  uv_unref((uv_handle_t *)&io.waker);
  return ms;
}

/* ms: as above. Returns NULL: for ever */
static struct timespec *until_next_timer(int ms, struct timespec *t) {
  double next = jlpi_timers_next(), left = next < 0 ? -1 : fmax(next - jlpi_now(), 0);
  if (ms >= 0 && (left < 0 || ms * 1e-3 < left))
    left = ms * 1e-3;
  if (left < 0)
    return NULL;
  *t = (struct timespec){.tv_sec = (time_t)left, .tv_nsec = (long)((left - floor(left)) * 1e9)};
  return t;
}

static void sleep_beside_uv(void) {
  struct pollfd fds[1 + DESCRIPTORS_MAX];
  struct timespec t;
  int ms = uv_patience(), for_uv = ms == 0;
  if (!for_uv) {
    int n = arm_pollers(fds);
    if (n == 0)
      return;
    for_uv = ppoll(fds, (nfds_t)n, until_next_timer(ms, &t), NULL) <= 0 || fds[0].revents;
  }
  if (for_uv)
    run_loop(UV_RUN_NOWAIT);
}

void jlpi_io_sleep(atomic_int *asleep) {
  make();
  atomic_store(&io.sleeping, 1); /* before the looks below: a waker looks at it last */
  if (atomic_load(asleep) == 2 && atomic_load(&io.posts) == 0) {
    if (atomic_load(&io.npollers) == 0)
      sleep_in_uv();
    else
      sleep_beside_uv();
  }
  atomic_store(&io.sleeping, 0);
}

void jlpi_io_wake(void) {
  if (atomic_load(&io.sleeping))
    uv_async_send(&io.waker);
}

struct uv_loop_s *jlpi_io_loop(void) {
  make();
  return &io.uv;
}

void jlpi_io_queue(jlpi_post *p) {
  p->next = NULL;
  atomic_fetch_add(&io.posts, 1);
  jlpi_lock_take(&io.lock);
  if (io.last)
    io.last->next = p;
  else
    io.first = p;
  io.last = p;
  jlpi_lock_give(&io.lock);
}

void jlpi_io_kick(void) {
  if (jlpi_this()->has_turn)
    return; /* we are inside the loop: it looks at the posts before it sleeps */
  if (jlpi_turn_take()) {
    run_posts();
    jlpi_turn_give();
  } else {
    jlpi_io_wake();
  }
}

static void run_call(jlpi_post *p) {
  call *c = (call *)p;
  c->f(c->arg);
  jlpi_free(c);
}

void jlpi_io_call(void (*f)(void *), void *arg) {
  call *c = jlpi_alloc(sizeof *c);
  if (!c)
    jlpi_no_memory("a request to the event loop");
  *c = (call){{NULL, run_call}, f, arg};
  jlpi_io_queue(&c->post);
  jlpi_io_kick();
}

/* ---- pollers ---- */

static int seize_turn(void) {
  if (jlpi_this()->has_turn)
    return 0;
  while (!jlpi_turn_take()) {
    jlpi_io_wake();
    sched_yield();
  }
  return 1;
}

int jlpi_poller_add(jlpi_poller *p) {
  int seized = seize_turn(), n = atomic_load(&io.npollers), status = n < POLLERS_MAX ? JLPAR_OK : JLPAR_ENOMEM;
  if (status == JLPAR_OK) {
    io.pollers[n] = p;
    atomic_store(&io.npollers, n + 1);
  }
  if (seized)
    jlpi_turn_give();
  return status;
}

void jlpi_poller_remove(jlpi_poller *p) {
  int seized = seize_turn(), n = atomic_load(&io.npollers);
  for (int k = 0; k < n; k++)
    if (io.pollers[k] == p) {
      io.pollers[k] = io.pollers[n - 1];
      atomic_store(&io.npollers, n - 1);
      break;
    }
  if (seized)
    jlpi_turn_give();
}
