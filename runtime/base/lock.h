/* SPDX-License-Identifier: MIT
 *
 * A lock for a few instructions: one word, a futex only under contention (Drepper, "Futexes are tricky",
 * mutex 2). Never held over a context switch: a task that waits lets it go first. The lone thread does not touch it.
 */
#ifndef JLPI_LOCK_H
#define JLPI_LOCK_H

#include "base/alone.h"

typedef struct jlpi_lock {
  atomic_int state; /* 0 free, 1 held, 2 held and somebody waits */
} jlpi_lock;

void jlpi_lock_slow(jlpi_lock *l);
void jlpi_unlock_slow(jlpi_lock *l);
/* sleep while *word == value, at most timeout seconds (below 0: for ever); may wake without reason */
void jlpi_futex_wait(atomic_int *word, int value, double timeout);
void jlpi_futex_wake(atomic_int *word, int n);

/* Take and give in one function are shorter as these: what enter returned (that the lone thread took it) is for leave. */
static inline int jlpi_lock_enter(jlpi_lock *l) {
  int free = 0;
  if (jlpi_alone_begin())
    return 1;
  if (!atomic_compare_exchange_strong_explicit(&l->state, &free, 1, memory_order_acquire, memory_order_relaxed))
    jlpi_lock_slow(l);
  return 0;
}

static inline void jlpi_lock_leave(jlpi_lock *l, int alone) {
  if (alone)
    jlpi_alone_end();
  else if (atomic_exchange_explicit(&l->state, 0, memory_order_release) == 2)
    jlpi_unlock_slow(l);
}

static inline void jlpi_lock_take(jlpi_lock *l) {
  jlpi_lock_enter(l);
}

static inline void jlpi_lock_give(jlpi_lock *l) {
  jlpi_lock_leave(l, jlpi_alone());
}

static inline void jlpi_cpu_relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

#endif
