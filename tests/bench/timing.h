/* SPDX-License-Identifier: MIT
 *
 * timing.h - the clock, and the median of rounds, for programs that compare two ways to do a thing.
 *
 * A way is a function that does the thing `times` times. duel() runs both in turn, so that both see the same
 * machine, and prints the medians:  NAME MINE PEER  in nanoseconds for one time.
 */
#ifndef TIMING_H
#define TIMING_H

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { ROUNDS = 15 };

static inline double now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return 1e9 * (double)t.tv_sec + (double)t.tv_nsec;
}

static inline int by_value(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static inline double median(double *v, int n) {
  qsort(v, (size_t)n, sizeof *v, by_value);
  return v[n / 2];
}

static inline double once_ns(void (*way)(long), long times) {
  double begun = now_ns();
  way(times);
  return (now_ns() - begun) / (double)times;
}

/* peer may be NULL: then only mine is measured */
static inline void duel(const char *name, void (*mine)(long), void (*peer)(long), long times) {
  double a[ROUNDS], b[ROUNDS];
  mine(times / 10 + 1);
  if (peer)
    peer(times / 10 + 1);
  for (int r = 0; r < ROUNDS; r++) {
    a[r] = once_ns(mine, times);
    b[r] = peer ? once_ns(peer, times) : 0;
  }
  printf("%s %.1f %.1f\n", name, median(a, ROUNDS), median(b, ROUNDS));
}

#endif
