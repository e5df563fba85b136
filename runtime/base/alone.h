/* SPDX-License-Identifier: MIT
 *
 * As long as one thread alone uses jlpar, it needs no atomic read-modify-write: a locked instruction costs as much as
 * the rest of a put. So that the others can be kept out when they come, that thread says when it is inside:
 *
 *     the lone thread                             any other thread, unless shared is 2
 *     inside = 1                                  shared = 1
 *     shared? then inside = 0, the atomic way     membarrier: the other's stores and loads are in order
 *     plain loads and stores                      wait until inside is 0
 *     inside = 0                                  shared = 2: nobody is alone any more, ever
 *
 * That shared is 1 tells a third thread nothing: only after the barrier does inside say whether the lone thread is in.
 * And even when shared is 2 inside may be 1 for a moment, if the lone thread looked at shared before it all began: so
 * what inside says is for the lone thread alone.
 *
 * Between begin and end nothing waits and no task is switched, so the second thread waits for a moment only. Where the
 * kernel has no membarrier nobody is ever alone.
 */
#ifndef JLPI_ALONE_H
#define JLPI_ALONE_H

#include <jlpar.h>
#include <jlpar/generated.h>
#include <stdatomic.h>
#include "base/sanitize.h"

enum { JLPI_ALONE, JLPI_ALONE_ENDS, JLPI_ALONE_OVER };

/* jlpi_shared: one of these; not JLPI_ALONE: more than one thread may use jlpar
 * jlpi_inside: how deep the lone thread is inside */

void jlpi_alone_over(void); /* from a thread that is not the first */

/* when shared was seen: the lone thread may still be inside, then another one waits for it */
static inline int jlpi_alone_rarely(void) {
  if (__builtin_expect(__atomic_load_n(&jlpi_shared, __ATOMIC_ACQUIRE) == JLPI_ALONE_OVER, 1))
    return 0; /* acquire: with the release in jlpi_alone_over, what the lone thread did is seen */
  if (!jlpi_this()->lone) {
    jlpi_alone_over();
    return 0;
  }
  int depth = __atomic_load_n(&jlpi_inside, __ATOMIC_RELAXED);
  if (depth > 0)
    __atomic_store_n(&jlpi_inside, depth + 1, __ATOMIC_RELAXED);
  return depth > 0;
}

/* 1: alone until jlpi_alone_end; 0: not alone, nothing to end */
static inline int jlpi_alone_begin(void) {
  if (JLPI_TSAN)
    return 0;
  if (__atomic_load_n(&jlpi_shared, __ATOMIC_RELAXED))
    return jlpi_alone_rarely();
  if (__builtin_expect(!jlpi_this()->lone, 0)) {
    jlpi_alone_over();
    return 0;
  }
  int depth = __atomic_load_n(&jlpi_inside, __ATOMIC_RELAXED);
  if (__builtin_expect(depth > 0, 0)) {
    __atomic_store_n(&jlpi_inside, depth + 1, __ATOMIC_RELAXED);
    return 1;
  }
  __atomic_store_n(&jlpi_inside, 1, __ATOMIC_RELAXED); /* a constant: nothing waits for the load */
  atomic_signal_fence(memory_order_seq_cst);
  if (__builtin_expect(!__atomic_load_n(&jlpi_shared, __ATOMIC_RELAXED), 1))
    return 1;
  __atomic_store_n(&jlpi_inside, 0, __ATOMIC_RELAXED);
  return 0;
}

static inline void jlpi_alone_end(void) {
  int depth = __atomic_load_n(&jlpi_inside, __ATOMIC_RELAXED);
  if (__builtin_expect(depth == 1, 1))
    __atomic_store_n(&jlpi_inside, 0, __ATOMIC_RELEASE);
  else
    __atomic_store_n(&jlpi_inside, depth - 1, __ATOMIC_RELEASE);
}

/* of the first begin, when none is left inside it */
static inline void jlpi_alone_end_outermost(void) {
  __atomic_store_n(&jlpi_inside, 0, __ATOMIC_RELEASE);
}

/* between begin that gave 1 and end */
static inline int jlpi_alone(void) {
  return __atomic_load_n(&jlpi_inside, __ATOMIC_RELAXED) > 0 && jlpi_this()->lone;
}

/* nobody else uses jlpar up to now; but for what is between begin and end that may change at any moment */
static inline int jlpi_lone_so_far(void) {
  return __atomic_load_n(&jlpi_shared, __ATOMIC_RELAXED) == JLPI_ALONE && jlpi_this()->lone;
}

/* exchange and add, seq_cst when not alone */
static inline int jlpi_swap(atomic_int *word, int value) {
  if (!jlpi_alone_begin())
    return atomic_exchange(word, value);
  int old = atomic_load_explicit(word, memory_order_relaxed);
  atomic_store_explicit(word, value, memory_order_relaxed);
  jlpi_alone_end();
  return old;
}

static inline long jlpi_add(_Atomic long *word, long value) {
  if (!jlpi_alone_begin())
    return atomic_fetch_add(word, value);
  long old = atomic_load_explicit(word, memory_order_relaxed);
  atomic_store_explicit(word, old + value, memory_order_relaxed);
  jlpi_alone_end();
  return old;
}

#endif
