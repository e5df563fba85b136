/* SPDX-License-Identifier: MIT
 *
 * Which task runs next. See task.h for the picture and for how a task waits.
 *
 * A thread chooses in this order: its sticky tasks that can run (first in, first out), those that others woke
 * (the inbox), then migrating tasks: the newest of those it woke, the newest of the fresh ones (so that few are alive at a
 * time), the oldest of the common line (those that yielded), the oldest fresh one of another thread. So that none starves,
 * every eighth choice begins with the common line and the oldest that was woken, now and then one with the oldest fresh
 * one; every 64th looks at timers and I/O.
 *
 * In a threads loop the sticky tasks of what this thread did before are behind those that the loop started, for an
 * iteration may wait for them; every 64th choice begins with them. But the iterations of a loop below another one go on
 * only after that has ended: libgomp wants parallel regions to end in the opposite order.
 *
 * Who was woken most likely works on what the waker has just touched, and the waker is often about to wait for it: tasks
 * that talk to each other are best off on one thread. So others take one only when it has waited some microseconds
 * (jlpi_woken_rob).
 *
 * With JLPAR_SEED and one thread all that is decided by lot instead: one seed is one interleaving.
 *
 * Whoever cannot go on chooses the next task himself and switches straight to it: there is no scheduler
 * context. With nothing to run a sticky task idles on its own stack (only this thread could wake it); a
 * migrating one must leave its stack at once, so the queue's root, which waits too, idles for it.
 */
#include "base/clock.h"
#include "base/config.h"
#include "task/deque.h"
#include "task/idle.h"
#include "task/inside.h"
#include "task/lazy.h"
#include "task/stack.h"
#include "task/stream.h"
#include "task/thread.h"
#include "task/tracing.h"

#include <stdlib.h>

/* A sleeping scheduler is woken for every new migrating task; the one that spawned it goes on meanwhile. */
enum { MIGRATING_FIRST = 8, IO_EVERY = 64, OLDEST_EVERY = 256 };
static const double WOKEN_WAITS = 10e-6; /* s: longer than most talk before they wait, shorter than work worth a thread */

/* the common line of migrating tasks */
static struct {
  jlpi_lock lock;
  jlpi_task *head, *tail;
  atomic_int length;
} line;

/* ---- JLPAR_SEED ---- */

static int by_lot; /* on the one thread, who can run takes a place in line by lot, and the seed decides */

__attribute__((constructor(102))) static void read_seed(void) {
  by_lot = jlpi_settings.seeded && jlpi_settings.threads == 1;
}

int jlpi_order_by_lot(void) {
  return by_lot;
}

static unsigned draw(unsigned n) {
  static uint64_t drawn;
  return (unsigned)(jlpi_stream_mix(jlpi_settings.seed, drawn++) % n);
}

static void insert_by_lot(jlpi_task **head, jlpi_task **tail, jlpi_task *t) {
  unsigned n = 1;
  for (const jlpi_task *other = *head; other; other = other->next)
    n++;
  jlpi_task **at = head;
  for (unsigned k = draw(n); k > 0; k--)
    at = &(*at)->next;
  t->next = *at;
  *at = t;
  if (!t->next)
    *tail = t;
}

static inline void append(jlpi_task **head, jlpi_task **tail, jlpi_task *t) {
  if (__builtin_expect(by_lot, 0)) {
    insert_by_lot(head, tail, t);
    return;
  }
  t->next = NULL;
  if (*tail)
    (*tail)->next = t;
  else
    *head = t;
  *tail = t;
}

static void line_push(jlpi_task *t) {
  jlpi_lock_take(&line.lock);
  append(&line.head, &line.tail, t);
  atomic_fetch_add(&line.length, 1);
  jlpi_lock_give(&line.lock);
}

static jlpi_task *line_pop(void) {
  if (atomic_load(&line.length) == 0)
    return NULL;
  jlpi_lock_take(&line.lock);
  jlpi_task *t = line.head;
  if (t) {
    line.head = t->next;
    if (!line.head)
      line.tail = NULL;
    atomic_fetch_sub(&line.length, 1);
  }
  jlpi_lock_give(&line.lock);
  return t;
}

/* ---- robbing ---- */

static jlpi_thread *scheduler(int k) {
  return __atomic_load_n(&jlpi_scheduler[k], __ATOMIC_ACQUIRE);
}

static jlpi_lazies *lazies_of(jlpi_thread *victim) {
  return __atomic_load_n(&victim->lazies, __ATOMIC_ACQUIRE);
}

static jlpi_task *rob(jlpi_thread *victim) {
  jlpi_task *t = victim->deque ? jlpi_deque_steal(victim->deque) : NULL;
  jlpi_lazies *z = t ? NULL : lazies_of(victim);
  return z ? jlpi_lazies_steal(z) : t;
}

static jlpi_task *rob_somebody(jlpi_thread *thread) {
  int n = jlpi_schedulers_now();
  thread->luck = thread->luck * 6364136223846793005u + 1442695040888963407u;
  int first = (int)((thread->luck >> 33) % (unsigned)n);
  for (int k = 0; k < n; k++) {
    jlpi_thread *victim = scheduler((first + k) % n);
    jlpi_task *t = victim && victim != thread ? rob(victim) : NULL;
    if (t) {
      jlpi_count(&thread->tally.stolen, 1);
      return t;
    }
  }
  return NULL;
}

/* ---- choosing ---- */

static void queue_push(jlpi_queue *q, jlpi_task *t) {
  append(&q->head, &q->tail, t);
}

static jlpi_task *queue_pop(jlpi_queue *q) {
  jlpi_task *t = q->head;
  if (!t)
    return NULL;
  jlpi_task *next = t->next;
  q->head = next;
  if (!next) {
    q->tail = NULL;
  } else {
    jlpi_fetch_ahead(next);
  }
  return t;
}

static void open_inbox(jlpi_queue *q) {
  jlpi_lock_take(&q->lock);
  if (q->inbox_head) {
    if (q->tail)
      q->tail->next = q->inbox_head;
    else
      q->head = q->inbox_head;
    q->tail = q->inbox_tail;
    q->inbox_head = q->inbox_tail = NULL;
  }
  atomic_store(&q->inbox_full, 0);
  jlpi_lock_give(&q->lock);
}

static jlpi_task *choose_sticky(jlpi_queue *q) {
  if (!q->head && atomic_load_explicit(&q->inbox_full, memory_order_acquire))
    open_inbox(q);
  return queue_pop(q);
}

/* threads that jlpar did not make run no migrating tasks, except inside a threads loop */
static int takes_migrating(const jlpi_thread *thread) {
  return thread->scheduler || thread->queue->outer;
}

static jlpi_task *oldest_migrating(jlpi_thread *thread) {
  if (!takes_migrating(thread))
    return NULL;
  jlpi_task *t = line_pop();
  if (!t && thread->woken)
    t = jlpi_deque_steal(thread->woken);
  return t || !thread->deque || thread->ticks % OLDEST_EVERY ? t : jlpi_deque_steal(thread->deque);
}

static jlpi_task *choose_migrating(jlpi_thread *thread) {
  if (!takes_migrating(thread))
    return NULL;
  jlpi_task *t = thread->woken ? jlpi_deque_pop(thread->woken) : NULL;
  if (!t && thread->deque)
    t = jlpi_deque_pop(thread->deque);
  if (!t)
    t = line_pop();
  if (!t && !jlpi_lone_so_far() && (jlpi_schedulers_now() > 1 || !thread->deque))
    t = rob_somebody(thread);
  return t;
}

static void look_around(jlpi_thread *thread) {
  thread->patience = IO_EVERY;
  thread->clock = jlpi_now();
  jlpi_timers_fire();
  jlpi_io_progress();
}

/* what can run of a queue that lies below another one: not the root of a region, see above */
static jlpi_task *first_below(const jlpi_queue *q) {
  jlpi_task *t = q->head;
  return t && q->outer && t == q->root ? t->next : t;
}

static jlpi_task *choose_outer(const jlpi_thread *thread) {
  for (jlpi_queue *q = thread->queue->outer; q; q = q->outer) {
    if (atomic_load_explicit(&q->inbox_full, memory_order_acquire))
      open_inbox(q);
    jlpi_task *t = first_below(q);
    if (!t)
      continue;
    if (t == q->head)
      return queue_pop(q);
    q->head->next = t->next;
    if (!t->next)
      q->tail = q->head;
    return t;
  }
  return NULL;
}

static int outer_visible(const jlpi_thread *thread) {
  for (jlpi_queue *q = thread->queue->outer; q; q = q->outer) {
    if (atomic_load(&q->inbox_full))
      open_inbox(q);
    if (first_below(q))
      return 1;
  }
  return 0;
}

static jlpi_task *choose(jlpi_thread *thread) {
  jlpi_task *t = NULL;
  if (--thread->patience <= 0) {
    look_around(thread);
    t = choose_outer(thread);
  }
  if (t)
    return t;
  if (thread->deque && ++thread->ticks % MIGRATING_FIRST == 0) {
    if (atomic_load_explicit(&thread->queue->inbox_full, memory_order_acquire))
      open_inbox(thread->queue);
    t = oldest_migrating(thread);
  }
  if (!t)
    t = choose_sticky(thread->queue);
  if (!t && thread->queue->outer)
    t = choose_outer(thread);
  return t ? t : choose_migrating(thread);
}

/* the same for the common case: somebody waits in line on this thread, and nothing else is due */
static inline __attribute__((always_inline)) jlpi_task *choose_swiftly(jlpi_thread *thread) {
  if (!thread->queue->head || thread->deque || thread->patience <= 1)
    return choose(thread);
  thread->patience--;
  return queue_pop(thread->queue);
}

int jlpi_work_visible(jlpi_thread *thread) {
  jlpi_queue *q = thread->queue;
  if (q->head || atomic_load(&q->inbox_full) || outer_visible(thread))
    return 1;
  if (!takes_migrating(thread))
    return 0;
  if (atomic_load(&line.length) > 0 || (thread->woken && jlpi_deque_visible(thread->woken)))
    return 1;
  for (int k = 0, n = jlpi_schedulers_now(); k < n; k++) {
    jlpi_thread *victim = scheduler(k);
    if (!victim)
      continue;
    jlpi_lazies *z = lazies_of(victim);
    if ((victim->deque && jlpi_deque_visible(victim->deque)) || (z && jlpi_lazies_visible(z)))
      return 1;
  }
  return 0;
}

/* ---- those that others woke ---- */

static jlpi_deque *woken_elsewhere(const jlpi_thread *thread) {
  for (int k = 0, n = jlpi_schedulers_now(); k < n; k++) {
    jlpi_thread *other = scheduler(k);
    if (other && other != thread && other->woken && jlpi_deque_visible(other->woken))
      return other->woken;
  }
  return NULL;
}

int jlpi_woken_elsewhere(const jlpi_thread *thread) {
  return woken_elsewhere(thread) != NULL;
}

int jlpi_woken_rob(jlpi_thread *thread) {
  jlpi_deque *d = thread->deque && takes_migrating(thread) ? woken_elsewhere(thread) : NULL;
  if (!d)
    return 0;
  int64_t oldest = jlpi_deque_oldest(d);
  for (double until = jlpi_now() + WOKEN_WAITS; jlpi_now() < until; jlpi_cpu_relax())
    if (jlpi_deque_oldest(d) != oldest || !jlpi_deque_visible(d))
      return 0;
  jlpi_task *t = jlpi_deque_steal(d);
  if (t)
    jlpi_count(&thread->tally.stolen, 1);
  if (t && !jlpi_deque_push(thread->deque, t))
    line_push(t);
  return t != NULL;
}

/* ---- switching ---- */

static void switch_to(jlpi_thread *thread, jlpi_task *from, jlpi_task *to, enum jlpi_left how) {
  thread->left = from;
  thread->left_how = how;
  thread->here->current = to;
  jlpi_count(&thread->tally.switches, 1);
  jlpi_context_switch(&from->context, &to->context, how == JLPI_LEFT_DEAD);
  jlpi_after_switch();
}

/* from one sticky task to another of this thread: nothing is to be done for the one that is left */
static inline void switch_sticky(jlpi_thread *thread, jlpi_task *from, jlpi_task *to) {
  thread->here->current = to;
  jlpi_count(&thread->tally.switches, 1);
  jlpi_context_switch(&from->context, &to->context, 0);
  if (__builtin_expect(thread->left_how != JLPI_LEFT_ALONE, 0))
    jlpi_after_switch();
}

static void enqueue(jlpi_task *t);

void jlpi_after_switch(void) {
  jlpi_thread *thread = jlpi_this()->thread;
  jlpi_task *left = thread->left;
  enum jlpi_left how = thread->left_how;
  int running = JLPI_RUNNING;
  thread->left_how = JLPI_LEFT_ALONE;
  if (how == JLPI_LEFT_ALONE)
    return;
  if (how == JLPI_LEFT_DEAD) {
    jlpi_stack_put(left); /* a sanitizer's fiber stays with the stack */
  } else if (how == JLPI_LEFT_YIELDING) {
    line_push(left);
  } else if (!atomic_compare_exchange_strong(&left->wake, &running, JLPI_PARKED)) {
    enqueue(left);
  }
}

/* somebody who can be gone to when there is nothing to run: the root, which waits as well */
static jlpi_task *idler(jlpi_thread *thread) {
  thread->as_idler = 1;
  return thread->queue->root;
}

static void suspend_migrating(jlpi_task *self, enum jlpi_left how) {
  jlpi_thread *thread = jlpi_this()->thread;
  jlpi_task *next = choose(thread);
  if (!next && how == JLPI_LEFT_YIELDING)
    return;
  switch_to(thread, self, next ? next : idler(thread), how);
}

/* goes on when this task was chosen, here or by another task of this thread */
static inline __attribute__((always_inline)) void suspend_sticky(jlpi_thread *thread, jlpi_task *self) {
  for (;;) {
    jlpi_task *next = choose_swiftly(thread);
    if (next == self)
      return;
    if (next) {
      switch_sticky(thread, self, next);
      if (!thread->as_idler)
        return;
      thread->as_idler = 0;
    } else {
      jlpi_idle(thread);
    }
  }
}

/* ---- into the queues ---- */

static void deliver(jlpi_queue *q, jlpi_task *t) {
  for (;;) {
    jlpi_lock_take(&q->lock);
    jlpi_queue *on = q->forward;
    if (!on)
      break;
    jlpi_lock_give(&q->lock);
    q = on;
  }
  t->home = q;
  t->next = NULL;
  if (q->inbox_tail)
    q->inbox_tail->next = t;
  else
    q->inbox_head = t;
  q->inbox_tail = t;
  atomic_store(&q->inbox_full, 1);
  jlpi_thread *thread = q->thread;
  jlpi_lock_give(&q->lock);
  jlpi_thread_wake(thread);
}

static void enqueue_migrating(jlpi_thread *thread, jlpi_task *t) {
  if (by_lot || !thread || !thread->deque || !jlpi_deque_push(thread->deque, t))
    line_push(t);
  jlpi_wake_one_scheduler();
}

static void enqueue_woken(jlpi_thread *thread, jlpi_task *t) {
  if (!by_lot && thread && thread->woken && takes_migrating(thread) && jlpi_deque_push(thread->woken, t))
    jlpi_watch_woken();
  else
    enqueue_migrating(thread, t);
}

static void enqueue(jlpi_task *t) {
  jlpi_queue *home = atomic_load_explicit(&t->home, memory_order_relaxed);
  jlpi_thread *thread = jlpi_this()->thread;
  if (!home) {
    enqueue_woken(thread, t);
  } else if (thread && home == thread->queue) {
    queue_push(home, t);
  } else {
    deliver(home, t);
  }
}

void jlpi_queue_forward(jlpi_queue *q, jlpi_queue *into) {
  jlpi_task *t;
  open_inbox(q);
  jlpi_lock_take(&q->lock);
  q->forward = into;
  jlpi_lock_give(&q->lock);
  while ((t = queue_pop(q)))
    deliver(into, t);
  for (;;) { /* what came in before forward was set */
    jlpi_lock_take(&q->lock);
    if ((t = q->inbox_head) && !(q->inbox_head = t->next))
      q->inbox_tail = NULL;
    jlpi_lock_give(&q->lock);
    if (!t)
      return;
    deliver(into, t);
  }
}

void jlpi_task_start(jlpi_task *t) {
  if (atomic_load_explicit(&t->home, memory_order_relaxed))
    enqueue(t);
  else
    enqueue_migrating(jlpi_this()->thread, t);
}

void jlpi_unpark(jlpi_task *t) {
  if (jlpi_swap(&t->wake, JLPI_NOTIFIED) == JLPI_PARKED)
    enqueue(t);
}

static __attribute__((noinline)) void unpark_inside_otherwise(jlpi_task *t) {
  int parked = atomic_load_explicit(&t->wake, memory_order_relaxed) == JLPI_PARKED;
  atomic_store_explicit(&t->wake, JLPI_NOTIFIED, memory_order_relaxed);
  jlpi_alone_end();
  if (parked)
    enqueue(t);
}

/* Nobody else looks at wake before the end. RUNNING at once, so that there is less to do when it goes on. */
void jlpi_unpark_inside(jlpi_task *t) {
  jlpi_queue *home = atomic_load_explicit(&t->home, memory_order_relaxed);
  if (__builtin_expect(atomic_load_explicit(&t->wake, memory_order_relaxed) != JLPI_PARKED ||
                       home != jlpi_this()->thread->queue || by_lot, 0)) {
    unpark_inside_otherwise(t);
    return;
  }
  atomic_store_explicit(&t->wake, JLPI_RUNNING, memory_order_relaxed);
  t->next = NULL;
  *(home->tail ? &home->tail->next : &home->head) = t;
  home->tail = t;
  jlpi_alone_end_outermost();
}

/* behind all that can run on this thread; 0: there is nobody, or it is time to look around */
static int yield_sticky(jlpi_thread *thread, jlpi_queue *home, jlpi_task *self) {
  if (!home->head || home != thread->queue || thread->deque || --thread->patience <= 0)
    return 0;
  queue_push(home, self);
  jlpi_task *next = queue_pop(home);
  if (next != self) /* by lot it may be its own turn again */
    switch_sticky(thread, self, next);
  return 1;
}

static inline __attribute__((always_inline)) void yield(void) {
  if (jlpi_lazies_left(jlpi_this()))
    jlpi_lazies_settle();
  jlpi_here *h = jlpi_this();
  jlpi_task *self = h->current;
  jlpi_queue *home = atomic_load_explicit(&self->home, memory_order_relaxed);
  if (!home) {
    suspend_migrating(self, JLPI_LEFT_YIELDING);
  } else if (!yield_sticky(h->thread, home, self)) {
    if (!home->head) { /* alone: time may pass, others may have something */
      jlpi_timers_fire();
      jlpi_io_progress();
    }
    queue_push(home, self);
    suspend_sticky(h->thread, self);
  }
}

static __attribute__((noinline)) void yield_watched(void) {
  jlpi_task *self = jlpi_current();
  jlpi_trace_task(yields, self);
  jlpi_own_exchange(self);
  yield();
  jlpi_own_exchange(self);
  jlpi_trace_task(again, self);
}

void jlpi_yield_now(void) {
  if (__builtin_expect(jlpi_switches_are_watched(), 0))
    yield_watched();
  else
    yield();
}

static __attribute__((noinline)) void yield_slowly(void) {
  jlpi_task *self = jlpi_current();
  jlpi_check_cancelled(self);
  jlpi_yield_now();
  jlpi_check_cancelled(self);
}

/* Mostly to the next in line, and behind all others: then neither the line nor what else may be due is looked at twice.
 * In one function, so that a task that yields keeps little on its stack. */
void jlpar_yield(void) {
  jlpi_here *h = jlpi_this();
  jlpi_task *self = h->current, *next;
  jlpi_thread *thread = h->thread;
  jlpi_queue *home = self ? atomic_load_explicit(&self->home, memory_order_relaxed) : NULL;
  if (!home || home != thread->queue || !(next = home->head) || by_lot || thread->deque || thread->patience <= 1 ||
      jlpi_lazies_left(h) || atomic_load_explicit(&self->cancelled, memory_order_relaxed) || jlpi_switches_are_watched()) {
    yield_slowly();
    return;
  }
  thread->patience--;
  self->next = NULL;
  home->tail->next = self;
  home->tail = self;
  home->head = next->next;
  jlpi_fetch_ahead(home->head);
  h->current = next;
  jlpi_count(&thread->tally.switches, 1);
  jlpi_context_switch(&self->context, &next->context, 0);
  if (__builtin_expect(jlpi_this()->thread->left_how != JLPI_LEFT_ALONE, 0)) /* asked anew: it need not be kept */
    jlpi_after_switch();
  if (__builtin_expect(atomic_load_explicit(&self->cancelled, memory_order_relaxed), 0))
    jlpi_check_cancelled(self);
}

_Noreturn void jlpi_leave(void) {
  jlpi_here *h = jlpi_this();
  jlpi_thread *thread = h->thread;
  jlpi_task *next = choose(thread);
  switch_to(thread, h->current, next ? next : idler(thread), JLPI_LEFT_DEAD);
  abort(); /* nobody switches to a task that has ended */
}

/* ---- waiting ---- */

static int wake_for_timer(jlpi_timer *timer) {
  jlpi_unpark(timer->arg);
  return 0;
}

static int told(jlpi_task *self) {
  if (self->masked)
    return JLPAR_OK;
  if (atomic_load_explicit(&self->cancelled, memory_order_relaxed) == 1) {
    atomic_store(&self->cancelled, 2); /* told once */
    return JLPAR_ECANCELED;
  }
  if (atomic_load_explicit(&self->doomed, memory_order_relaxed)) {
    atomic_store(&self->doomed, 0);
    return JLPAR_EDEADLOCK;
  }
  return JLPAR_OK;
}

static inline int interrupted(jlpi_task *self) {
  if (__builtin_expect(atomic_load_explicit(&self->cancelled, memory_order_relaxed) |
                       atomic_load_explicit(&self->doomed, memory_order_relaxed), 0))
    return told(self);
  return JLPAR_OK;
}

/* 0: it was woken meanwhile */
static inline int declare_parked(jlpi_task *self) {
  int running = JLPI_RUNNING;
  if (!jlpi_alone_begin())
    return atomic_compare_exchange_strong(&self->wake, &running, JLPI_PARKED);
  int go = atomic_load_explicit(&self->wake, memory_order_relaxed) == running;
  if (go)
    atomic_store_explicit(&self->wake, JLPI_PARKED, memory_order_relaxed);
  jlpi_alone_end();
  return go;
}

static inline __attribute__((always_inline)) void suspend(jlpi_task *self) {
  if (!atomic_load_explicit(&self->home, memory_order_relaxed))
    suspend_migrating(self, JLPI_LEFT_PARKING);
  else if (declare_parked(self))
    suspend_sticky(jlpi_this()->thread, self);
  jlpi_swap(&self->wake, JLPI_RUNNING); /* pairs with the swap of jlpi_unpark */
}

static __attribute__((noinline)) int park_until(jlpi_task *self, double deadline) {
  jlpi_timer timer = {.when = deadline, .fire = wake_for_timer, .arg = self};
  if (deadline <= jlpi_now())
    return JLPAR_ETIMEDOUT;
  int status = jlpi_timer_arm(&timer);
  if (status != JLPAR_OK)
    return status;
  suspend(self);
  jlpi_timer_disarm(&timer);
  return interrupted(self);
}

/* apart, so that the usual way is as short as it can be */
static __attribute__((noinline)) int park_watched(jlpi_task *self, const jlpi_waiting *why, double deadline) {
  int status = JLPAR_OK;
  jlpi_trace_task(waits, self, why);
  jlpi_own_exchange(self);
  if (deadline >= 0)
    status = park_until(self, deadline);
  else
    suspend(self);
  jlpi_own_exchange(self);
  jlpi_trace_task(goes_on, self, why);
  return deadline >= 0 ? status : interrupted(self);
}

int jlpi_park(const jlpi_waiting *why, double deadline) {
  jlpi_task *self = jlpi_current();
  if (jlpi_lazies_left(jlpi_this()) && jlpi_lazies_settle())
    return interrupted(self);
  int status = interrupted(self);
  if (status != JLPAR_OK)
    return status;
  jlpi_thread *thread = jlpi_this()->thread;
  self->waiting = why;
  self->since = thread->clock;
  jlpi_count(&thread->tally.waits, 1);
  if (__builtin_expect(jlpi_switches_are_watched(), 0))
    return park_watched(self, why, deadline);
  if (deadline >= 0)
    return park_until(self, deadline);
  suspend(self);
  return interrupted(self);
}

/* woken from a wait that began inside */
static int gone_on(jlpi_task *self) {
  if (atomic_load_explicit(&self->wake, memory_order_relaxed) != JLPI_RUNNING)
    jlpi_swap(&self->wake, JLPI_RUNNING); /* pairs with the swap of jlpi_unpark */
  return interrupted(self);
}

int jlpi_park_inside_otherwise(const jlpi_waiting *why) {
  jlpi_here *h = jlpi_this();
  jlpi_task *self = h->current;
  if (jlpi_lazies_left(h) || !atomic_load_explicit(&self->home, memory_order_relaxed) || jlpi_switches_are_watched() ||
      atomic_load_explicit(&self->cancelled, memory_order_relaxed) ||
      atomic_load_explicit(&self->doomed, memory_order_relaxed) ||
      atomic_load_explicit(&self->wake, memory_order_relaxed) != JLPI_RUNNING) {
    jlpi_alone_end();
    return jlpi_park(why, -1);
  }
  jlpi_park_declare_inside(h->thread, self, why);
  suspend_sticky(h->thread, self);
  return gone_on(self);
}

int jlpi_park_goes_on(void) {
  jlpi_task *self = jlpi_this()->current;
  jlpi_thread *thread = jlpi_this()->thread;
  jlpi_after_switch();
  if (thread->as_idler) {
    thread->as_idler = 0;
    suspend_sticky(thread, self);
  }
  return gone_on(self);
}

void jlpi_park_went_well(int status) {
  if (status == JLPAR_ECANCELED)
    atomic_store(&jlpi_current()->cancelled, 1);
}
