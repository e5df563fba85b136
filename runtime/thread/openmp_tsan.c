/* SPDX-License-Identifier: MIT
 *
 * libgomp as ThreadSanitizer should see it. libgomp is not compiled with TSan, which therefore knows neither that what
 * came before a parallel region happens before its iterations, nor that these happen before what follows it, and
 * would report every loop. In a program of TSan these functions stand before libgomp's and tell it.
 */
#define _GNU_SOURCE
#include "base/sanitize.h"

#if JLPI_TSAN
#include <dlfcn.h>

void __tsan_acquire(void *address);
void __tsan_release(void *address);

void GOMP_parallel(void (*body)(void *), void *data, unsigned threads, unsigned flags);
void GOMP_parallel_loop_nonmonotonic_dynamic(void (*body)(void *), void *data, unsigned threads, long begin, long end,
                                             long step, long chunk, unsigned flags);
void GOMP_barrier(void);
void GOMP_atomic_start(void);
void GOMP_atomic_end(void);
void GOMP_critical_start(void);
void GOMP_critical_end(void);
void GOMP_critical_name_start(void **name);
void GOMP_critical_name_end(void **name);

static char atomics, critical, barrier;

/* libgomp's own */
#define THEIRS(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

typedef struct region {
  void (*body)(void *);
  void *data;
} region;

__attribute__((no_sanitize_thread)) static void member(void *of) {
  region *r = of;
  __tsan_acquire(r);
  r->body(r->data);
  __tsan_release(r);
}

void GOMP_parallel(void (*body)(void *), void *data, unsigned threads, unsigned flags) {
  region r = {body, data};
  __tsan_release(&r);
  THEIRS(GOMP_parallel)(member, &r, threads, flags);
  __tsan_acquire(&r);
}

void GOMP_parallel_loop_nonmonotonic_dynamic(void (*body)(void *), void *data, unsigned threads, long begin, long end,
                                             long step, long chunk, unsigned flags) {
  region r = {body, data};
  __tsan_release(&r);
  THEIRS(GOMP_parallel_loop_nonmonotonic_dynamic)(member, &r, threads, begin, end, step, chunk, flags);
  __tsan_acquire(&r);
}

void GOMP_barrier(void) {
  __tsan_release(&barrier);
  THEIRS(GOMP_barrier)();
  __tsan_acquire(&barrier);
}

void GOMP_atomic_start(void) {
  THEIRS(GOMP_atomic_start)();
  __tsan_acquire(&atomics);
}

void GOMP_atomic_end(void) {
  __tsan_release(&atomics);
  THEIRS(GOMP_atomic_end)();
}

void GOMP_critical_start(void) {
  THEIRS(GOMP_critical_start)();
  __tsan_acquire(&critical);
}

void GOMP_critical_end(void) {
  __tsan_release(&critical);
  THEIRS(GOMP_critical_end)();
}

void GOMP_critical_name_start(void **name) {
  THEIRS(GOMP_critical_name_start)(name);
  __tsan_acquire(name);
}

void GOMP_critical_name_end(void **name) {
  __tsan_release(name);
  THEIRS(GOMP_critical_name_end)(name);
}
#endif
