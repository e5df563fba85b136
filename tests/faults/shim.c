/* SPDX-License-Identifier: MIT
 *
 * See shim.h. Blocks are known by their addresses in a table of open addressing: a block that the C library made
 * (the text of a memory stream, say) may be freed from libjlpar as well, and does not count.
 */
#include "shim.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { SLOTS = 1 << 16 };

static atomic_long left; /* 0: not armed */
static atomic_int failed;

static struct {
  pthread_mutex_t lock;
  uintptr_t at[SLOTS]; /* 0: never used, 1: free again */
  long live;
} blocks = {.lock = PTHREAD_MUTEX_INITIALIZER};

void shim_arm(long n) {
  atomic_store(&failed, 0);
  atomic_store(&left, n);
}

int shim_disarm(void) {
  atomic_store(&left, 0);
  return atomic_load(&failed);
}

long shim_live(void) {
  pthread_mutex_lock(&blocks.lock);
  long n = blocks.live;
  pthread_mutex_unlock(&blocks.lock);
  return n;
}

/* 1: this call is the one */
static int its_turn(void) {
  if (atomic_load(&left) <= 0 || atomic_fetch_sub(&left, 1) != 1)
    return 0;
  atomic_store(&failed, 1);
  return 1;
}

static size_t home(uintptr_t p) {
  return (p >> 4) * 0x9e3779b97f4a7c15u >> 48;
}

static void *note(void *p) {
  size_t k = home((uintptr_t)p);
  if (!p)
    return NULL;
  pthread_mutex_lock(&blocks.lock);
  for (size_t tries = 0; blocks.at[k % SLOTS] > 1; k++)
    if (++tries == SLOTS)
      abort(); /* a scenario with that many blocks needs a larger table */
  blocks.at[k % SLOTS] = (uintptr_t)p;
  blocks.live++;
  pthread_mutex_unlock(&blocks.lock);
  return p;
}

static void forget(void *p) {
  size_t k = home((uintptr_t)p);
  pthread_mutex_lock(&blocks.lock);
  for (size_t tries = 0; p && tries < SLOTS && blocks.at[k % SLOTS]; tries++, k++)
    if (blocks.at[k % SLOTS] == (uintptr_t)p) {
      blocks.at[k % SLOTS] = 1;
      blocks.live--;
      break;
    }
  pthread_mutex_unlock(&blocks.lock);
}

/* ---- what libjlpar calls ---- */

void *__real_malloc(size_t bytes);
void *__real_calloc(size_t n, size_t bytes);
void *__real_realloc(void *p, size_t bytes);
void *__real_aligned_alloc(size_t alignment, size_t bytes);
void __real_free(void *p);
void *__real_mmap(void *at, size_t bytes, int protection, int flags, int fd, off_t offset);
int __real_pthread_create(pthread_t *t, const pthread_attr_t *a, void *(*f)(void *), void *arg);

void *__wrap_malloc(size_t bytes) {
  return its_turn() ? NULL : note(__real_malloc(bytes));
}

void *__wrap_calloc(size_t n, size_t bytes) {
  return its_turn() ? NULL : note(__real_calloc(n, bytes));
}

void *__wrap_realloc(void *p, size_t bytes) {
  if (its_turn())
    return NULL;
  forget(p);
  return note(__real_realloc(p, bytes));
}

void *__wrap_aligned_alloc(size_t alignment, size_t bytes) {
  return its_turn() ? NULL : note(__real_aligned_alloc(alignment, bytes));
}

void __wrap_free(void *p) {
  forget(p);
  __real_free(p);
}

void *__wrap_mmap(void *at, size_t bytes, int protection, int flags, int fd, off_t offset) {
  if (!its_turn())
    return __real_mmap(at, bytes, protection, flags, fd, offset);
  errno = ENOMEM;
  return MAP_FAILED;
}

int __wrap_pthread_create(pthread_t *t, const pthread_attr_t *a, void *(*f)(void *), void *arg) {
  return its_turn() ? EAGAIN : __real_pthread_create(t, a, f, arg);
}
