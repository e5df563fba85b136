/* SPDX-License-Identifier: MIT
 *
 * See memory.h. The lists of small blocks are thread-local and need no lock; a thread that only gives back
 * (the waiter of many) keeps at most KEEP_BYTES_MAX of a size and hands the rest to free.
 */
#include "base/memory.h"
#include "base/sanitize.h"

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

/* under AddressSanitizer blocks go straight to malloc, so that a use after free is seen */
#if JLPI_ASAN
void *jlpi_block_get(size_t bytes) {
  return jlpi_alloc(bytes);
}

void jlpi_block_put(void *p, size_t bytes) {
  (void)bytes;
  jlpi_free(p);
}

void jlpi_blocks_flush(void) {
}
#else
enum { STEP = 64, CLASSES = 24, KEEP_STEPS_MAX = 2048 }; /* kept of each size: 128 KiB */

struct block {
  struct block *next;
};

static _Thread_local struct {
  struct block *head;
  size_t kept; /* steps */
} lists[CLASSES];

static size_t class_of(size_t bytes) {
  return bytes ? (bytes + STEP - 1) / STEP : 1;
}

__attribute__((noinline)) void *jlpi_block_get(size_t bytes) {
  size_t k = class_of(bytes);
  if (k >= CLASSES)
    return jlpi_alloc(bytes);
  struct block *b = lists[k].head;
  if (!b)
    return jlpi_alloc(k * STEP);
  lists[k].head = b->next;
  lists[k].kept -= k;
  return b;
}

__attribute__((noinline)) void jlpi_block_put(void *p, size_t bytes) {
  size_t k = class_of(bytes);
  if (!p || k >= CLASSES || lists[k].kept >= KEEP_STEPS_MAX) {
    jlpi_free(p);
    return;
  }
  struct block *b = p;
  b->next = lists[k].head;
  lists[k].head = b;
  lists[k].kept += k;
}

void jlpi_blocks_flush(void) {
  for (size_t k = 0; k < CLASSES; k++)
    for (struct block *b; (b = lists[k].head);) {
      lists[k].head = b->next;
      lists[k].kept -= k;
      jlpi_free(b);
    }
}
#endif
