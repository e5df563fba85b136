/* SPDX-License-Identifier: MIT
 *
 * The malloc door: every allocation of the runtime comes through here, so that a test can make the n-th one
 * fail (JLPAR_FAIL_ALLOC=n) and see that the program still ends in order.
 */
#ifndef JLPI_MEMORY_H
#define JLPI_MEMORY_H

#include <stddef.h>
#include <stdint.h>

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
  return lowest < JLPI_ALIGNMENT_MIN   ? JLPI_ALIGNMENT_MIN
         : lowest > JLPI_ALIGNMENT_MAX ? JLPI_ALIGNMENT_MAX
                                       : lowest;
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
/* where nobody could be told: says so and ends the program with status 1 */
_Noreturn void jlpi_no_memory(const char *for_what);

/* Small blocks from a list of the calling thread's own, newest first: what spawn, future and channel use on
 * their fast paths. A block may be given back on another thread. bytes must be the same for both. */
void *jlpi_block_get(size_t bytes);
void jlpi_block_put(void *p, size_t bytes);
void jlpi_blocks_flush(void); /* the calling thread ends */

#endif
