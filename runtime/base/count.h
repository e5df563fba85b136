/* SPDX-License-Identifier: MIT
 *
 * Counting. Where it happens often each thread has words of its own, which nobody else writes: an addition,
 * nothing that threads share. Who wants to know adds them up; a number is then as exact as can be while others
 * go on.
 */
#ifndef JLPI_COUNT_H
#define JLPI_COUNT_H

#include <stdint.h>
#include "base/sanitize.h"

/* In a word that only one thread at a time writes. The compilers make one instruction of the plain addition,
 * and three of one by atomic accesses, which say the same about an aligned word. */
static inline void jlpi_count(uint64_t *own, uint64_t n) {
#if JLPI_TSAN
  __atomic_store_n(own, __atomic_load_n(own, __ATOMIC_RELAXED) + n, __ATOMIC_RELAXED);
#else
  *own += n;
#endif
}

/* in a word that any thread writes: for what costs a microsecond anyway */
static inline void jlpi_count_shared(uint64_t *word, uint64_t n) {
  __atomic_fetch_add(word, n, __ATOMIC_RELAXED);
}

static inline uint64_t jlpi_counted(const uint64_t *word) {
  return __atomic_load_n(word, __ATOMIC_RELAXED);
}

#endif
