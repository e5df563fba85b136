/* SPDX-License-Identifier: MIT
 *
 * measure.h - for programs (C and C++) that say what one thing costs: each prints lines `NAME NANOSECONDS`. tools/bench
 * runs them in turn, several times, and compares the medians.
 */
#ifndef MEASURE_H
#define MEASURE_H

#include <stdio.h>
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

/* once, so many times, with a pause of so many microseconds before each; prints the mean without the pauses */
static inline void measure_apart(const char *name, void (*way)(long), long times, long pause_us) {
  const struct timespec pause = {0, 1000 * pause_us};
  double took = 0;
  for (long k = 0; k < times; k++) {
    nanosleep(&pause, NULL);
    double begun = clock_ns();
    way(1);
    took += clock_ns() - begun;
  }
  printf("%s %.2f\n", name, took / (double)times);
  fflush(stdout);
}

#endif
