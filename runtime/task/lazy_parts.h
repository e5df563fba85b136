/* SPDX-License-Identifier: MIT
 *
 * What lazy.c and lazy_public.c share.
 */
#ifndef JLPI_LAZY_PARTS_H
#define JLPI_LAZY_PARTS_H

#include "task/lazy.h"

enum { JLPI_NOTES_MAX = 1 << 20 };
#define JLPI_BEYOND_ALL ((jlpi_lazy *)(UINTPTR_MAX & ~(uintptr_t)(sizeof(jlpi_lazy) - 1)))

/* jlpi_lazies.shared */
static inline uint64_t word(unsigned tail, unsigned split) {
  return (uint64_t)split << 32 | tail;
}

static inline unsigned tail_of(uint64_t w) {
  return (unsigned)w;
}

static inline unsigned split_of(uint64_t w) {
  return (unsigned)(w >> 32);
}

/* enough becomes public, and the bounds are set right. From the owner, after each of its changes that is not in
 * place */
void jlpi_lazies_share(jlpi_lazies *z);

void jlpi_lazies_run(const jlpi_lazy *taken);
void jlpi_lazies_run_sticky(jlpi_here *h, jlpi_lazy *first);
void jlpi_lazies_await_thief(const jlpi_lazy *stolen);

#endif
