/* SPDX-License-Identifier: MIT
 *
 * measure.h - for programs (C and C++) that say what one thing costs: each prints lines `NAME NANOSECONDS`. tools/bench
 * runs them in turn, several times, and compares the medians.
 */
#ifndef MEASURE_H
#define MEASURE_H

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static inline double clock_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return 1e9 * (double)t.tv_sec + (double)t.tv_nsec;
}

/* runs way(times) once to warm up and three times more; prints the best, for one of the times */
static inline void measure(const char *name, void (*way)(long), long times) {
  double best = 0;
  way(times / 10 + 1);
  for (int round = 0; round < 3; round++) {
    double begun = clock_ns();
    way(times);
    double took = (clock_ns() - begun) / (double)times;
    if (round == 0 || took < best)
      best = took;
  }
  printf("%s %.2f\n", name, best);
  fflush(stdout);
}

static inline int measure_less(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

/* runs way(1) so many times, MEASURE_APART_MAX at most, with a pause of so many microseconds before each; prints the median
 * without the pauses */
static inline void measure_apart(const char *name, void (*way)(long), int times, long pause_us) {
  enum { MEASURE_APART_MAX = 1000 };
  const struct timespec pause = {0, 1000 * pause_us};
  double took[MEASURE_APART_MAX];
  for (int k = 0; k < times; k++) {
    nanosleep(&pause, NULL);
    double begun = clock_ns();
    way(1);
    took[k] = clock_ns() - begun;
  }
  qsort(took, (size_t)times, sizeof took[0], measure_less);
  printf("%s %.2f\n", name, took[times / 2]);
  fflush(stdout);
}

#endif
