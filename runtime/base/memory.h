/* SPDX-License-Identifier: MIT
 *
 * The malloc door: every allocation of the runtime comes through here, so that a test can make the n-th one
 * fail (JLPAR_FAIL_ALLOC=n) and see that the program still ends in order.
 */
#ifndef JLPI_MEMORY_H
#define JLPI_MEMORY_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include "base/sanitize.h"

void *jlpi_alloc(size_t bytes);  /* NULL without memory */
void *jlpi_calloc(size_t bytes); /* zeroed */
void *jlpi_realloc(void *p, size_t bytes);
void *jlpi_aligned_alloc(size_t alignment, size_t bytes); /* as aligned_alloc */
void jlpi_free(void *p);
/* What an object of so many bytes may need: its size is a multiple of its alignment. No less than malloc's, no more
 * than ALIGNMENT_MAX. */
enum { JLPI_ALIGNMENT_MIN = 16, JLPI_ALIGNMENT_MAX = 4096 };
static inline size_t jlpi_alignment_of(size_t bytes) {
  size_t lowest = bytes & -bytes;
  if (__builtin_expect(bytes % (2 * JLPI_ALIGNMENT_MIN) != 0, 1) || bytes == 0)
    return JLPI_ALIGNMENT_MIN;
  return lowest > JLPI_ALIGNMENT_MAX ? JLPI_ALIGNMENT_MAX : lowest;
}
void *jlpi_object_alloc(size_t bytes); /* zeroed, for any object of that size; NULL without memory */
/* In other memory: how much of it an object of so many bytes may take, and where behind `at` it then lies. */
static inline size_t jlpi_object_room(size_t bytes) {
  return bytes ? bytes + jlpi_alignment_of(bytes) - 1 : 0;
}
static inline char *jlpi_object_place(size_t bytes, char *at) {
  uintptr_t mask = jlpi_alignment_of(bytes) - 1;
  return (char *)(((uintptr_t)at + mask) & ~mask);
}
/* memcpy of what mostly is one word; of nothing, from anywhere */
static inline void jlpi_copy(void *to, const void *from, size_t bytes) {
  if (bytes == sizeof(uint64_t))
    memcpy(to, from, sizeof(uint64_t));
  else if (bytes)
    memcpy(to, from, bytes);
}
/* where nobody could be told: says so and ends the program with status 1 */
_Noreturn void jlpi_no_memory(const char *for_what);

/* Small blocks from a list of the calling thread's own, newest first: what spawn, future and channel use on
 * their fast paths. A block may be given back on another thread. bytes must be the same for both; where they are a
 * constant each is a few instructions. */
static inline void *jlpi_block_get(size_t bytes);
static inline void jlpi_block_put(void *p, size_t bytes);
void jlpi_blocks_flush(void); /* the calling thread ends */

enum { JLPI_BLOCK_STEP = 64, JLPI_BLOCK_CLASSES = 24, JLPI_BLOCK_KEPT_MAX = 2048 /* steps of each size: 128 KiB */ };
extern _Thread_local struct jlpi_block_list {
  void *head; /* a block begins with the address of the next one */
  size_t kept; /* steps */
} jlpi_block_lists[JLPI_BLOCK_CLASSES];

void *jlpi_block_new(size_t bytes);
static inline size_t jlpi_block_class(size_t bytes) {
  return bytes ? (bytes + JLPI_BLOCK_STEP - 1) / JLPI_BLOCK_STEP : 1;
}

static inline void *jlpi_block_get(size_t bytes) {
  size_t k = jlpi_block_class(bytes);
  void *b = k < JLPI_BLOCK_CLASSES ? jlpi_block_lists[k].head : NULL;
  if (__builtin_expect(!b, 0))
    return jlpi_block_new(bytes);
  jlpi_block_lists[k].head = *(void **)b;
  jlpi_block_lists[k].kept -= k;
  return b;
}

static inline void jlpi_block_put(void *p, size_t bytes) {
  size_t k = jlpi_block_class(bytes);
  if (JLPI_ASAN || !p || k >= JLPI_BLOCK_CLASSES || jlpi_block_lists[k].kept >= JLPI_BLOCK_KEPT_MAX) {
    jlpi_free(p); /* with AddressSanitizer always, so that a use after free is seen */
    return;
  }
  *(void **)p = jlpi_block_lists[k].head;
  jlpi_block_lists[k].head = p;
  jlpi_block_lists[k].kept += k;
}

#endif
