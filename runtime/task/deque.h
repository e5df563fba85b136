/* SPDX-License-Identifier: MIT
 *
 * The deque of Chase and Lev ("Dynamic circular work-stealing deque", SPAA 2005), of fixed size: its owner pushes and
 * pops at the bottom, thieves take from the top. Accesses are sequentially consistent where owner and thief may meet.
 */
#ifndef JLPI_DEQUE_H
#define JLPI_DEQUE_H

#include <stdatomic.h>
#include <stdint.h>

struct jlpi_task;

enum { JLPI_DEQUE_ROOM = 1 << 13 };

typedef struct jlpi_deque {
  _Atomic int64_t top;
  char apart[56]; /* thieves write top, the owner bottom */
  _Atomic int64_t bottom;
  _Atomic(struct jlpi_task *) slots[JLPI_DEQUE_ROOM];
} jlpi_deque;

/* 0: it is full */
static inline int jlpi_deque_push(jlpi_deque *d, struct jlpi_task *t) {
  int64_t b = atomic_load_explicit(&d->bottom, memory_order_relaxed);
  if (b - atomic_load_explicit(&d->top, memory_order_acquire) >= JLPI_DEQUE_ROOM)
    return 0;
  atomic_store_explicit(&d->slots[b % JLPI_DEQUE_ROOM], t, memory_order_relaxed);
  atomic_store(&d->bottom, b + 1);
  return 1;
}

static inline struct jlpi_task *jlpi_deque_pop(jlpi_deque *d) {
  int64_t b = atomic_load_explicit(&d->bottom, memory_order_relaxed) - 1;
  if (b < atomic_load_explicit(&d->top, memory_order_relaxed))
    return 0;
  atomic_store(&d->bottom, b);
  int64_t t = atomic_load(&d->top);
  struct jlpi_task *task = 0;
  if (t <= b)
    task = atomic_load_explicit(&d->slots[b % JLPI_DEQUE_ROOM], memory_order_relaxed);
  if (t == b) { /* the last one: a thief may be at it */
    if (!atomic_compare_exchange_strong(&d->top, &t, t + 1))
      task = 0;
    atomic_store_explicit(&d->bottom, b + 1, memory_order_relaxed);
  } else if (t > b) {
    atomic_store_explicit(&d->bottom, b + 1, memory_order_relaxed);
  }
  return task;
}

static inline struct jlpi_task *jlpi_deque_steal(jlpi_deque *d) {
  int64_t t = atomic_load(&d->top), b = atomic_load(&d->bottom);
  if (t >= b)
    return 0;
  struct jlpi_task *task = atomic_load_explicit(&d->slots[t % JLPI_DEQUE_ROOM], memory_order_relaxed);
  return atomic_compare_exchange_strong(&d->top, &t, t + 1) ? task : 0;
}

/* a number that changes when the oldest goes */
static inline int64_t jlpi_deque_oldest(jlpi_deque *d) {
  return atomic_load(&d->top);
}

static inline int jlpi_deque_visible(jlpi_deque *d) {
  return atomic_load(&d->bottom) > atomic_load(&d->top);
}

#endif
