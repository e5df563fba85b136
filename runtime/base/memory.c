/* SPDX-License-Identifier: MIT
 *
 * See memory.h. The lists of small blocks are thread-local and need no lock; a thread that only gives back
 * (the waiter of many) keeps at most KEPT_MAX of a size and hands the rest to free.
 */
#include "base/memory.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static atomic_long fail_in; /* 0: not armed; counts down to the allocation that fails */

__attribute__((constructor)) static void read_environment(void) {
  const char *n = getenv("JLPAR_FAIL_ALLOC");
  if (n)
    atomic_store(&fail_in, atol(n));
}

static int must_fail(void) {
  return __builtin_expect(atomic_load_explicit(&fail_in, memory_order_relaxed) != 0, 0) &&
         atomic_fetch_sub(&fail_in, 1) == 1;
}

void *jlpi_alloc(size_t bytes) {
  return must_fail() ? NULL : malloc(bytes ? bytes : 1);
}

void *jlpi_calloc(size_t bytes) {
  return must_fail() ? NULL : calloc(1, bytes ? bytes : 1);
}

void *jlpi_realloc(void *p, size_t bytes) {
  return must_fail() ? NULL : realloc(p, bytes ? bytes : 1);
}

void *jlpi_aligned_alloc(size_t alignment, size_t bytes) {
  return must_fail() ? NULL : aligned_alloc(alignment, bytes);
}

void *jlpi_object_alloc(size_t bytes) {
  size_t alignment = jlpi_alignment_of(bytes);
  if (alignment == JLPI_ALIGNMENT_MIN)
    return jlpi_calloc(bytes);
  void *p = jlpi_aligned_alloc(alignment, bytes);
  return p ? memset(p, 0, bytes) : NULL;
}

_Noreturn void jlpi_no_memory(const char *for_what) {
  fprintf(stderr, "jlpar: error: no memory for %s\n", for_what);
  _exit(1);
}

void jlpi_free(void *p) {
  free(p);
}

_Thread_local struct jlpi_block_list jlpi_block_lists[JLPI_BLOCK_CLASSES];

void *jlpi_block_new(size_t bytes) {
  size_t k = jlpi_block_class(bytes);
  return jlpi_alloc(JLPI_ASAN || k >= JLPI_BLOCK_CLASSES ? bytes : k * JLPI_BLOCK_STEP);
}

void jlpi_blocks_flush(void) {
  for (size_t k = 0; k < JLPI_BLOCK_CLASSES; k++)
    for (void *b; (b = jlpi_block_lists[k].head);) {
      jlpi_block_lists[k].head = *(void **)b;
      jlpi_block_lists[k].kept -= k;
      jlpi_free(b);
    }
}
