/* SPDX-License-Identifier: MIT
 *
 * See stack.h. Free stacks are kept newest first, a few on each thread, the rest in one list. The records
 * of neighbouring stacks are shifted by some cache lines ("coloured"): all tops would otherwise fall into
 * the same cache sets, because stacks lie a power of two apart.
 *
 * Guards: MADV_GUARD_INSTALL where the kernel has it (6.13), which splits no mapping; else mprotect while
 * vm.max_map_count allows, for every guard makes two mappings more; after that, none.
 */
#include "task/stack.h"
#include "base/config.h"
#include "base/lock.h"
#include "task/task.h"

#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>

#if JLPI_ASAN
void __lsan_register_root_region(const void *p, size_t bytes);
#endif

#ifndef MADV_GUARD_INSTALL
  #define MADV_GUARD_INSTALL 102
#endif

enum {
  PAGE = 4096,
  GUARD = PAGE,
  SLAB_STACKS = 64,
  SLABS_MAX = 1 << 16, /* four million stacks */
  MPROTECTED_MAX = 20000,
  LOCAL_MAX = 64,
  COLOURS = 16,
  COLOUR_BYTES = 128
};

static struct {
  jlpi_lock lock;
  jlpi_task *free;
  int mprotected, no_madvise;
} pool;

jlpi_task *jlpi_stack_records;
static char *slabs[SLABS_MAX]; /* written once each, before nslabs says so */
static atomic_int nslabs;

static _Thread_local struct {
  jlpi_task *head;
  int count;
} local;

static size_t pitch(void) {
  return jlpi_settings.stack_bytes + GUARD;
}

static jlpi_task *record_in(char *slab, int k) {
  char *top = slab + (size_t)(k + 1) * pitch();
  size_t colour = (size_t)(k % COLOURS) * COLOUR_BYTES;
  uintptr_t at = (uintptr_t)top - colour - sizeof(jlpi_task);
  return (jlpi_task *)(at & ~(uintptr_t)63);
}

static int guard(char *page) {
  if (!JLPI_ASAN && !pool.no_madvise) { /* the leak checker reads pages that look readable, as these do */
    if (madvise(page, GUARD, MADV_GUARD_INSTALL) == 0)
      return 1;
    pool.no_madvise = 1;
  }
  return pool.mprotected++ < MPROTECTED_MAX && mprotect(page, GUARD, PROT_NONE) == 0;
}

/* with the lock held */
static void map_slab(void) {
  int n = atomic_load_explicit(&nslabs, memory_order_relaxed);
  if (n == SLABS_MAX)
    return;
  char *slab = mmap(NULL, pitch() * SLAB_STACKS, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (slab == MAP_FAILED)
    return;
  madvise(slab, pitch() * SLAB_STACKS, MADV_NOHUGEPAGE); /* else the first touch of a stack costs 2 MiB */
  for (int k = SLAB_STACKS - 1; k >= 0; k--) {
    jlpi_task *t = record_in(slab, k);
    char *lowest = slab + (size_t)k * pitch();
    t->guarded = guard(lowest);
    t->stack = lowest + GUARD;
    t->stack_bytes = (size_t)((char *)t - t->stack);
    t->head.lazy_floor = t->stack + t->stack_bytes / 4 * 3;
    t->next_of_all = jlpi_stack_records;
    jlpi_stack_records = t;
    t->next = pool.free;
    pool.free = t;
  }
#if JLPI_ASAN
  __lsan_register_root_region(slab, pitch() * SLAB_STACKS); /* what suspended tasks hold is not leaked */
#endif
  slabs[n] = slab;
  atomic_store_explicit(&nslabs, n + 1, memory_order_release);
}

static void refill(void) {
  jlpi_lock_take(&pool.lock);
  if (!pool.free)
    map_slab();
  for (int k = 0; k < LOCAL_MAX / 2 && pool.free; k++) {
    jlpi_task *t = pool.free;
    pool.free = t->next;
    t->next = local.head;
    local.head = t;
    local.count++;
  }
  jlpi_lock_give(&pool.lock);
}

__attribute__((noinline)) jlpi_task *jlpi_stack_get(void) {
  if (!local.head)
    refill();
  jlpi_task *t = local.head;
  if (t) {
    local.head = t->next;
    local.count--;
  }
  return t;
}

static void spill(int keep) {
  jlpi_lock_take(&pool.lock);
  while (local.count > keep) {
    jlpi_task *t = local.head;
    local.head = t->next;
    local.count--;
    t->next = pool.free;
    pool.free = t;
  }
  jlpi_lock_give(&pool.lock);
}

__attribute__((noinline)) void jlpi_stack_put(jlpi_task *t) {
  t->next = local.head;
  local.head = t;
  if (++local.count > LOCAL_MAX)
    spill(LOCAL_MAX / 2);
}

void jlpi_stack_flush(void) {
  spill(0);
}

jlpi_task *jlpi_stack_guarding(const void *address) {
  int n = atomic_load_explicit(&nslabs, memory_order_acquire);
  for (int s = 0; s < n; s++) {
    size_t offset = (size_t)((const char *)address - slabs[s]);
    if ((const char *)address < slabs[s] || offset >= pitch() * SLAB_STACKS)
      continue;
    return offset % pitch() < GUARD ? record_in(slabs[s], (int)(offset / pitch())) : NULL;
  }
  return NULL;
}

void jlpi_stack_each(void (*f)(jlpi_task *t, void *arg), void *arg) {
  int n = atomic_load_explicit(&nslabs, memory_order_acquire);
  for (int s = 0; s < n; s++)
    for (int k = 0; k < SLAB_STACKS; k++)
      f(record_in(slabs[s], k), arg);
}
