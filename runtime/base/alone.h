/* SPDX-License-Identifier: MIT
 *
 * As long as one thread alone uses jlpar, it needs no atomic read-modify-write: a locked instruction costs as much as
 * the rest of a put. So that the others can be kept out when they come, that thread says when it is inside:
 *
 *     the lone thread                             a second thread, at its first lock
 *     inside = 1                                  shared = ENDING
 *     shared? then inside = 0, the atomic way     membarrier: the other's stores and loads are in order
 *     plain loads and stores                      wait until inside is 0
 *     inside = 0                                  shared = SHARED; go on; nobody is alone any more, ever
 *
 * A third thread that finds ENDING does the same as the second: it must not go on before the barrier has been. From
 * SHARED on, inside may be set for a moment by the thread that was alone, which then sees that it is not; nobody may
 * take that for more.
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

/* jlpi_shared: may more than one thread use jlpar
 * jlpi_inside: how deep the lone thread is inside */
enum { JLPI_ENDING = 1, JLPI_SHARED };

void jlpi_alone_over(void); /* from a thread that is not the first: waits until the first one is outside */
int jlpi_alone_ending(void); /* what jlpi_alone_begin gives then */

/* 1: alone until jlpi_alone_end; 0: not alone, nothing to end */
static inline int jlpi_alone_begin(void) {
  if (JLPI_TSAN)
    return 0;
  int shared = __atomic_load_n(&jlpi_shared, __ATOMIC_ACQUIRE);
  if (shared)
    return __builtin_expect(shared == JLPI_SHARED, 1) ? 0 : jlpi_alone_ending();
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

/* This thread is between a begin that gave 1 and its end. (Until SHARED no other one gets here.) */
static inline int jlpi_alone(void) {
  return __atomic_load_n(&jlpi_inside, __ATOMIC_RELAXED) > 0 &&
         __atomic_load_n(&jlpi_shared, __ATOMIC_RELAXED) != JLPI_SHARED;
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
